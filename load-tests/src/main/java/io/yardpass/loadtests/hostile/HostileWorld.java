package io.yardpass.loadtests.hostile;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One organization with an event, two tiers and a user, none of which the neighbours touch, and what it piles up. Planted by
 * the superuser behind the back of every trigger, in one transaction and within seconds: no book is made right by it. Blocks.
 */
public final class HostileWorld {
    private static final String TRIGGERS = """
            SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname),
                format('ALTER TABLE %s ENABLE %s TRIGGER %I', tgrelid::regclass,
                    CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, tgname)
            FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid = ANY (string_to_array(?, ' ')::regclass[])
                AND tgparentid = 0""";

    static final String ORGANIZATION = "0a900000-0000-7000-8000-000000000001";
    static final String EVENT = "0e900000-0000-7000-8000-000000000001";
    static final String FREE_TIER = "0c900000-0000-7000-8000-000000000001";
    /** A buyer may have a thousand of it. */
    static final String LIMITED_TIER = "0c900000-0000-7000-8000-000000000002";

    static final String USER = "0aa90000-0000-7000-8000-000000000001";
    static final String STRANGER = "0aa90000-0000-7000-8000-000000000002";
    static final String ORDER = "0f900000-0000-7000-8000-000000000001";
    static final String WALLET = "0ac90000-0000-7000-8000-000000000001";
    static final String OTHER_WALLET = "0ac90000-0000-7000-8000-000000000002";
    static final String SPONSOR = "05900000-0000-7000-8000-000000000001";
    static final String PACKAGE = "06900000-0000-7000-8000-000000000001";

    private static final String MAKE =
            String.format(Locale.ROOT, """
            SET ROLE yardpass_owner;
            INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Hostile', 'hostile');
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            VALUES ('%2$s', '%1$s', 'Hostile', 'public', 'USD', now(), now() + interval '1 year');
            INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity, per_buyer_limit)
            VALUES ('%3$s', '%2$s', 'Free', 0, 'USD', 2000000000, NULL), ('%4$s', '%2$s', 'Limited', 0, 'USD', 2000000000, 1000);
            INSERT INTO users.profiles (id) VALUES ('%5$s'), ('%6$s');
            RESET ROLE
            """, ORGANIZATION, EVENT, FREE_TIER, LIMITED_TIER, USER, STRANGER);

    private HostileWorld() {}

    public static void make(String jdbcUrl) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl);
                Statement statement = database.createStatement()) {
            statement.execute(MAKE);
        }
    }

    /** So many things of the pile, from the one with this number on. */
    public static void plant(String jdbcUrl, HostilePile pile, long first, long things) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl);
                Statement statement = database.createStatement()) {
            database.setAutoCommit(false);
            List<String> restore = new ArrayList<>();
            for (String[] trigger : triggers(database, pile.silenced())) {
                statement.execute(trigger[0]);
                restore.add(trigger[1]);
            }
            statement.execute("SET LOCAL session_replication_role = replica");
            statement.execute(pile.plant(first, things));
            for (String each : restore) {
                statement.execute(each);
            }
            database.commit();
            database.setAutoCommit(true);
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
        }
    }

    private static List<String[]> triggers(Connection database, String tables) throws SQLException {
        List<String[]> triggers = new ArrayList<>();
        try (var query = database.prepareStatement(TRIGGERS)) {
            query.setString(1, tables);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    triggers.add(new String[] {row.getString(1), row.getString(2)});
                }
            }
        }
        return triggers;
    }
}
