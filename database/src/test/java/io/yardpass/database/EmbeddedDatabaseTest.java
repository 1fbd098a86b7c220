package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class EmbeddedDatabaseTest {
    /** One for all: each test leaves it stopped and whole, as runs of YardPass do. */
    @TempDir
    private static Path directory;

    @Test
    void whatItAcknowledgesIsDurableAndNobodyElseCanConnect() throws Exception {
        try (var database = start(0);
                var sql = Jdbc.open(database.address())) {
            assertEquals("on", sql.text("SHOW fsync"));
            assertEquals("on", sql.text("SHOW synchronous_commit"));
            assertEquals("on", sql.text("SHOW full_page_writes"));
            assertEquals("256kB", sql.text("SHOW backend_flush_after"));
            assertEquals("127.0.0.1", sql.text("SHOW listen_addresses"));
            assertEquals("postgres", sql.text("SELECT current_user"));
            assertEquals("yardpass", sql.text("SELECT current_database()"));
            assertEquals("18", sql.text("SELECT current_setting('server_version_num')::int / 10000"));
        }
    }

    @Test
    void theDataOutliveAStopAndAKillOfPostgres() throws Exception {
        try (var database = start(0);
                var sql = Jdbc.open(database.address())) {
            sql.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)");
        }
        try (var database = start(0);
                var sql = Jdbc.open(database.address())) {
            sql.execute("INSERT INTO kept VALUES (2)");
            ProcessHandle.of(postmaster().pid()).orElseThrow().destroyForcibly();
        }
        try (var database = start(0);
                var sql = Jdbc.open(database.address())) {
            assertEquals("2", sql.text("SELECT count(*) FROM kept"));
        }
    }

    @Test
    void aStartWaitsForSessionsThatOutliveAKilledPostgres() throws Exception {
        try (var worker = Executors.newSingleThreadExecutor()) {
            try (var database = start(0);
                    var sql = Jdbc.open(database.address())) {
                // A busy session does not notice at once that its server is gone, and holds its memory as long.
                worker.submit(() -> text(database, "SELECT count(*) FROM generate_series(1, 5000000)"));
                while (sql.text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'")
                        .equals("1")) {
                    Thread.onSpinWait();
                }
                killPostgres();
            }
            try (var again = start(0)) {
                assertEquals("1", text(again, "SELECT 1"));
            }
        }
    }

    @Test
    void aServerThatDiedIsStartedAgainOnItsPort() throws Exception {
        try (var database = start(0)) {
            try (var sql = Jdbc.open(database.address())) {
                sql.execute("CREATE TABLE survivors (n int); INSERT INTO survivors VALUES (1)");
                assertFalse(database.startAgainIfDied());
                killPostgres();
            }
            assertTrue(database.startAgainIfDied());
            assertEquals("1", text(database, "SELECT count(*) FROM survivors"));
            assertEquals("on", text(database, "SHOW fsync"));
            assertFalse(database.startAgainIfDied());
        }
    }

    @Test
    void aServerLeftByAKilledProcessIsAdopted() throws Exception {
        int port = freePort();
        leaveServerRunning(port);
        var left = postmaster();
        try (var database = start(port)) {
            assertEquals(left, postmaster());
            assertEquals(port, database.address().port());
        }
        assertTrue(Postmaster.of(data()).isEmpty(), "closing stops an adopted server too");
    }

    @Test
    void aServerLeftOnAnotherPortIsStoppedAndStartedAgain() throws Exception {
        leaveServerRunning(freePort());
        var left = postmaster();
        int port = freePort();
        try (var database = start(port);
                var sql = Jdbc.open(database.address())) {
            assertNotEquals(left.pid(), postmaster().pid());
            assertEquals(Integer.toString(port), sql.text("SHOW port"));
        }
    }

    @Test
    void aSecondStartOnOneDirectoryIsRefused() {
        try (var _ = start(0)) {
            assertRefused("is in use by another YardPass", 0);
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertRefused("port " + taken.getLocalPort() + " on 127.0.0.1 is taken", taken.getLocalPort());
        }
    }

    @Test
    void dataOfAnotherMajorVersionAreLeftAlone(@TempDir Path other) throws Exception {
        Files.createDirectories(other.resolve("data"));
        Files.writeString(other.resolve("data/PG_VERSION"), "17\n");
        var refusal = assertThrows(
                DatabaseException.class,
                () -> EmbeddedDatabase.start(other, TestServerSettings.onPort(0))
                        .close());
        assertTrue(refusal.getMessage().contains("was made by PostgreSQL 17, this is PostgreSQL 18"));
    }

    @Test
    void aPidThatNowBelongsToAnotherProgramIsNotSignalled() throws Exception {
        start(0).close();
        var pidFile = data().resolve("postmaster.pid");
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n" + data() + "\n0\n5432\n\n127.0.0.1\n");
        assertRefused("which is not PostgreSQL", 0);
        Files.delete(pidFile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "no\nsense\nat\nall"})
    void aDamagedPidFileIsSaidInASentence(String content) throws Exception {
        start(0).close();
        var pidFile = data().resolve("postmaster.pid");
        Files.writeString(pidFile, content);
        var first = content.lines().findFirst().orElse("");
        assertRefused("is damaged: a number should stand where it has \"" + first + "\"", 0);
        Files.delete(pidFile);
    }

    @Test
    void aByteInTheLogThatIsNotUtf8HidesNoReason() throws Exception {
        start(0).close();
        var configuration = data().resolve("postgresql.conf");
        var sound = Files.readAllBytes(configuration);
        Files.write(configuration, "größe = 1\n".getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
        assertRefused("postgresql.conf", 0);
        Files.write(configuration, sound);
    }

    @Test
    void aStartThatFailsLeavesNoServerBehind(@TempDir Path other) throws Exception {
        var settings = TestServerSettings.onPort(0);
        try (var database = EmbeddedDatabase.start(other, settings);
                var sql = Jdbc.open(database.address())) {
            sql.execute("DROP DATABASE postgres");
        }
        assertThrows(
                DatabaseException.class,
                () -> EmbeddedDatabase.start(other, settings).close());
        assertEquals(Optional.empty(), Postmaster.of(other.resolve("data")));
    }

    @Test
    void aServerCanBeStoppedAtOnceByWhoMayNotWait() throws Exception {
        EmbeddedDatabase.stopAtOnce(directory, TestServerSettings.onPort(0));
        try (var _ = start(0)) {
            EmbeddedDatabase.stopAtOnce(directory, TestServerSettings.onPort(0));
            assertEquals(Optional.empty(), Postmaster.of(data()));
        }
    }

    private void assertRefused(String complaint, int port) {
        var refusal = assertThrows(DatabaseException.class, () -> start(port).close());
        assertTrue(refusal.getMessage().contains(complaint), refusal.getMessage());
    }

    private EmbeddedDatabase start(int port) {
        return EmbeddedDatabase.start(directory, TestServerSettings.onPort(port));
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Postmaster postmaster() throws Exception {
        return Postmaster.of(data()).orElseThrow();
    }

    private void killPostgres() throws Exception {
        var postgres = ProcessHandle.of(postmaster().pid()).orElseThrow();
        postgres.destroyForcibly();
        postgres.onExit().join();
    }

    private static String text(EmbeddedDatabase database, String query) throws SQLException {
        try (var sql = Jdbc.open(database.address())) {
            return sql.text(query);
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void leaveServerRunning(int port) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeaveServerRunning.class.getName(),
                        directory.toString(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("left.log").toFile())
                .start();
        assertEquals(137, process.waitFor(), () -> "see " + directory.resolve("left.log"));
    }
}
