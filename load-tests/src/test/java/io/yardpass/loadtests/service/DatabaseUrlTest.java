package io.yardpass.loadtests.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseUrlTest {
    private static final String EXTERNAL = "postgresql://gate@db.example:5432/yardpass";

    @Test
    void theDatabaseIsTheServicesUnlessAnotherIsGiven() {
        assertEquals("postgresql://postgres@127.0.0.1:15432/yardpass", DatabaseUrl.of(null, Map.of()));
        assertEquals(
                "postgresql://postgres@127.0.0.1:25432/yardpass",
                DatabaseUrl.of(null, Map.of("YARDPASS_EMBEDDED_DATABASE_PORT", "25432", "YARDPASS_DATABASE_URL", " ")));
        assertEquals(
                EXTERNAL,
                DatabaseUrl.of(
                        null, Map.of("YARDPASS_EMBEDDED_DATABASE_PORT", "25432", "YARDPASS_DATABASE_URL", EXTERNAL)));
        assertEquals("given", DatabaseUrl.of("given", Map.of("YARDPASS_DATABASE_URL", EXTERNAL)));
    }
}
