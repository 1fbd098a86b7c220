package io.yardpass.database;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL 18 of our own on 127.0.0.1, as durable as any: a commit it answered is on disk. The data stays between runs.
 * Whoever can connect to the port is superuser. One process at a time owns a directory; a server left behind by a killed
 * process is adopted when it answers on the wanted port, else stopped and started again. It ends with {@link #close} only.
 * All methods block: call them on a worker.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    /** The database that is there once the server has started. */
    public static final String DATABASE = "yardpass";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(2);

    private final Path data;
    private final EmbeddedDatabaseSettings settings;
    private final PostgresCommand command;
    private final FileLock ownership;
    private final int port;

    private EmbeddedDatabase(
            Path data, EmbeddedDatabaseSettings settings, PostgresCommand command, FileLock ownership, int port) {
        this.data = data;
        this.settings = settings;
        this.command = command;
        this.ownership = requireNonNull(ownership);
        this.port = port;
    }

    /** @throws DatabaseException in plain words: the directory is in use, the port is taken, the data are of another version. */
    public static EmbeddedDatabase start(Path directory, EmbeddedDatabaseSettings settings) {
        try {
            var home = directory.toAbsolutePath();
            Files.createDirectories(home);
            var ownership = own(home);
            try {
                return start(home, settings, ownership);
            } catch (IOException | SQLException | RuntimeException failure) {
                ownership.channel().close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (SQLException failure) {
            throw new DatabaseException("the embedded PostgreSQL does not answer: " + failure.getMessage(), failure);
        }
    }

    private static EmbeddedDatabase start(Path home, EmbeddedDatabaseSettings settings, FileLock ownership)
            throws IOException, SQLException {
        var data = home.resolve("data");
        var binaries = PostgresBinaries.unpackedIn(settings.binaries());
        var command = new PostgresCommand(binaries, home.resolve("pg_ctl.log"));
        if (Files.exists(data)) {
            refuseAnotherVersion(data);
        } else {
            initialize(home, data, command);
        }
        var left = Postmaster.of(data);
        int port = settings.port() != 0
                ? settings.port()
                : left.map(Postmaster::port).orElseGet(EmbeddedDatabase::freePort);
        var database = new EmbeddedDatabase(data, settings, command, ownership, port);
        if (left.isPresent() && left.get().port() == port && database.answersAsOurs()) {
            log.info(
                    "adopted the PostgreSQL left running on {} (process {})",
                    data,
                    left.get().pid());
        } else {
            if (left.isPresent()) {
                log.info(
                        "stopping the PostgreSQL left running on {} (process {})",
                        data,
                        left.get().pid());
                database.stop();
            }
            database.launch();
        }
        database.requireDurable();
        database.createDatabase();
        return database;
    }

    /** The superuser's way in, to the database {@value #DATABASE}. */
    public DatabaseAddress address() {
        return DatabaseAddress.onLoopback(port, DATABASE);
    }

    /** Ends the server as PostgreSQL's fast shutdown does: sessions are cut, nothing committed is lost. */
    @Override
    public void close() {
        try (var _ = ownership.channel()) {
            stop();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static FileLock own(Path home) throws IOException {
        var channel =
                FileChannel.open(home.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // Refused below, like one held by another process.
        }
        channel.close();
        throw new DatabaseException(home + " is in use by another YardPass; stop that one or choose another directory");
    }

    private static void refuseAnotherVersion(Path data) throws IOException {
        var version = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!version.equals(Integer.toString(PostgresBinaries.MAJOR))) {
            throw new DatabaseException(data + " was made by PostgreSQL " + version + ", this is PostgreSQL "
                    + PostgresBinaries.MAJOR + ": move the directory away, or upgrade it with pg_upgrade");
        }
    }

    /** Renamed when whole, so that an interrupted initdb is not taken for data. */
    private static void initialize(Path home, Path data, PostgresCommand command) throws IOException {
        var unfinished = Files.createTempDirectory(
                home,
                "initializing",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var ended = command.run(
                INITDB_TIMEOUT,
                "initdb",
                "--pgdata=" + unfinished,
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale");
        if (!ended.succeeded()) {
            throw new DatabaseException("initdb failed: " + ended.output());
        }
        Files.move(unfinished, data);
    }

    private void launch() throws IOException {
        refuseTakenPort();
        var log = data.resolveSibling("postgres.log");
        var timeout = settings.startTimeout();
        var ended = command.run(
                timeout.plusSeconds(5),
                "pg_ctl",
                "start",
                "--pgdata=" + data,
                "--log=" + log,
                "--wait",
                "--timeout=" + timeout.toSeconds(),
                "--options=" + ServerOptions.of(settings, port));
        if (!ended.succeeded()) {
            throw new DatabaseException("PostgreSQL did not start, " + log + " says why: " + lastLines(log));
        }
    }

    private static String lastLines(Path log) throws IOException {
        var lines = Files.exists(log) ? Files.readAllLines(log) : java.util.List.<String>of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private void refuseTakenPort() {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            log.debug("port {} is free", port);
        } catch (IOException taken) {
            throw new DatabaseException("port " + port + " on 127.0.0.1 is taken by another process;"
                    + " set YARDPASS_EMBEDDED_DATABASE_PORT to a free one");
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void stop() throws IOException {
        if (Postmaster.of(data).isEmpty() || stop("fast")) {
            return;
        }
        log.warn("PostgreSQL on {} did not end in time; stopping it at once, the next start recovers", data);
        if (!stop("immediate")) {
            throw new DatabaseException("PostgreSQL on " + data + " cannot be stopped");
        }
    }

    private boolean stop(String mode) throws IOException {
        var timeout = settings.stopTimeout();
        var arguments =
                new String[] {"stop", "--pgdata=" + data, "--mode=" + mode, "--wait", "--timeout=" + timeout.toSeconds()
                };
        return command.run(timeout.plusSeconds(5), "pg_ctl", arguments).succeeded()
                || Postmaster.of(data).isEmpty();
    }

    private boolean answersAsOurs() {
        try (var sql = Jdbc.open(maintenance())) {
            return data.toRealPath()
                    .equals(Path.of(sql.text("SHOW data_directory")).toRealPath());
        } catch (SQLException | IOException doesNotAnswer) {
            return false;
        }
    }

    private void requireDurable() throws SQLException {
        try (var sql = Jdbc.open(maintenance())) {
            for (var setting : ServerOptions.DURABLE) {
                if (!sql.text("SHOW " + setting).equals("on")) {
                    throw new DatabaseException(
                            "the PostgreSQL on " + data + " runs with " + setting + " off; stop it and start again");
                }
            }
        }
    }

    private void createDatabase() throws SQLException {
        try (var sql = Jdbc.open(maintenance())) {
            if (sql.text("SELECT count(*) FROM pg_catalog.pg_database WHERE datname = '" + DATABASE + "'")
                    .equals("0")) {
                sql.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private DatabaseAddress maintenance() {
        return address().withDatabase("postgres");
    }
}
