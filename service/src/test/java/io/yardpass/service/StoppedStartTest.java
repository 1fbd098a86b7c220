package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.EmbeddedDatabase;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM may come at any moment of a start, and twice. */
@Timeout(300)
class StoppedStartTest {
    /** Of a JVM that is ended before it is asked what to do then, at which time it has started nothing. */
    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    Path directory;

    @Test
    void aStartThatIsStoppedLeavesNoPostgresBehindWhereverItStands() throws Exception {
        Path data = ServiceProcess.dataDirectory(directory);
        Map<String, String> settings = Map.of(
                "YARDPASS_DATA_DIR", data.toString(),
                "YARDPASS_EMBEDDED_DATABASE_PORT", Integer.toString(ServiceProcess.freePort()));
        boolean stoppedInTheMidst = false;
        for (String step :
                new String[] {"initializing", "postgres.log", "data/postmaster.pid", "schema and demo data"}) {
            ServiceProcess service = ServiceProcess.launch(directory, settings);
            awaitStep(service, data, step);
            stoppedInTheMidst |= !service.isReady();
            int code = service.terminateTwice();
            assertTrue(Set.of(0, ENDED_BY_SIGTERM).contains(code), () -> code + "\n" + service.output());
            assertTrue(Files.notExists(data.resolve("data").resolve("postmaster.pid")), service::output);
            EmbeddedDatabase.requireNotInUse(data);
        }
        assertTrue(stoppedInTheMidst);
        ServiceProcess whole = ServiceProcess.start(directory, settings);
        assertEquals(0, whole.terminate(), whole::output);
    }

    @Test
    void aStartThatDoesNotStopInTimeLeavesNoPostgresBehindEither() throws Exception {
        Path data = ServiceProcess.dataDirectory(directory);
        ServiceProcess service = ServiceProcess.launch(
                directory,
                Map.of(
                        "YARDPASS_DATA_DIR", data.toString(),
                        "YARDPASS_EMBEDDED_DATABASE_PORT", Integer.toString(ServiceProcess.freePort()),
                        "YARDPASS_DRAIN_TIMEOUT", "0.01s"));
        awaitStep(service, data, "data/postmaster.pid");
        ProcessHandle postmaster = ServiceProcess.postmaster(data);
        assertEquals(1, service.terminate(), service::output);
        assertEnds(postmaster, service);
    }

    @Test
    void aMigrationThatIsStoppedLeavesNoPostgresBehind() throws Exception {
        Path data = ServiceProcess.dataDirectory(directory);
        Map<String, String> settings = Map.of(
                "YARDPASS_DATA_DIR", data.toString(),
                "YARDPASS_EMBEDDED_DATABASE_PORT", Integer.toString(ServiceProcess.freePort()));
        ServiceProcess migration = ServiceProcess.launch(List.of("migrate"), directory, settings);
        awaitStep(migration, data, "data/postmaster.pid");
        ProcessHandle postmaster = ServiceProcess.postmaster(data);
        assertEquals(ENDED_BY_SIGTERM, migration.terminateTwice(), migration::output);
        assertEnds(postmaster, migration);
    }

    /** A process that was ended is there a moment longer, until it is reaped. */
    private static void assertEnds(ProcessHandle postmaster, ServiceProcess of) throws Exception {
        assertDoesNotThrow(() -> postmaster.onExit().get(10, TimeUnit.SECONDS), of::output);
    }

    /** A file that is there, or a line of the log; returns too when the service is up, for then it has passed. */
    private static void awaitStep(ServiceProcess service, Path data, String step) throws Exception {
        while (!service.output().contains(step) && !service.isReady()) {
            try (var files = Files.exists(data) ? Files.walk(data, 2) : Stream.<Path>empty()) {
                if (files.anyMatch(file -> data.relativize(file).toString().startsWith(step))) {
                    return;
                }
            } catch (UncheckedIOException movedMeanwhile) {
                continue;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
