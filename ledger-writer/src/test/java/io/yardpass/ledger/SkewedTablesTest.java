package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Requests.hold;
import static io.yardpass.ledger.Requests.refund;
import static io.yardpass.ledger.Requests.transfer;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What one buyer has nearly all of is looked up by its index for everybody else, whatever the planner makes of its statistics. */
class SkewedTablesTest {
    private static final int PILE = 50_000;
    private static final int STRANGERS = 8;
    /** In all tables, for what a stranger does below. */
    private static final int ROWS_MAX = 1_000;

    @Test
    void aStrangerReadsNoTableThatOneBuyerFilled() {
        try (Fair fair = new Fair()) {
            pile(fair, UUID.randomUUID(), fair.tier(EVENT, 700, 10 * PILE, ""));
            // The first five times a prepared statement is planned for its own values.
            strangers(fair);
            long before = rowsRead(fair);
            strangers(fair);
            long each = (rowsRead(fair) - before) / STRANGERS;
            assertTrue(each <= ROWS_MAX, each + " rows were read for each stranger");
        }
    }

    /** Due in an hour, owned, and refunded. */
    private static void pile(Fair fair, UUID buyer, UUID tier) {
        PurchaseTickets bought = Fair.purchase(UUID.randomUUID(), "pile", buyer, tier, 1, 700);
        done(fair, bought);
        fair.database.execute("""
                INSERT INTO ticketing.ticket_holds
                    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
                SELECT gen_random_uuid(), '%1$s', 'pile', '%2$s', '%3$s', 1, 'held', now() + interval '1 hour', now()
                FROM generate_series(1, %5$d);
                INSERT INTO ticketing.tickets
                    (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
                SELECT gen_random_uuid(), '%6$s', '%1$s', '%4$s', '%2$s', '%3$s', 'pile ' || n, 'issued', now()
                FROM generate_series(1, %5$d) AS n;
                INSERT INTO ticketing.refunds
                    (id, order_id, organization_id, amount_cents, fee_cents, created_at)
                SELECT gen_random_uuid(), '%4$s', '%3$s', 0, 0, now()
                FROM generate_series(1, %5$d);
                ANALYZE""".formatted(tier, buyer, ORGANIZATION, bought.orderId(), PILE, EVENT));
    }

    private static void strangers(Fair fair) {
        for (int i = 0; i < STRANGERS; i++) {
            UUID tier = fair.tier(EVENT, 700, 10, "per_buyer_limit=4");
            UUID stranger = UUID.randomUUID();
            done(fair, hold(PLATFORM, stranger, tier, 1));
            PurchaseTickets bought =
                    Fair.purchase(UUID.randomUUID(), UUID.randomUUID().toString(), stranger, tier, 2, 1_400);
            done(fair, bought);
            UUID ticket = UUID.fromString(
                    fair.database.text("SELECT id FROM ticketing.tickets WHERE status = 'issued' AND order_id = '"
                            + bought.orderId() + "' LIMIT 1"));
            done(fair, transfer(PLATFORM, ticket, UUID.randomUUID()));
            done(fair, refund(PLATFORM, bought.orderId()));
        }
    }

    /** Its session may just have been ended by who counts, which the ledger has not noticed yet. */
    private static void done(Fair fair, CallerCommand command) {
        var last = new AtomicReference<Outcome>();
        fair.awaitTrue(() -> {
            last.set(fair.submit(command));
            return !(last.get() instanceof Outcome.Unavailable);
        });
        assertInstanceOf(Outcome.Posted.class, last.get());
    }

    /** Told by a session that wrote once it has ended. */
    private static long rowsRead(Fair fair) {
        fair.database.rows("SELECT pg_stat_force_next_flush(), pg_terminate_backend(pid, 5000)"
                + " FROM pg_stat_activity WHERE application_name = 'yardpass-ledger'");
        fair.awaitTrue(fair.ledger::ready);
        return fair.database.count("SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables");
    }
}
