package io.yardpass.loadtests.ledger;

import io.yardpass.loadtests.usage.MeasuredService;
import io.yardpass.loadtests.usage.Metrics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The writer's batches in one measurement: the median of their sizes and of the time from the decision of one to that of the
 * next, as the ledger itself says, and how long it took on the average from a batch's first byte to its commit, as the
 * metrics say. While buyers wait one batch follows the other, so that the time between them is a batch's own.
 */
record LedgerBatches(double purchases, double millis, double commitMillis) {
    private static final String MEDIANS = """
            SELECT
                coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY purchases), 0),
                coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY millis), 0)
            FROM (
                SELECT
                    last_sequence - first_sequence + 1 AS purchases,
                    extract(epoch FROM lead(posted_at) OVER (ORDER BY number) - posted_at) * 1000 AS millis
                FROM payments.batches
                WHERE number > ?
            ) AS batch""";

    private static final double SECOND_MILLIS = 1_000;

    /** How far the ledger and its metrics were at a moment. */
    record Mark(long number, double commits, double commitSeconds) {
        static Mark now(MeasuredService service) throws SQLException, IOException, InterruptedException {
            String metrics = service.metrics();
            try (Connection database =
                            DriverManager.getConnection(service.target().jdbcUrl());
                    ResultSet row = database.createStatement()
                            .executeQuery("SELECT coalesce(max(number), 0) FROM payments.batches")) {
                row.next();
                return new Mark(
                        row.getLong(1),
                        Metrics.sum(metrics, "yardpass_ledger_commit_seconds_count"),
                        Metrics.sum(metrics, "yardpass_ledger_commit_seconds_sum"));
            }
        }
    }

    /** Those since the mark. Blocks. */
    static LedgerBatches since(Mark mark, MeasuredService service)
            throws SQLException, IOException, InterruptedException {
        Mark now = Mark.now(service);
        double commits = Math.max(1, now.commits - mark.commits);
        try (Connection database = DriverManager.getConnection(service.target().jdbcUrl());
                PreparedStatement query = database.prepareStatement(MEDIANS)) {
            query.setLong(1, mark.number);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new LedgerBatches(
                        row.getDouble(1),
                        row.getDouble(2),
                        (now.commitSeconds - mark.commitSeconds) * SECOND_MILLIS / commits);
            }
        }
    }
}
