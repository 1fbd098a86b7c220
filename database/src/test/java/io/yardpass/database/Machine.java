package io.yardpass.database;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The state machines as they are meant to be, told again beside the database's own tables of transitions. */
enum Machine {
    TICKET(
            "ticketing.tickets",
            "status",
            "ticketing.ticket_transitions",
            "ticketing.ticket_history",
            "ticket_id",
            """
            INSERT INTO ticketing.tickets
                (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
            VALUES ('%1$s', '%3$s', '%3$s', '%3$s', '%3$s', '%3$s', '%1$s', '%2$s', now())
            """,
            "issued",
            List.of("redeemed", "transferred", "refunded", "cancelled"),
            "issued>redeemed redeemed>issued issued>transferred issued>refunded issued>cancelled"
                    + " cancelled>refunded redeemed>refunded"),
    ESCROW(
            "sponsorship.orders",
            "escrow_status",
            "sponsorship.escrow_transitions",
            "sponsorship.order_history",
            "order_id",
            """
            INSERT INTO sponsorship.orders
                (id, package_id, sponsor_id, organization_id, amount_cents, currency, escrow_status)
            VALUES ('%1$s', '%3$s', '%3$s', '%3$s', 100000, 'USD', '%2$s')
            """,
            "pending",
            List.of("funded", "locked", "disputed", "released", "refunded"),
            "pending>funded pending>refunded funded>locked funded>refunded locked>released locked>disputed locked>refunded"
                    + " disputed>released disputed>refunded"),
    PROPOSAL(
            "sponsorship.proposals",
            "status",
            "sponsorship.proposal_transitions",
            "sponsorship.proposal_history",
            "proposal_id",
            """
            INSERT INTO sponsorship.proposals (id, event_id, sponsor_id, organization_id, amount_cents, currency, status)
            VALUES ('%1$s', '%3$s', '%3$s', '%3$s', 100000, 'USD', '%2$s')
            """,
            "draft",
            List.of("sent", "viewed", "counter_offer", "accepted", "rejected", "expired"),
            "draft>sent sent>viewed sent>expired viewed>counter_offer viewed>accepted viewed>rejected viewed>expired"
                    + " counter_offer>accepted counter_offer>rejected counter_offer>expired"),
    EVENT(
            "events.events",
            "status",
            "events.event_transitions",
            "events.event_history",
            "event_id",
            """
            INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at, status)
            VALUES ('%1$s', '%3$s', 'Event', 'USD', now(), now(), '%2$s')
            """,
            "draft",
            List.of("published", "cancelled", "ended"),
            "draft>published draft>cancelled published>cancelled published>ended"),
    CAMPAIGN(
            "campaigns.campaigns",
            "status",
            "campaigns.campaign_transitions",
            "campaigns.campaign_history",
            "campaign_id",
            """
            INSERT INTO campaigns.campaigns (id, organization_id, name, currency, status)
            VALUES ('%1$s', '%3$s', 'Campaign', 'USD', '%2$s')
            """,
            "draft",
            List.of("active", "paused", "exhausted", "ended"),
            "draft>active draft>ended active>paused active>exhausted active>ended paused>active paused>ended"
                    + " exhausted>active exhausted>paused exhausted>ended"),
    DELIVERABLE(
            "sponsorship.deliverables",
            "status",
            "sponsorship.deliverable_transitions",
            "sponsorship.deliverable_history",
            "deliverable_id",
            """
            INSERT INTO sponsorship.deliverables (id, order_id, sponsor_id, description, status)
            VALUES ('%1$s', '%3$s', '%3$s', 'A banner', '%2$s')
            """,
            "pending",
            List.of("submitted", "rejected", "approved"),
            "pending>submitted submitted>approved submitted>rejected rejected>submitted");

    /** The id of the organization, user, event, tier, order, sponsor and package that all rows of the machines hang from. */
    static final String WORLD = "77777777-0000-7000-8000-000000000001";

    static final String MAKE_WORLD = """
            INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'One', 'one');
            INSERT INTO users.profiles (id) VALUES ('%1$s');
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            VALUES ('%1$s', '%1$s', 'Event', 'private', 'USD', now(), now());
            INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
            VALUES ('%1$s', '%1$s', 'Free', 0, 'USD', 1000000);
            INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents,
                status, idempotency_scope, fingerprint, created_at)
            VALUES ('%1$s', '%1$s', '%1$s', '%1$s', 'USD', 0, 0, 'completed', 'test', '', now());
            INSERT INTO sponsorship.sponsors (id, organization_id, name) VALUES ('%1$s', '%1$s', 'Sponsor');
            INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
            VALUES ('%1$s', '%1$s', '%1$s', 'Gold', 100000, 'USD');
            INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
            VALUES ('%1$s', '%1$s', '%1$s', '%1$s', 100000, 'USD');
            """.formatted(WORLD);

    final String table;
    final String column;
    final String transitions;
    final String history;
    final String historyKey;
    final String first;
    final List<String> states;
    final List<String> arrows;
    private final String insert;

    Machine(
            String table,
            String column,
            String transitions,
            String history,
            String historyKey,
            String insert,
            String first,
            List<String> others,
            String arrows) {
        this.table = table;
        this.column = column;
        this.transitions = transitions;
        this.history = history;
        this.historyKey = historyKey;
        this.insert = insert;
        this.first = first;
        this.states = new ArrayList<>(List.of(first));
        this.states.addAll(others);
        this.arrows = List.of(arrows.split(" "));
    }

    /** What is taken up at once needs no draft. */
    boolean mayBeginIn(String status) {
        return switch (this) {
            case EVENT -> List.of("draft", "published").contains(status);
            case CAMPAIGN -> List.of("draft", "active", "paused").contains(status);
            case TICKET, ESCROW, PROPOSAL, DELIVERABLE -> status.equals(first);
        };
    }

    /** Whose row it is. */
    String tenantColumn() {
        return switch (this) {
            case EVENT -> "owner_context_id";
            case DELIVERABLE -> "sponsor_id";
            case TICKET, ESCROW, PROPOSAL, CAMPAIGN -> "organization_id";
        };
    }

    boolean allows(String from, String to) {
        return arrows.contains(from + ">" + to);
    }

    String insert(String id, String status) {
        return insert.formatted(id, status, WORLD);
    }

    String update(String id, String status) {
        return "UPDATE %s SET %s = '%s' WHERE id = '%s';\n".formatted(table, column, status, id);
    }

    /** A new row, brought to the state by arrows alone. */
    String rowIn(String id, String status) {
        return insert(id, first) + ";\n" + way(id, status);
    }

    /** From the first state to this one. */
    String way(String id, String status) {
        var sql = new StringBuilder();
        wayTo(status).forEach(step -> sql.append(update(id, step)));
        return sql.toString();
    }

    /** The states after the first one, the last of them the one asked for. */
    private List<String> wayTo(String status) {
        Map<String, List<String>> ways = new HashMap<>(Map.of(first, List.of()));
        var next = new ArrayDeque<>(List.of(first));
        while (!ways.containsKey(status)) {
            var from = next.remove();
            for (var to : states) {
                if (allows(from, to) && !ways.containsKey(to)) {
                    var way = new ArrayList<>(ways.get(from));
                    way.add(to);
                    ways.put(to, way);
                    next.add(to);
                }
            }
        }
        return ways.get(status);
    }
}
