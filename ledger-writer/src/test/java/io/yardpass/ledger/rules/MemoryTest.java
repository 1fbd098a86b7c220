package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemoryTest {
    private static final int ENTRIES_MAX = 200_000;

    @Test
    void aMillionIdsLeaveAsManyAsFit() {
        Memory<UUID, Integer> memory = new Memory<>(ENTRIES_MAX);
        for (int i = 0; i < 1_000_000; i++) {
            memory.put(new UUID(i, -i), i);
        }
        assertEquals(ENTRIES_MAX, memory.size());
        assertNull(memory.get(new UUID(0, 0)));
        assertEquals(999_999, memory.get(new UUID(999_999, -999_999)));
    }

    /** Clients make ids: all of these have one hash. It took minutes while they had no order; the timeout is no measure. */
    @Test
    @Timeout(60)
    void idsThatWereMadeToCollideAreFoundLikeOthers() {
        UUID buyer = UUID.randomUUID();
        Memory<BuyerTier, Integer> memory = new Memory<>(ENTRIES_MAX);
        for (int i = 0; i < ENTRIES_MAX; i++) {
            memory.put(new BuyerTier(buyer, colliding(i)), i);
        }
        for (int i = 0; i < ENTRIES_MAX; i++) {
            assertEquals(i, memory.get(new BuyerTier(buyer, colliding(i))));
        }
    }

    @Test
    @Timeout(60)
    void soAreTheAccountsOfOwnersWhoseIdsCollide() {
        Memory<AccountKey, Integer> memory = new Memory<>(ENTRIES_MAX);
        for (int i = 0; i < ENTRIES_MAX; i++) {
            memory.put(AccountKey.userCash(colliding(i), "USD"), i);
        }
        for (int i = 0; i < ENTRIES_MAX; i++) {
            assertEquals(i, memory.get(AccountKey.userCash(colliding(i), "USD")));
        }
        assertNull(memory.get(AccountKey.platformRevenue("USD")));
    }

    private static UUID colliding(int i) {
        return new UUID(i, i);
    }
}
