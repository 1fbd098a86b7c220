package io.yardpass.loadtests.webhooks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Compares what endpoints were told with the outbox. Blocks. */
final class ToldMessages {
    /** Of one moment: what is not relayed, and what is not delivered. */
    private static final String WAITING = """
            SELECT (SELECT count(*) FROM public.outbox AS o WHERE o.position > r.position)
                + (SELECT count(*) FROM messaging.webhook_deliveries)
            FROM messaging.relays AS r
            WHERE r.name = 'webhooks'""";

    private static final String LAST = "SELECT coalesce(max(position), 0) FROM public.outbox";

    private static final String OUTBOX = """
            SELECT o.id, o.topic, o.key, e.url
            FROM public.outbox AS o
            JOIN messaging.webhook_endpoints AS e ON e.organization_id = o.organization_id
            WHERE o.position > ?
            ORDER BY o.position""";

    private static final int TOLD_MAX = 20;

    /** @param complaints what is wrong, a line each */
    record Comparison(int messages, List<String> complaints) {}

    private final long since;

    private ToldMessages(long since) {
        this.since = since;
    }

    /** Those behind the last message that there is. */
    static ToldMessages fromNow(Connection database) throws SQLException {
        return new ToldMessages(number(database, LAST));
    }

    /** Returns when all is told that was asked for. */
    static void awaitDrained(Connection database, Duration max) throws SQLException, IOException, InterruptedException {
        long until = System.nanoTime() + max.toNanos();
        for (long waiting = number(database, WAITING); waiting > 0; waiting = number(database, WAITING)) {
            if (System.nanoTime() > until) {
                throw new IOException(waiting + " messages and deliveries wait still after " + max);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** All must be drained. */
    Comparison compare(Connection database, Receipts.All received) throws SQLException {
        Map<UUID, Receipts.Receipt> unknown = new HashMap<>(received.first());
        Map<String, Receipts.Receipt> lastOfKey = new HashMap<>();
        List<String> complaints = new ArrayList<>(received.unlike());
        int messages = 0;
        try (PreparedStatement query = database.prepareStatement(OUTBOX)) {
            query.setLong(1, since);
            try (ResultSet row = query.executeQuery()) {
                for (; row.next(); messages++) {
                    UUID id = row.getObject("id", UUID.class);
                    String key = row.getString("key");
                    String what = row.getString("topic") + " " + id + " of " + key;
                    Receipts.Receipt receipt = unknown.remove(id);
                    if (receipt == null) {
                        complaints.add("never told: " + what);
                        continue;
                    }
                    if (!row.getString("url").endsWith("/" + receipt.endpoint())) {
                        complaints.add("told to another organization: " + what);
                    }
                    Receipts.Receipt earlier =
                            key == null ? null : lastOfKey.put(receipt.endpoint() + " " + key, receipt);
                    if (earlier != null && earlier.place() > receipt.place()) {
                        complaints.add("told before an earlier one of its key: " + what);
                    }
                }
            }
        }
        unknown.keySet().forEach(id -> complaints.add("told and not in the outbox: " + id));
        return new Comparison(messages, complaints.stream().limit(TOLD_MAX).toList());
    }

    private static long number(Connection database, String query) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
