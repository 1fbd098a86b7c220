package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import io.yardpass.domain.UnscanTicket;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a scan may still be undone, by either clock. */
class UnscanTicketRuleTest {
    private static final UUID ID = UUID.fromString("0d000000-0000-7000-8000-000000000001");
    private static final long REDEEMED_AT = 1_000_000_000L;
    private static final Caller PLATFORM = new Caller("test", null, Role.SERVICE_ROLE, null);

    @ParameterizedTest
    @CsvSource({
        // status, by the writer's clock so many µs ago, by the database's so many; what becomes of it within 5 seconds
        "REDEEMED, 0, 0, UNDONE",
        "REDEEMED, 5000000, 5000000, UNDONE",
        "REDEEMED, 5000001, 0, UNSCAN_TOO_LATE",
        "REDEEMED, 0, 5000001, UNSCAN_TOO_LATE",
        "REDEEMED, -1, 1, UNDONE",
        "REDEEMED, 1, -1, UNDONE",
        "REDEEMED, -3600000000, 5000001, UNSCAN_TOO_LATE",
        "ISSUED, 0, 0, TICKET_NOT_REDEEMED",
        "TRANSFERRED, 0, 0, TICKET_NOT_ISSUED",
        "REFUNDED, 0, 0, TICKET_NOT_ISSUED",
        "CANCELLED, 0, 0, TICKET_NOT_ISSUED",
    })
    void whatBecomesOfAnUnscan(TicketStatus status, long byWriterAgo, long byDatabaseAgo, String becomes) {
        Decision decision = new UnscanTicketRule(unscan(Duration.ofSeconds(5)))
                .decide(state(status, byDatabaseAgo), REDEEMED_AT + byWriterAgo);
        assertEquals(
                becomes, decision instanceof Refuse refusal ? refusal.code().name() : "UNDONE");
    }

    @Test
    void howLongItMayBeIsNoPartOfWhatIsAskedFor() {
        assertEquals(
                new UnscanTicketRule(unscan(Duration.ZERO)).content(),
                new UnscanTicketRule(unscan(Duration.ofDays(1))).content());
    }

    @Test
    void noRefusalOfItIsFinal() {
        assertFalse(RefusalCode.TICKET_NOT_REDEEMED.isFinal());
        assertFalse(RefusalCode.UNSCAN_TOO_LATE.isFinal());
    }

    private static UnscanTicket unscan(Duration within) {
        return new UnscanTicket(ID, within, new Envelope("key", PLATFORM, null));
    }

    private static Overlay state(TicketStatus status, long redeemedAgo) {
        ReadResult found = new ReadResult(0);
        found.put(new Ticket(ID, "code", ID, ID, ID, ID, ID, status, 0, 700, REDEEMED_AT, redeemedAgo));
        Cache cache = new Cache(100);
        cache.enter(new ReadSet(), found);
        return new Overlay(cache);
    }
}
