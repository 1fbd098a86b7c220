package io.yardpass.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
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
    /** Sessions of a server that was killed end by themselves; each launch that finds some takes a tenth of a second. */
    private static final String ORPHANS = "pre-existing shared memory block";

    private static final int LAUNCHES_MAX = 300;

    private final DataDirectory directory;
    private final PgCtl server;
    private final int port;

    private EmbeddedDatabase(DataDirectory directory, PgCtl server, int port) {
        this.directory = directory;
        this.server = server;
        this.port = port;
    }

    /**
     * No server is left running when it fails.
     *
     * @throws DatabaseException in plain words: the directory is in use, the port is taken, the data are of another version
     */
    public static EmbeddedDatabase start(Path directory, EmbeddedDatabaseSettings settings) {
        try {
            var owned = DataDirectory.own(directory);
            try {
                return start(owned, settings);
            } catch (IOException | SQLException | RuntimeException failure) {
                owned.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw unusable(directory, failure);
        } catch (SQLException failure) {
            throw new DatabaseException("the embedded PostgreSQL does not answer: " + failure.getMessage(), failure);
        }
    }

    private static EmbeddedDatabase start(DataDirectory directory, EmbeddedDatabaseSettings settings)
            throws IOException, SQLException {
        var command = command(directory.home(), settings);
        directory.prepare(command);
        var left = Postmaster.of(directory.data());
        int port = settings.port() != 0
                ? settings.port()
                : left.map(Postmaster::port).orElseGet(EmbeddedDatabase::freePort);
        var database = new EmbeddedDatabase(directory, new PgCtl(command, directory.data(), settings), port);
        try {
            database.adoptOrLaunch(left);
            database.requireDurable();
            database.createDatabase();
            return database;
        } catch (IOException | SQLException | RuntimeException failure) {
            database.stopAfter(failure);
            throw failure;
        }
    }

    private static PostgresCommand command(Path home, EmbeddedDatabaseSettings settings) throws IOException {
        return new PostgresCommand(PostgresBinaries.unpackedIn(settings.binaries()), home.resolve("pg_ctl.log"));
    }

    /** Whoever did not get a server has none to close. */
    private void stopAfter(Exception failure) {
        try {
            server.stop();
        } catch (IOException | RuntimeException another) {
            failure.addSuppressed(another);
        }
    }

    /**
     * For a start that would rather be refused before it begins; {@link #start} refuses too.
     *
     * @throws DatabaseException when another process owns the directory
     */
    public static void requireNotInUse(Path directory) {
        try (var _ = DataDirectory.own(directory)) {
            log.debug("{} is free", directory);
        } catch (IOException failure) {
            throw unusable(directory, failure);
        }
    }

    /**
     * For a process that must end and cannot wait for {@link #start} or {@link #close}: ends the server on its directory, if
     * one runs, as a crash would. Nothing committed is lost, and the next start recovers.
     */
    public static void stopAtOnce(Path directory, EmbeddedDatabaseSettings settings) {
        try {
            var home = directory.toRealPath();
            var data = home.resolve("data");
            if (Postmaster.of(data).isPresent()) {
                new PgCtl(command(home, settings), data, settings).stop("immediate");
            }
        } catch (IOException failure) {
            throw unusable(directory, failure);
        }
    }

    /** A file in the directory's place, one that may not be written, data that are none. */
    private static DatabaseException unusable(Path directory, IOException failure) {
        return new DatabaseException(
                directory.toAbsolutePath() + " cannot be used as data directory: "
                        + failure.getClass().getSimpleName() + ", " + failure.getMessage(),
                failure);
    }

    /** The superuser's way in, to the database {@value #DATABASE}. */
    public DatabaseAddress address() {
        return DatabaseAddress.onLoopback(port, DATABASE);
    }

    /**
     * Starts the server again when it has died; nothing committed is lost. True when it had, false when it runs, be it that
     * it still recovers. Not to be called beside {@link #close}.
     *
     * @throws DatabaseException in plain words why it does not start; a later call may have more luck
     */
    public boolean startAgainIfDied() {
        try {
            if (Postmaster.of(directory.data()).isPresent()) {
                return false;
            }
            log.error("the PostgreSQL on {} has died; starting it again", directory.data());
            launch();
            return true;
        } catch (IOException failure) {
            throw unusable(directory.home(), failure);
        }
    }

    /** Ends the server as PostgreSQL's fast shutdown does: sessions are cut, nothing committed is lost. */
    @Override
    public void close() {
        try (var _ = directory) {
            server.stop();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void adoptOrLaunch(Optional<Postmaster> left) throws IOException {
        if (left.isPresent() && left.get().port() == port && answersAsOurs()) {
            log.info(
                    "adopted the PostgreSQL left running on {} (process {})",
                    directory.data(),
                    left.get().pid());
            return;
        }
        if (left.isPresent()) {
            log.info(
                    "stopping the PostgreSQL left running on {} (process {})",
                    directory.data(),
                    left.get().pid());
            server.stop();
        }
        launch();
    }

    private boolean answersAsOurs() {
        try (var sql = Jdbc.open(maintenance())) {
            return Path.of(sql.text("SHOW data_directory")).toRealPath().equals(directory.data());
        } catch (SQLException | IOException doesNotAnswer) {
            return false;
        }
    }

    private void launch() throws IOException {
        refuseTakenPort();
        for (int attempt = 1; !server.start(port, directory.serverLog()); attempt++) {
            var why = directory.endOfServerLog();
            if (attempt == LAUNCHES_MAX || !why.contains(ORPHANS)) {
                throw new DatabaseException("PostgreSQL did not start, " + directory.serverLog() + " says why: " + why);
            }
        }
    }

    private void refuseTakenPort() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        } catch (java.net.BindException taken) {
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

    private void requireDurable() throws SQLException {
        try (var sql = Jdbc.open(maintenance())) {
            for (var setting : ServerOptions.DURABLE) {
                if (!sql.text("SHOW " + setting).equals("on")) {
                    throw new DatabaseException("the PostgreSQL on " + directory.data() + " ran with " + setting
                            + " off and was stopped; start again");
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
