package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Requests.hold;
import static io.yardpass.ledger.Requests.service;
import static io.yardpass.ledger.Requests.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.HoldTickets;
import io.yardpass.ledger.Suspects.Trust;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SuspectsTest {
    private static final long SECOND = TimeUnit.SECONDS.toMicros(1);
    private static final UUID TIER = UUID.randomUUID();

    private final Suspects suspects = new Suspects();
    private final UUID buyer = UUID.randomUUID();

    @Test
    void eachFailureDoublesThePauseUpToHalfAMinute() {
        long now = 0;
        for (long pause : new long[] {1, 2, 4, 8, 16, 32, 32}) {
            suspects.failedAlone(asked(buyer), now);
            assertEquals(Trust.NOT_NOW, suspects.of(asked(buyer), now + pause * SECOND - 1));
            now += pause * SECOND;
            assertEquals(Trust.APART, suspects.of(asked(buyer), now));
        }
        suspects.cleared(asked(buyer));
        assertTrue(suspects.isEmpty());
    }

    @Test
    void aClockThatIsSetBackMakesNoPauseLonger() {
        suspects.failedAlone(asked(buyer), 100 * SECOND);
        assertEquals(Trust.APART, suspects.of(asked(buyer), SECOND));
    }

    @Test
    void aServiceIsSuspectForOneBuyerAndAUserForAllItAsks() {
        suspects.failedAlone(hold(PLATFORM, buyer, TIER, 1), 0);
        assertEquals(Trust.NOT_NOW, suspects.of(hold(PLATFORM, buyer, UUID.randomUUID(), 1), 0));
        assertEquals(Trust.TRUSTED, suspects.of(hold(PLATFORM, UUID.randomUUID(), TIER, 1), 0));
        suspects.failedAlone(asked(buyer), 0);
        assertEquals(Trust.NOT_NOW, suspects.of(Requests.release(user(buyer, null), UUID.randomUUID()), 0));
        assertEquals(Trust.TRUSTED, suspects.of(asked(UUID.randomUUID()), 0));
    }

    @Test
    void noServiceMakesABuyerSuspectInTheHandsOfAnother() {
        UUID organization = UUID.randomUUID();
        suspects.failedAlone(hold(service(organization), buyer, TIER, 1), 0);
        assertEquals(Trust.NOT_NOW, suspects.of(hold(service(organization), buyer, UUID.randomUUID(), 1), 0));
        assertEquals(Trust.TRUSTED, suspects.of(hold(service(UUID.randomUUID()), buyer, TIER, 1), 0));
        assertEquals(Trust.TRUSTED, suspects.of(hold(PLATFORM, buyer, TIER, 1), 0));
        assertEquals(Trust.TRUSTED, suspects.of(asked(buyer), 0));
    }

    @Test
    void theyAreForgottenAndNeverMoreThanSoMany() {
        suspects.failedAlone(asked(buyer), 0);
        for (int i = 0; i < 12_000; i++) {
            suspects.failedAlone(asked(UUID.randomUUID()), SECOND);
        }
        assertEquals(10_000, suspects.size());
        assertEquals(Trust.TRUSTED, suspects.of(asked(buyer), SECOND));
        suspects.forget(TimeUnit.MINUTES.toMicros(4));
        assertEquals(10_000, suspects.size());
        suspects.forget(TimeUnit.MINUTES.toMicros(6));
        assertTrue(suspects.isEmpty());
    }

    private static HoldTickets asked(UUID buyer) {
        return hold(user(buyer, null), buyer, TIER, 1);
    }
}
