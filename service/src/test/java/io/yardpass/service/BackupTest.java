package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DemoData;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.Migrations;
import io.yardpass.database.TestServerSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Backups taken under load and brought back elsewhere, as docs/OPERATIONS.md says, with the login that it asks for. */
@Timeout(300)
class BackupTest {
    private static final String LOGIN = "yardpass";
    private static final String DATABASE = "shop";
    private static final String RESTORE_POINT = "before the mistake";
    private static final long ENOUGH = 50;

    @TempDir
    Path directory;

    private Path archive;

    @BeforeEach
    void makeArchive() throws IOException {
        archive = Files.createDirectory(directory.resolve("archive"));
    }

    @Test
    void aServerIsBroughtBackToAMomentAndTheServiceGoesOnFromThere() throws Exception {
        Path original = directory.resolve("original");
        Path copy = directory.resolve("copy");
        Set<UUID> kept = new HashSet<>();
        String head;
        try (EmbeddedDatabase server = archiving(original);
                Connection superuser =
                        DriverManager.getConnection(server.address().jdbcUrl());
                RunningService service = RunningService.on(shop(server), Map.of())) {
            Load load = Load.start(service.platform(), 2, 2);
            try (load) {
                await(() -> load.acknowledgedOrders().size() > ENOUGH);
                backUp(superuser, original.resolve("data"), copy.resolve("data"));
                long soFar = load.acknowledgedOrders().size();
                await(() -> load.acknowledgedOrders().size() > soFar + ENOUGH);
                kept.addAll(load.acknowledgedOrders());
                head = headHash(server);
                ask(superuser, "SELECT pg_create_restore_point('" + RESTORE_POINT + "')");
                ask(superuser, "SELECT pg_switch_wal()");
            }
            ask(superuser, "SELECT pg_switch_wal()");
            assertTrue(load.acknowledgedOrders().size() > kept.size(), "nothing came after the moment");
        }

        Files.createFile(copy.resolve("data/recovery.signal"));
        Files.writeString(
                copy.resolve("data/postgresql.auto.conf"),
                """
                archive_mode = off
                restore_command = 'cp "%s/%%f" "%%p"'
                recovery_target_name = '%s'
                recovery_target_action = promote
                """.formatted(archive, RESTORE_POINT),
                StandardOpenOption.TRUNCATE_EXISTING);
        try (EmbeddedDatabase server = EmbeddedDatabase.start(copy, TestServerSettings.onPort(0))) {
            await(() -> new Sql(server.address()).count("SELECT count(*) WHERE NOT pg_is_in_recovery()") == 1);
            assertGoesOn(server, kept, head);
        }
    }

    /** The tools are PostgreSQL's own and do not come along: they are looked for on the PATH. */
    @Test
    void aDumpByTheServicesLoginIsRestoredByItOnAServerThatNeverSawUs() throws Exception {
        assumeTrue(hasTools(), "pg_dump of PostgreSQL 18 is not on the PATH");
        Path dump = directory.resolve("shop.dump");
        Set<UUID> kept;
        String head;
        try (EmbeddedDatabase server = archiving(directory.resolve("original"));
                RunningService service = RunningService.on(shop(server), Map.of());
                Load load = Load.start(service.platform(), 2, 2)) {
            await(() -> load.acknowledgedOrders().size() > ENOUGH);
            kept = Set.copyOf(load.acknowledgedOrders());
            head = headHash(server);
            run("pg_dump", "--format=custom", "--file=" + dump, "--dbname=" + uri(server, DATABASE));
        }
        try (EmbeddedDatabase server = archiving(directory.resolve("other"));
                Connection superuser =
                        DriverManager.getConnection(server.address().jdbcUrl())) {
            // Roles are the cluster's and in no dump of a database: migrating any database makes them.
            Migrations.run(as(LOGIN, server, "scratch"));
            execute(superuser, "DROP DATABASE scratch WITH (FORCE)");
            execute(superuser, "CREATE DATABASE " + DATABASE + " OWNER " + LOGIN);
            run("pg_restore", "--exit-on-error", "--dbname=" + uri(server, DATABASE), dump.toString());
            assertGoesOn(server, kept, head);
        }
    }

    /** All that was acknowledged is there, the ledger is sound and has the head that was kept, and one can buy. */
    private static void assertGoesOn(EmbeddedDatabase server, Set<UUID> kept, String head) throws Exception {
        Sql sql = new Sql(as(LOGIN, server, DATABASE));
        Set<UUID> lost = new HashSet<>(kept);
        lost.removeAll(sql.ids("SELECT id FROM ticketing.orders"));
        assertEquals(Set.of(), lost, "acknowledged and lost");
        try (RunningService service = RunningService.on(sql.address(), Map.of())) {
            assertEquals(List.of(), service.reasonsNotReady());
            UUID order = GatewayClient.freshId();
            int bought = service.platform()
                    .purchase(order, DemoIds.USER.number(1), GatewayClient.EVENT, GatewayClient.TIER, 10_000)
                    .statusCode();
            assertEquals(201, bought);
            assertEquals(
                    200,
                    service.platform()
                            .postViews(List.of(GatewayClient.freshId()))
                            .statusCode());
        }
        WholeBooks.assertIn(sql);
        assertLedgerHasHead(sql.address(), head);
    }

    private static void assertLedgerHasHead(DatabaseAddress address, String head) {
        var said = new StringWriter();
        var line = new CommandLine(new VerifyLedgerCommand(Map.of("YARDPASS_DATABASE_URL", Sql.url(address))));
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        assertEquals(0, line.execute("--expect", head), said::toString);
    }

    /** A server that keeps its WAL in the archive, with an empty database for the login of the documentation. */
    private EmbeddedDatabase archiving(Path home) throws SQLException {
        try (EmbeddedDatabase server = EmbeddedDatabase.start(home, TestServerSettings.onPort(0));
                Connection superuser =
                        DriverManager.getConnection(server.address().jdbcUrl())) {
            execute(superuser, "ALTER SYSTEM SET archive_mode = on");
            execute(
                    superuser,
                    "ALTER SYSTEM SET archive_command = 'test ! -f \"" + archive + "/%f\" && cp \"%p\" \"" + archive
                            + "/%f\"'");
            execute(superuser, "CREATE ROLE " + LOGIN + " LOGIN CREATEROLE BYPASSRLS");
            execute(superuser, "CREATE DATABASE scratch OWNER " + LOGIN);
        }
        return EmbeddedDatabase.start(home, TestServerSettings.onPort(0));
    }

    private static DatabaseAddress shop(EmbeddedDatabase server) throws SQLException {
        try (Connection superuser = DriverManager.getConnection(server.address().jdbcUrl())) {
            execute(superuser, "CREATE DATABASE " + DATABASE + " OWNER " + LOGIN);
        }
        DatabaseAddress shop = as(LOGIN, server, DATABASE);
        Migrations.run(shop);
        DemoData.load(shop);
        return shop;
    }

    /** As PostgreSQL's manual has it for a low-level base backup: files are copied as they are, the WAL makes them whole. */
    private static void backUp(Connection superuser, Path data, Path copy) throws SQLException, IOException {
        ask(superuser, "SELECT pg_backup_start('under load', fast => true)");
        Files.createDirectories(copy.getParent());
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                Files.copy(from, copy.resolve(data.relativize(from).toString()));
                return from.endsWith("pg_wal") ? emptied(from) : FileVisitResult.CONTINUE;
            }

            private FileVisitResult emptied(Path wal) throws IOException {
                Files.createDirectories(
                        copy.resolve(data.relativize(wal).toString()).resolve("archive_status"));
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                if (!from.getFileName().toString().startsWith("postmaster.")) {
                    Files.copy(from, copy.resolve(data.relativize(from).toString()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        Files.writeString(
                copy.resolve("backup_label"),
                ask(superuser, "SELECT labelfile FROM pg_backup_stop(wait_for_archive => true)"));
    }

    private static String headHash(EmbeddedDatabase server) throws SQLException {
        try (Connection login =
                DriverManager.getConnection(as(LOGIN, server, DATABASE).jdbcUrl())) {
            return ask(login, "SELECT encode(hash, 'hex') FROM payments.batches ORDER BY number DESC LIMIT 1");
        }
    }

    private static DatabaseAddress as(String login, EmbeddedDatabase server, String database) {
        return new DatabaseAddress(
                "127.0.0.1", server.address().port(), database, login, "", Map.of("sslmode", "disable"));
    }

    private static String uri(EmbeddedDatabase server, String database) {
        return Sql.url(as(LOGIN, server, database));
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (var executed = connection.createStatement()) {
            executed.execute(statement);
        }
    }

    private static boolean hasTools() throws IOException, InterruptedException {
        boolean found = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "pg_dump")));
        return found && run("pg_dump", "--version").contains("(PostgreSQL) 18");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), said);
        assertEquals(0, process.exitValue(), said);
        return said;
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void await(Condition condition) throws InterruptedException, SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertFalse(System.nanoTime() > deadline, "waited for a minute");
            Thread.sleep(20);
        }
    }
}
