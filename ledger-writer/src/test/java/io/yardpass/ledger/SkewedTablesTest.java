package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Requests.hold;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.yardpass.domain.Outcome;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What one buyer has nearly all of is looked up by index for everybody else, whatever the planner makes of its statistics. */
class SkewedTablesTest {
    @Test
    void aStrangersHoldReadsNoTableThatOneBuyerFilled() {
        try (Fair fair = new Fair()) {
            UUID tier = fair.tier(EVENT, 700, 1_000_000, "");
            fair.database.execute("""
                    INSERT INTO ticketing.ticket_holds
                        (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
                    SELECT gen_random_uuid(), '%s', 'pile', '%s', '%s', 1, 'held', now() + interval '1 hour', now()
                    FROM generate_series(1, 50000);
                    ANALYZE ticketing.ticket_holds""".formatted(tier, UUID.randomUUID(), ORGANIZATION));
            // The first five of a prepared statement are planned for their own values.
            for (int i = 0; i < 8; i++) {
                assertInstanceOf(
                        Outcome.Posted.class, fair.submit(hold(PLATFORM, UUID.randomUUID(), fair.tier(700, 10), 1)));
            }
            long before = scans(fair);
            for (int i = 0; i < 8; i++) {
                fair.submit(hold(PLATFORM, UUID.randomUUID(), fair.tier(700, 10), 1));
            }
            assertEquals(before, scans(fair));
        }
    }

    /** Told by the sessions that wrote, once they have ended. */
    private static long scans(Fair fair) {
        fair.database.rows(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'yardpass-ledger'");
        fair.awaitTrue(fair.ledger::ready);
        return fair.database.count("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'ticket_holds'");
    }
}
