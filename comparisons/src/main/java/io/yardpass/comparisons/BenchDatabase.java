package io.yardpass.comparisons;

import io.vertx.pgclient.PgConnectOptions;
import io.yardpass.database.DemoData;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.EmbeddedDatabaseSettings;
import io.yardpass.database.Migrations;
import io.yardpass.loadtests.service.Directories;
import io.yardpass.loadtests.usage.ProcessStat;
import io.yardpass.loadtests.usage.WalSegments;
import io.yardpass.pgcopy.PgAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * A server of our own with the schema and the demo data, set up as for serving, in a temporary directory. Ends with
 * {@link #close}, which the JVM also calls when it is interrupted. Blocks.
 */
public final class BenchDatabase implements AutoCloseable {
    private static final String ROLE = "yardpass_ingest";
    private static final String SUPERUSER = "postgres";

    private final Path directory;
    private final EmbeddedDatabase server;
    private final Connection sql;
    private final Thread onInterrupt = Thread.ofPlatform().unstarted(this::stop);

    private BenchDatabase(Path directory, EmbeddedDatabase server) throws SQLException {
        this.directory = directory;
        this.server = server;
        this.sql = DriverManager.getConnection(server.address().jdbcUrl());
    }

    public static BenchDatabase start() throws IOException, SQLException {
        Path directory = Files.createTempDirectory("yardpass-bench");
        BenchDatabase started = start(directory, EmbeddedDatabaseSettings.forServing(directory, 0));
        WalSegments.make(started.superuserUrl());
        return started;
    }

    /** One of another size, whose WAL is as short as that of any server that was just made. */
    static BenchDatabase start(Path directory, EmbeddedDatabaseSettings settings) throws SQLException {
        EmbeddedDatabase server = EmbeddedDatabase.start(directory, settings);
        BenchDatabase started = new BenchDatabase(directory, server);
        Runtime.getRuntime().addShutdownHook(started.onInterrupt);
        Migrations.run(server.address());
        DemoData.load(server.address());
        return started;
    }

    public int port() {
        return server.address().port();
    }

    /** How the product's ingest connects. */
    public static PgAddress copyAddress(int port) {
        return new PgAddress("127.0.0.1", port, EmbeddedDatabase.DATABASE, SUPERUSER, null, ROLE);
    }

    /** For making what a comparison needs. */
    String superuserUrl() {
        return server.address().jdbcUrl();
    }

    static PgConnectOptions clientOptions(int port) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setDatabase(EmbeddedDatabase.DATABASE)
                .setUser(SUPERUSER);
        options.addProperty("options", "-c role=" + ROLE);
        return options;
    }

    static String jdbcUrl(int port) {
        return String.format(
                Locale.ROOT,
                "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&sslmode=disable&options=-c%%20role=%s",
                port,
                EmbeddedDatabase.DATABASE,
                SUPERUSER,
                ROLE);
    }

    /** Empties the tables and writes everything out, so that each measurement begins alike. */
    public void empty(List<String> tables) throws SQLException {
        try (Statement statement = sql.createStatement()) {
            statement.execute("TRUNCATE " + String.join(", ", tables));
            statement.execute("CHECKPOINT");
        }
    }

    /** Rows in all of these tables. */
    public long count(List<String> tables) throws SQLException {
        long rows = 0;
        for (String table : tables) {
            rows += Long.parseLong(scalar("SELECT count(*) FROM " + table));
        }
        return rows;
    }

    String scalar(String query) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** CPU of the server and all its processes so far, those that ended included. */
    double cpuSeconds() throws SQLException, IOException {
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(scalar("SELECT pg_backend_pid()")))
                .flatMap(ProcessHandle::parent)
                .orElseThrow(() -> new IllegalStateException("the server does not run on this machine"));
        return ProcessStat.secondsWithChildren(postmaster.pid());
    }

    @Override
    public void close() throws SQLException {
        sql.close();
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        stop();
    }

    private void stop() {
        server.close();
        try {
            Directories.delete(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
