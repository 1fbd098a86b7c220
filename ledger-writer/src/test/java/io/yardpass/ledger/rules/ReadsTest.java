package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Money;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadsTest {
    private static final Caller PLATFORM = new Caller("test", null, Role.SERVICE_ROLE, null);
    private static final UUID BUYER = UUID.randomUUID();
    private static final UUID EVENT = UUID.randomUUID();
    private static final UUID LIMITED = UUID.randomUUID();
    private static final UUID UNLIMITED = UUID.randomUUID();
    private static final long AGE_MICROS = 2_000_000;
    private static final int ROUNDS_MAX = 10;

    @Test
    void aRefusalOnWhatIsOldComesToAnEnd() {
        Cache cache = new Cache(100);
        ReadSet all = new ReadSet();
        all.add(Facts.EVENTS, EVENT);
        for (UUID tier : List.of(LIMITED, UNLIMITED)) {
            all.add(Facts.TIERS, tier);
            all.add(Facts.CLAIMS, new BuyerTier(BUYER, tier));
        }
        cache.enter(all, found(all, 0));
        Outcome outcome = decide(cache, 2 * AGE_MICROS);
        assertEquals(
                RefusalCode.TOTAL_MISMATCH,
                assertInstanceOf(Outcome.Rejected.class, outcome).code());
    }

    private static Outcome decide(Cache cache, long nowMicros) {
        List<LedgerCommand> purchases = List.of(new PurchaseTickets(
                UUID.randomUUID(),
                BUYER,
                EVENT,
                List.of(new Item(LIMITED, 1), new Item(UNLIMITED, 1)),
                new Money(3, "USD"),
                new Payment.Vouched(null),
                null,
                new Envelope("key", PLATFORM, null)));
        ReadSet asked = new ReadSet();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            ReadSet missing = Reads.missing(purchases, cache, asked, nowMicros, AGE_MICROS);
            asked.addAll(missing);
            cache.enter(missing, found(missing, nowMicros));
            if (missing.isEmpty()) {
                Batch batch = Batch.decide(purchases, cache, asked, Head.empty(), nowMicros, Ids.seeded(1));
                if (batch.refusedOnOld().isEmpty()) {
                    return batch.outcomes().getFirst();
                }
                batch.refusedOnOld().forEach(catalogue -> cache.forget(catalogue, asked));
            }
        }
        throw new AssertionError("not decided in " + ROUNDS_MAX + " rounds");
    }

    /** What the database has: of each tier a ticket costs a cent, and the buyer has one of the tier whose limit that is. */
    private static ReadResult found(ReadSet readSet, long nowMicros) {
        ReadResult found = new ReadResult(nowMicros);
        readSet.of(Facts.EVENTS)
                .forEach(id -> found.put(
                        Facts.EVENTS,
                        id,
                        new SaleEvent(
                                id,
                                UUID.randomUUID(),
                                true,
                                "USD",
                                0,
                                EventStatus.PUBLISHED,
                                Long.MAX_VALUE,
                                nowMicros)));
        readSet.of(Facts.TIERS)
                .forEach(id -> found.put(
                        Facts.TIERS,
                        id,
                        new Tier(id, EVENT, 1, "USD", 9, 1, 0, id.equals(LIMITED) ? 1 : null, null, null, nowMicros)));
        readSet.of(Facts.CLAIMS).stream()
                .filter(pair -> pair.tierId().equals(LIMITED))
                .forEach(pair -> found.put(Facts.CLAIMS, pair, 1));
        return found;
    }
}
