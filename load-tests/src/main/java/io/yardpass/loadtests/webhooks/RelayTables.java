package io.yardpass.loadtests.webhooks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tables that a relay works with, at a moment. */
final class RelayTables {
    private static final double MEBIBYTE = 1 << 20;
    private static final String SIZES = """
            SELECT t.name, sum(pg_total_relation_size(p.relid))::bigint, coalesce(sum(s.n_dead_tup), 0)::bigint
            FROM unnest(ARRAY['public.outbox', 'messaging.webhook_deliveries', 'messaging.webhook_attempts',
                'messaging.webhook_endpoints', 'messaging.relays', 'messaging.relay_marks']) WITH ORDINALITY AS t (name, place)
            CROSS JOIN LATERAL (
                SELECT relid FROM pg_partition_tree(t.name::regclass) WHERE isleaf
                UNION
                SELECT t.name::regclass
            ) AS p
            LEFT JOIN pg_stat_user_tables AS s ON s.relid = p.relid
            GROUP BY t.name, t.place
            ORDER BY t.place""";

    /** With indexes and all; rows that nobody sees any more, as PostgreSQL believes. */
    record Size(long bytes, long deadRows) {
        double mib() {
            return bytes / MEBIBYTE;
        }
    }

    private RelayTables() {}

    static Map<String, Size> sizes(Connection database) throws SQLException {
        Map<String, Size> sizes = new LinkedHashMap<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(SIZES)) {
            while (row.next()) {
                sizes.put(row.getString(1), new Size(row.getLong(2), row.getLong(3)));
            }
        }
        return sizes;
    }
}
