package io.yardpass.ledger.rules;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Money;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostingsTest {
    private static final UUID BUYER = UUID.randomUUID();
    private static final UUID ORGANIZATION = UUID.randomUUID();

    @ParameterizedTest
    @CsvSource({
        "10000, 500, 500",
        "999, 500, 50",
        "10, 500, 0",
        "0, 500, 0",
        "1, 500, 0",
        "11, 500, 1",
        "30, 500, 1",
        "31, 500, 2",
        "999, 0, 0",
        "999, 10000, 999",
        "1, 5000, 0",
        "3, 5000, 1",
        "20001, 1, 2",
        "9223372036854775807, 10000, 9223372036854775807",
        "9223372036854775807, 500, 461168601842738790"
    })
    void theFeeIsTheShareByLargestRemainder(long total, int feeBps, long fee) {
        assertEquals(fee, Postings.feeCents(total, feeBps));
    }

    @Test
    void aHundredDollarTicketIsTheSeedsExample() {
        assertEquals(
                List.of(
                        new Leg(AccountKey.userCash(BUYER, "USD"), 10_000),
                        new Leg(AccountKey.organizationReceivable(ORGANIZATION, "USD"), -9_500),
                        new Leg(AccountKey.platformRevenue("USD"), -500)),
                legs(10_000, 500));
    }

    @Test
    void aLegOfNothingIsLeftOut() {
        assertEquals(
                List.of(
                        new Leg(AccountKey.userCash(BUYER, "USD"), 10),
                        new Leg(AccountKey.organizationReceivable(ORGANIZATION, "USD"), -10)),
                legs(10, 500));
        assertEquals(2, legs(10, 10_000).size());
        assertEquals(List.of(), legs(0, 500));
    }

    @Test
    void everyTotalAndFeeBalances() {
        for (long total = 0; total < 2_000; total++) {
            for (int feeBps : new int[] {0, 1, 333, 500, 5_000, 9_999, 10_000}) {
                assertEquals(
                        0, legs(total, feeBps).stream().mapToLong(Leg::cents).sum());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // from, to, amount, fee in basis points: escrow, sponsor, organizer, platform
        "PENDING, FUNDED, 100000, 500, -100000, 100000, 0, 0",
        "PENDING, REFUNDED, 100000, 500, 0, 0, 0, 0",
        "FUNDED, LOCKED, 100000, 500, 0, 0, 0, 0",
        "FUNDED, REFUNDED, 100000, 500, 100000, -100000, 0, 0",
        "LOCKED, RELEASED, 100000, 500, 100000, 0, -95000, -5000",
        "LOCKED, RELEASED, 999, 500, 999, 0, -949, -50",
        "LOCKED, RELEASED, 1, 500, 1, 0, -1, 0",
        "LOCKED, RELEASED, 7, 10000, 7, 0, 0, -7",
        "LOCKED, RELEASED, 9223372036854775807, 0, 9223372036854775807, 0, -9223372036854775807, 0",
        "LOCKED, DISPUTED, 100000, 500, 0, 0, 0, 0",
        "DISPUTED, RELEASED, 100000, 500, 100000, 0, -95000, -5000",
        "DISPUTED, REFUNDED, 100000, 500, 100000, -100000, 0, 0",
    })
    void eachStepOfEscrowMovesWhatItHolds(
            EscrowStatus from,
            EscrowStatus to,
            long cents,
            int feeBps,
            long escrow,
            long sponsor,
            long organizer,
            long platform) {
        UUID sponsoring = UUID.randomUUID();
        var order = new SponsorshipOrder(
                UUID.randomUUID(),
                UUID.randomUUID(),
                from,
                ORGANIZATION,
                feeBps,
                sponsoring,
                new Money(cents, "USD"),
                0);
        Map<AccountKey, Long> moved = Postings.ofEscrow(order, to).stream().collect(toMap(Leg::account, Leg::cents));
        Map<AccountKey, Long> expected = new HashMap<>(Map.of(
                order.escrow(),
                escrow,
                AccountKey.sponsorCash(sponsoring, "USD"),
                sponsor,
                AccountKey.organizerCash(ORGANIZATION, "USD"),
                organizer,
                AccountKey.platformRevenue("USD"),
                platform));
        expected.values().removeIf(leg -> leg == 0);
        assertEquals(expected, moved);
    }

    @Test
    void aReversalMovesEverythingBack() {
        assertEquals(
                List.of(
                        new Leg(AccountKey.userCash(BUYER, "USD"), -10_000),
                        new Leg(AccountKey.organizationReceivable(ORGANIZATION, "USD"), 9_500),
                        new Leg(AccountKey.platformRevenue("USD"), 500)),
                Postings.ofReversal(legs(10_000, 500)));
        assertEquals(legs(77, 500), Postings.ofReversal(Postings.ofReversal(legs(77, 500))));
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 500, 0, 10000, 500",
        "999, 50, 0, 333, 16",
        "999, 50, 333, 333, 17",
        "999, 50, 666, 333, 17",
        "10, 0, 0, 10, 0",
        "10, 10, 3, 4, 4",
        "0, 0, 0, 0, 0",
        "9223372036854775807, 9223372036854775807, 1, 9223372036854775806, 9223372036854775806",
        "9223372036854775807, 461168601842738790, 0, 1, 0"
    })
    void aRefundTakesTheFeeBackInProportion(long total, long fee, long before, long amount, long back) {
        assertEquals(back, Postings.feeRefundCents(total, fee, before, amount));
    }

    /** In any order and in any steps. */
    @Test
    void refundsOfTheWholeOrderGiveBackExactlyItsFee() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            long total = 1 + random.nextInt(5_000);
            long fee = Postings.feeCents(total, random.nextInt(10_001));
            long before = 0;
            long back = 0;
            while (before < total) {
                long amount = 1 + random.nextLong(total - before);
                long share = Postings.feeRefundCents(total, fee, before, amount);
                assertTrue(share >= 0 && share <= amount);
                List<Leg> legs = Postings.ofRefund(new Money(amount, "USD"), share, BUYER, ORGANIZATION);
                assertEquals(0, legs.stream().mapToLong(Leg::cents).sum());
                before += amount;
                back += share;
            }
            assertEquals(fee, back);
        }
    }

    @Test
    void aRefundIsNoMoreThanWasPaid() {
        assertThrows(IllegalArgumentException.class, () -> Postings.feeRefundCents(100, 5, 60, 41));
        assertThrows(IllegalArgumentException.class, () -> Postings.feeRefundCents(100, 5, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> Postings.feeRefundCents(100, 101, 0, 1));
    }

    @Test
    void aRefundOfAHundredDollarsIsThePurchaseUndone() {
        assertEquals(
                List.of(
                        new Leg(AccountKey.userCash(BUYER, "USD"), -10_000),
                        new Leg(AccountKey.organizationReceivable(ORGANIZATION, "USD"), 9_500),
                        new Leg(AccountKey.platformRevenue("USD"), 500)),
                Postings.ofRefund(new Money(10_000, "USD"), 500, BUYER, ORGANIZATION));
    }

    private static List<Leg> legs(long total, int feeBps) {
        return Postings.ofPurchase(new Money(total, "USD"), feeBps, BUYER, ORGANIZATION);
    }
}
