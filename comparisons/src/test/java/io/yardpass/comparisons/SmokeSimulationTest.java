package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import io.yardpass.kafkabroker.KafkaBroker;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.loadtests.simulations.GatlingProcess;
import io.yardpass.loadtests.simulations.SmokeSimulation;
import io.yardpass.service.ServiceInProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The simulation as Gatling runs it, here, because here a real service and a real database can be had. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SmokeSimulationTest {
    private static final int ASSERTION_FAILED = 2;
    private static final TestDatabase DATABASE = TestDatabase.demo();
    private static ServiceInProcess service;
    private static String token;

    @TempDir
    private Path directory;

    @BeforeAll
    static void serve() throws Exception {
        service = new ServiceInProcess(DATABASE.address());
        token = new TokenSigner(ServiceInProcess.key(), InstantSource.system()).platform();
    }

    @AfterAll
    static void close() throws Exception {
        service.close();
        DATABASE.close();
    }

    @Test
    @Order(1)
    void nothingFailsAndTheTablesHoldWhatWasAcknowledged() throws Exception {
        try (GatlingProcess gatling = start("smoke-" + UUID.randomUUID(), Map.of("p99Max", "20000"))) {
            assertEquals(0, gatling.end(), gatling.output());
            assertTrue(gatling.output().contains("\nclean\n"), gatling.output());
        }
    }

    @Test
    @Order(2)
    void aLimitThatIsCrossedFailsTheRun() throws Exception {
        try (GatlingProcess gatling = start("smoke-" + UUID.randomUUID(), Map.of("p99Max", "0"))) {
            assertEquals(ASSERTION_FAILED, gatling.end(), gatling.output());
            assertTrue(gatling.output().contains("\nclean\n"), gatling.output());
        }
    }

    /** Where events are queued they are answered 202, and their rows come later. */
    @Test
    @Order(3)
    void whereEventsAreQueuedNothingFailsEither() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"));
                ServiceInProcess queueing = new ServiceInProcess(
                        DATABASE.address(),
                        Map.of("YARDPASS_KAFKA_BOOTSTRAP", broker.bootstrap(), "YARDPASS_KAFKA_MIN_REPLICAS", "1"));
                GatlingProcess gatling = start(queueing, "smoke-" + UUID.randomUUID(), Map.of("p99Max", "20000"))) {
            assertEquals(0, gatling.end(), gatling.output());
            assertTrue(gatling.output().contains("\nclean\n"), gatling.output());
            assertTrue(
                    DATABASE.count("SELECT sum(next_offset) FROM analytics.kafka_partitions") > 0,
                    "queued, not stored at once");
        }
    }

    /** The last, for the books of this database are wrong from then on. */
    @Test
    @Order(4)
    void aRowThatIsLostFailsTheRun() throws Exception {
        String run = "smoke-" + UUID.randomUUID();
        try (GatlingProcess gatling = start(run, Map.of("p99Max", "20000"))) {
            loseOne(run, gatling);
            assertNotEquals(0, gatling.end(), gatling.output());
            assertTrue(
                    gatling.output().contains("missing 1  double 0  extra 0\n")
                            && gatling.output().contains("\nNOT clean\n"),
                    gatling.output());
        }
    }

    private GatlingProcess start(String run, Map<String, String> more) throws Exception {
        return start(service, run, more);
    }

    private GatlingProcess start(ServiceInProcess asked, String run, Map<String, String> more) throws Exception {
        Map<String, String> parameters = new HashMap<>(more);
        parameters.put("url", asked.url().toString());
        parameters.put("database", libpqUrl());
        parameters.put("run", run);
        parameters.put("duration", "1");
        return GatlingProcess.start(SmokeSimulation.class, token, parameters, directory);
    }

    private static String libpqUrl() {
        var address = DATABASE.address();
        String url = address.libpqUrl();
        return address.password().isEmpty() ? url : url.replaceFirst("@", ":" + address.password() + "@");
    }

    /** Behind the service's back, as soon as there is one. */
    private static void loseOne(String run, GatlingProcess gatling) throws Exception {
        String lose = """
                DELETE FROM campaigns.ad_impressions
                WHERE id = (SELECT min(id::text)::uuid FROM campaigns.ad_impressions WHERE metadata ->> 'run_id' = '%s')""".formatted(run);
        try (Connection database =
                        DriverManager.getConnection(DATABASE.address().jdbcUrl());
                Statement statement = database.createStatement()) {
            while (gatling.isRunning() && statement.executeUpdate(lose) == 0) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
