package io.yardpass.service;

import io.yardpass.database.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A service on the demo data, started and ended with each test class, which run one after the other. */
abstract class WithService {
    static TestDatabase database;
    static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.demo();
        service = RunningService.on(database.address(), Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        database.close();
    }
}
