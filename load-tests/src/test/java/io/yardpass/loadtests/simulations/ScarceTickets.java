package io.yardpass.loadtests.simulations;

import io.yardpass.loadtests.demo.Demo;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** An event of the first demo organization with one tier, made for one run. */
final class ScarceTickets {
    static final int TICKET_CENTS = 10_000;
    private static final String EVENT = """
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            VALUES (?, ?, ?, 'public', 'USD', now(), now() + interval '1 year')""";
    private static final String TIER = """
            INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
            VALUES (?, ?, 'Standard', ?, 'USD', ?)""";

    private final Run run;
    private final UUID event;
    private final UUID tier;
    private final int tickets;

    ScarceTickets(Run run, int tickets) {
        this.run = run;
        this.event = run.newId();
        this.tier = run.newId();
        this.tickets = tickets;
    }

    UUID event() {
        return event;
    }

    UUID tier() {
        return tier;
    }

    /** Blocks. */
    void open() {
        String database = Parameters.jdbcUrl()
                .orElseThrow(() -> new IllegalStateException("the event is made in the database, so name it"));
        try (Connection connection = DriverManager.getConnection(database);
                Statement role = connection.createStatement();
                PreparedStatement newEvent = connection.prepareStatement(EVENT);
                PreparedStatement newTier = connection.prepareStatement(TIER)) {
            role.execute("SET ROLE yardpass_owner");
            newEvent.setObject(1, event);
            newEvent.setObject(2, Demo.organizationOfEvent(1));
            newEvent.setString(3, "Flash sale " + run.id());
            newEvent.executeUpdate();
            newTier.setObject(1, tier);
            newTier.setObject(2, event);
            newTier.setInt(3, TICKET_CENTS);
            newTier.setInt(4, tickets);
            newTier.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the event could not be made", e);
        }
    }
}
