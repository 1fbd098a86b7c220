package io.yardpass.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The PostgreSQL that this JVM's tests share: the one of YARDPASS_TEST_DATABASE_URL, else a container when a Docker engine
 * answers, else the embedded one. It says which, and ends with the JVM.
 */
final class TestServer {
    /** Here Linux keeps files without a disk to wait for. They outlive a process that is killed, as tests do it. */
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Two servers at once, each with a gigabyte of WAL and some databases. */
    private static final long MEMORY_BYTES_MIN = 6L << 30;

    private static final boolean IS_IN_MEMORY = isEmbedded() && hasRoomInMemory();
    private static final DatabaseAddress ADDRESS = start();
    private static final String NONCE = UUID.randomUUID().toString().substring(0, 8);

    /** By the month they were made in: a build that goes past a month's end needs one with the next month's partitions. */
    private static final ConcurrentMap<YearMonth, String> MIGRATED = new ConcurrentHashMap<>();

    private static final ConcurrentMap<YearMonth, String> DEMO = new ConcurrentHashMap<>();

    private TestServer() {}

    static DatabaseAddress address() {
        return ADDRESS;
    }

    static String migratedTemplate() {
        return MIGRATED.computeIfAbsent(YearMonth.now(ZoneOffset.UTC), month -> {
            String name = made("template_migrated_" + NONCE, month, "template1");
            Migrations.run(ADDRESS.withDatabase(name));
            return name;
        });
    }

    static String demoTemplate() {
        return DEMO.computeIfAbsent(YearMonth.now(ZoneOffset.UTC), month -> {
            String name = made("template_demo_" + NONCE, month, migratedTemplate());
            DemoData.load(ADDRESS.withDatabase(name));
            return name;
        });
    }

    private static String made(String prefix, YearMonth month, String template) {
        String name = prefix + month.format(DateTimeFormatter.ofPattern("_yyyy_MM", Locale.ROOT));
        copy(template, name);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> dropQuietly(name)));
        return name;
    }

    private static void dropQuietly(String name) {
        try (var connection = Jdbc.open(ADDRESS)) {
            connection.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        } catch (SQLException serverIsGone) {
            // The embedded server may have been stopped first; then there is nothing to drop.
        }
    }

    /** As files where that is fastest, else through the WAL, which waits for no file of the copy. */
    static void copy(String template, String name) {
        String strategy = IS_IN_MEMORY ? "file_copy" : "wal_log";
        execute("CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY " + strategy);
    }

    static void execute(String sql) {
        try (var connection = Jdbc.open(ADDRESS)) {
            connection.execute(sql);
        } catch (SQLException failure) {
            throw new AssertionError(sql + ": " + failure.getMessage(), failure);
        }
    }

    private static DatabaseAddress start() {
        return givenUrl()
                .map(url -> announced("YARDPASS_TEST_DATABASE_URL", DatabaseAddress.parse(url)))
                .orElseGet(() -> dockerAnswers() ? container() : embedded());
    }

    private static boolean isEmbedded() {
        return givenUrl().isEmpty() && !dockerAnswers();
    }

    private static Optional<String> givenUrl() {
        return Optional.ofNullable(System.getenv("YARDPASS_TEST_DATABASE_URL")).filter(url -> !url.isBlank());
    }

    /** Looks for the socket first: asking Testcontainers costs seconds where there is no Docker. */
    private static boolean dockerAnswers() {
        boolean mayAnswer = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return mayAnswer && DockerClientFactory.instance().isDockerAvailable();
    }

    @SuppressWarnings("resource") // Testcontainers' own reaper ends it after the JVM.
    private static DatabaseAddress container() {
        var container = new PostgreSQLContainer("postgres:18").withUsername("postgres");
        container.start();
        return announced(
                "Testcontainers",
                DatabaseAddress.parse("postgresql://postgres:" + container.getPassword() + "@" + container.getHost()
                        + ":" + container.getFirstMappedPort() + "/" + container.getDatabaseName()));
    }

    private static DatabaseAddress embedded() {
        try {
            var parent = IS_IN_MEMORY ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
            var directory = Files.createTempDirectory(parent, "yardpass-test");
            var database = EmbeddedDatabase.start(directory, TestServerSettings.onPort(0));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                database.close();
                delete(directory);
            }));
            return announced("the embedded server", database.address());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean hasRoomInMemory() {
        try {
            return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= MEMORY_BYTES_MIN;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static DatabaseAddress announced(String which, DatabaseAddress address) {
        System.out.println("tests use PostgreSQL of " + which + ": " + address);
        return address;
    }
}
