package io.yardpass.loadtests.demo;

import io.yardpass.loadtests.load.RequestTemplate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;

/**
 * Events on sale, each of an organization of its own and with one tier that never sells out, and a crowd of buyers who are
 * known and have bought nothing yet. They are numbered from 1, beside the demo data.
 */
public final class SaleWorld {
    public static final int EVENTS = 300;
    public static final int BUYERS = 10_000;
    public static final int TICKET_CENTS = 10_000;
    public static final String CURRENCY = "USD";

    /** The event that everybody wants, where everybody wants one. */
    public static final int HOT_EVENT = 1;

    private static final String MAKE = """
            SET ROLE yardpass_owner;
            INSERT INTO organizations.organizations (id, name, slug)
            SELECT ('0a100000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Sale ' || n, 'sale-' || n
            FROM generate_series(1, %1$d) AS n;
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            SELECT ('0e100000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
                ('0a100000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Event ' || n, 'public', '%3$s', now(),
                now() + interval '1 year'
            FROM generate_series(1, %1$d) AS n;
            INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
            SELECT ('0c100000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
                ('0e100000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Standard', %4$d, '%3$s', 2000000000
            FROM generate_series(1, %1$d) AS n;
            INSERT INTO users.profiles (id)
            SELECT ('0aa20000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid FROM generate_series(1, %2$d) AS n;
            RESET ROLE;
            ANALYZE users.profiles, events.events, organizations.organizations, ticketing.ticket_tiers
            """;

    private SaleWorld() {}

    /** Blocks. */
    public static void make(String jdbcUrl) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl);
                Statement statement = database.createStatement()) {
            statement.execute(String.format(Locale.ROOT, MAKE, EVENTS, BUYERS, CURRENCY, TICKET_CENTS));
        }
    }

    /** Which sells that event. */
    public static UUID organization(int n) {
        return id("0a100000", n);
    }

    public static UUID event(int n) {
        return id("0e100000", n);
    }

    public static UUID tier(int n) {
        return id("0c100000", n);
    }

    public static UUID buyer(int n) {
        return id("0aa20000", n);
    }

    /** Somebody buys a ticket of the hot event, as a {@link RequestTemplate} takes it. */
    public static String hotPurchase(String mark) {
        return purchase(mark, event(HOT_EVENT).toString(), tier(HOT_EVENT).toString());
    }

    /** Somebody buys a ticket of any event. */
    public static String anyPurchase(String mark) {
        return purchase(mark, "0e100000-0000-7000-8000-<1.." + EVENTS + ">", "0c100000-0000-7000-8000-<again>");
    }

    private static String purchase(String mark, String event, String tier) {
        return String.format(Locale.ROOT, """
                {"id":"<same>","event_id":"%s","items":[{"tier_id":"%s","quantity":1}],\
                "user_id":"0aa20000-0000-7000-8000-<1..%d>","currency":"%s","total_cents":%d,"payment_reference":"%s/<same>"}""", event, tier, BUYERS, CURRENCY, TICKET_CENTS, mark);
    }

    private static UUID id(String kind, int n) {
        return UUID.fromString(String.format(Locale.ROOT, "%s-0000-7000-8000-%012d", kind, n));
    }
}
