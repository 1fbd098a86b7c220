package io.yardpass.loadtests.soak;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.usage.Metrics;
import io.yardpass.loadtests.usage.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The service and its PostgreSQL at a moment.
 *
 * @param second since the load began
 * @param descriptors of the service's process
 * @param sessions of PostgreSQL, ours excepted
 * @param tables those whose rows are changed or removed
 */
record SoakSample(
        double second, double residentMib, long descriptors, double threads, long sessions, Map<String, Table> tables) {
    private static final double MEBIBYTE = 1 << 20;
    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    private static final String TABLES = """
            SELECT s.relid::regclass::text, pg_table_size(s.relid), pg_indexes_size(s.relid), s.n_live_tup
            FROM pg_stat_user_tables AS s
            WHERE s.n_tup_upd + s.n_tup_del > 100 AND s.schemaname !~ '^pg_'""";

    /** Bytes of a table and of its indexes, and its rows as PostgreSQL believes. */
    record Table(long bytes, long indexBytes, long rows) {
        double mib() {
            return (bytes + indexBytes) / MEBIBYTE;
        }
    }

    static SoakSample of(double second, ServiceProcess service, String metrics, Connection database)
            throws IOException, SQLException {
        try (Statement statement = database.createStatement()) {
            return new SoakSample(
                    second,
                    ProcessMemory.of(service.pid()).residentMib(),
                    descriptors(service.pid()),
                    Metrics.sum(metrics, "jvm_threads_live_threads"),
                    sessions(statement),
                    tables(statement));
        }
    }

    private static long descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        }
    }

    private static long sessions(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(SESSIONS)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Map<String, Table> tables(Statement statement) throws SQLException {
        Map<String, Table> tables = new TreeMap<>();
        try (ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                tables.put(row.getString(1), new Table(row.getLong(2), row.getLong(3), row.getLong(4)));
            }
        }
        return tables;
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("second", second);
        json.writeNumberField("resident_mib", residentMib);
        json.writeNumberField("descriptors", descriptors);
        json.writeNumberField("threads", threads);
        json.writeNumberField("sessions", sessions);
        json.writeObjectFieldStart("table_mib");
        for (Map.Entry<String, Table> table : tables.entrySet()) {
            json.writeNumberField(table.getKey(), table.getValue().mib());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
