package io.yardpass.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yardpass.domain.PurchaseTickets.Item;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PurchaseTicketsTest {
    private static final Caller CALLER = new Caller("i", new UUID(2, 1), Role.AUTHENTICATED, null);

    @Test
    void aPurchaseThatExistsIsWithinItsLimits() {
        assertEquals(2, purchase(List.of(item(1, 100), item(2, 100)), 0).items().size());
        refused(List.of(), 0);
        refused(IntStream.range(0, 21).mapToObj(i -> item(i, 1)).toList(), 0);
        refused(List.of(item(1, 100), item(2, 100), item(3, 1)), 0);
        refused(List.of(item(1, 1), item(1, 1)), 0);
        refused(List.of(item(1, 1)), -1);
        assertThrows(IllegalArgumentException.class, () -> item(1, 0));
        assertThrows(IllegalArgumentException.class, () -> item(1, 101));
    }

    private static void refused(List<Item> items, long cents) {
        assertThrows(IllegalArgumentException.class, () -> purchase(items, cents));
    }

    private static Item item(int tier, int quantity) {
        return new Item(new UUID(3, tier), quantity);
    }

    private static PurchaseTickets purchase(List<Item> items, long cents) {
        return new PurchaseTickets(
                new UUID(4, 1),
                new UUID(2, 1),
                new UUID(5, 1),
                items,
                new Money(cents, "USD"),
                new Payment.Vouched(null),
                null,
                new Envelope("key", CALLER, null));
    }
}
