package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PaymentProof.Kind;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import io.yardpass.domain.TopUpWallet;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Money that was paid, and money that was not, through the real writer on a real PostgreSQL. */
class PaymentTest {
    private static final UUID BUYER = UUID.randomUUID();
    private static final Caller USER = new Caller("test", BUYER, Role.AUTHENTICATED, null);
    private static final Payment NONE = new Payment.Unproven(null, "there is no payment proof");

    private static Fair fair;
    private static Bank bank;
    private static UUID tier;

    @BeforeAll
    static void open() {
        fair = new Fair();
        bank = new Bank(fair);
        tier = fair.tier(1_000, 500);
    }

    @AfterAll
    static void close() {
        Audit.assertSound(fair.database);
        fair.close();
    }

    @Test
    void whoDidNotPayIsToldHowMuchAndBuysUnderTheSameKey() {
        UUID order = UUID.randomUUID();
        var before = bank.rows();
        Outcome.Rejected unpaid = refused(
                RefusalCode.PAYMENT_REQUIRED, purchase(order, new Payment.Unproven("pi " + order, "there is none")));
        assertEquals(OptionalLong.of(1_000), unpaid.rightTotalCents());
        assertFalse(unpaid.replayed());
        assertEquals(before, bank.rows());
        String receipt = posted(purchase(order, proof(Kind.PURCHASE, order, 1_000, "pi " + order)));
        // Signed anew, or not at all, by one who did not hear the answer.
        assertEquals(
                new Outcome.AlreadyPosted(receipt),
                fair.submit(purchase(order, proof(Kind.PURCHASE, order, 1_000, "pi " + order))));
        assertEquals(
                new Outcome.AlreadyPosted(receipt),
                fair.submit(purchase(order, new Payment.Unproven("pi " + order, "the payment proof has expired"))));
    }

    @Test
    void aUserNeitherBuysNorTopsUpNorASponsorFundsWithoutAProof() {
        UUID order = sponsorshipOrder(40_000);
        var before = bank.rows();
        refused(RefusalCode.PAYMENT_REQUIRED, purchase(UUID.randomUUID(), NONE));
        refused(
                RefusalCode.PAYMENT_REQUIRED,
                topUp(UUID.randomUUID(), 1_000_000_000_000L, new Payment.Unproven("ch", "no")));
        assertEquals(
                OptionalLong.of(40_000),
                refused(RefusalCode.PAYMENT_REQUIRED, fund(order, NONE)).rightTotalCents());
        refused(RefusalCode.PAYMENT_MISMATCH, fund(order, proof(Kind.ESCROW_FUND, order, 39_999, "pi " + order)));
        refused(RefusalCode.PAYMENT_MISMATCH, fund(order, proof(Kind.TOP_UP, order, 40_000, "pi " + order)));
        assertEquals(before, bank.rows());
        posted(fund(order, proof(Kind.ESCROW_FUND, order, 40_000, "pi " + order)));
        UUID top = UUID.randomUUID();
        posted(topUp(top, 500, proof(Kind.TOP_UP, top, 500, "pi " + top)));
    }

    @Test
    void whatIsFreeNeedsNoPaymentAndUsesNoneUp() {
        UUID free = fair.tier(0, 10);
        UUID order = UUID.randomUUID();
        String reference = "pi " + order;
        posted(new PurchaseTickets(
                order,
                BUYER,
                EVENT,
                List.of(new Item(free, 2)),
                new Money(0, "USD"),
                new Payment.Unproven(reference, "there is no payment proof"),
                null,
                new Envelope("key " + order, USER, null)));
        UUID paid = UUID.randomUUID();
        posted(purchase(paid, proof(Kind.PURCHASE, paid, 1_000, reference)));
    }

    @Test
    void aPaymentCountsOnceWhateverItIsFor() {
        UUID order = UUID.randomUUID();
        String reference = "pi " + order;
        posted(purchase(order, proof(Kind.PURCHASE, order, 1_000, reference)));
        UUID another = UUID.randomUUID();
        UUID sponsored = sponsorshipOrder(1_000);
        var before = bank.rows();
        for (CallerCommand again : List.of(
                purchase(another, proof(Kind.PURCHASE, another, 1_000, reference)),
                topUp(another, 1_000, proof(Kind.TOP_UP, another, 1_000, reference)),
                fund(sponsored, proof(Kind.ESCROW_FUND, sponsored, 1_000, reference)),
                purchase(PLATFORM, tier, another, 1_000, new Payment.Vouched(reference)))) {
            refused(RefusalCode.PAYMENT_REFERENCE_USED, again);
        }
        assertEquals(before, bank.rows());
        // Nothing is kept under its key either, so that another payment may follow.
        posted(purchase(another, proof(Kind.PURCHASE, another, 1_000, "pi " + another)));
    }

    /** Refunded or not: what was refunded was not paid again. */
    @Test
    void aPaymentOfARefundedOrderIsUsedUp() {
        UUID order = UUID.randomUUID();
        posted(purchase(order, proof(Kind.PURCHASE, order, 1_000, "pi " + order)));
        posted(Requests.refund(PLATFORM, order));
        UUID top = UUID.randomUUID();
        refused(RefusalCode.PAYMENT_REFERENCE_USED, topUp(top, 1_000, proof(Kind.TOP_UP, top, 1_000, "pi " + order)));
    }

    /** Some of them in one batch, some in the next. */
    @Test
    void ofManyThatNameOnePaymentAtOnceOneIsDone() {
        String reference = "pi " + UUID.randomUUID();
        List<CallerCommand> commands = Stream.iterate(0, n -> n + 1)
                .limit(60)
                .<CallerCommand>map(n -> {
                    UUID id = UUID.randomUUID();
                    return n % 2 == 0
                            ? purchase(id, proof(Kind.PURCHASE, id, 1_000, reference))
                            : topUp(id, 1_000, proof(Kind.TOP_UP, id, 1_000, reference));
                })
                .toList();
        long before = counted();
        List<Outcome> outcomes = fair.submitAll(commands);
        assertEquals(
                1, outcomes.stream().filter(Outcome.Posted.class::isInstance).count(), outcomes::toString);
        assertEquals(
                59,
                outcomes.stream()
                        .filter(outcome -> outcome instanceof Outcome.Rejected rejected
                                && rejected.code() == RefusalCode.PAYMENT_REFERENCE_USED)
                        .count());
        assertEquals(before + 1, counted());
    }

    /** Paid, and no ticket: what was captured is still good, for another order or for the buyer's wallet. */
    @Test
    void whatIsRefusedLeavesItsPaymentUnused() {
        UUID last = fair.tier(1_000, 1);
        UUID order = UUID.randomUUID();
        posted(purchase(USER, last, order, 1_000, proof(Kind.PURCHASE, order, 1_000, "pi " + order)));
        UUID late = UUID.randomUUID();
        Payment captured = proof(Kind.PURCHASE, late, 1_000, "pi " + late);
        refused(RefusalCode.SOLD_OUT, purchase(USER, last, late, 1_000, captured));
        UUID cheaper = UUID.randomUUID();
        Payment tooLittle = proof(Kind.PURCHASE, cheaper, 900, "pi " + cheaper);
        assertEquals(
                OptionalLong.of(1_000),
                refused(RefusalCode.TOTAL_MISMATCH, purchase(USER, tier, cheaper, 900, tooLittle))
                        .rightTotalCents());
        UUID top = UUID.randomUUID();
        posted(topUp(top, 1_000, proof(Kind.TOP_UP, top, 1_000, "pi " + late)));
        UUID another = UUID.randomUUID();
        posted(topUp(another, 900, proof(Kind.TOP_UP, another, 900, "pi " + cheaper)));
    }

    @Test
    void theTableKnowsAPaymentByItsHashAndKeepsIt() {
        UUID order = UUID.randomUUID();
        String reference = "pi 'ü' " + order;
        posted(purchase(order, proof(Kind.PURCHASE, order, 1_000, reference)));
        String ofPayment =
                " WHERE reference_sha256 = sha256(convert_to('" + reference.replace("'", "''") + "', 'UTF8'))";
        assertEquals(
                List.of(List.of("ticket-purchases", order.toString(), "1000", "USD")),
                fair.database.rows("SELECT route, command_id, amount_cents, currency FROM payments.payment_references"
                        + ofPayment));
        assertEquals(
                0,
                fair.database.count(
                        "SELECT count(*) FROM payments.payment_references AS p WHERE p::text LIKE '%pi %'"));
        for (String change : List.of(
                "DELETE FROM payments.payment_references" + ofPayment,
                "UPDATE payments.payment_references SET amount_cents = 1" + ofPayment,
                "INSERT INTO payments.payment_references SELECT * FROM payments.payment_references" + ofPayment)) {
            assertThrows(AssertionError.class, () -> fair.database.execute(change), change);
        }
    }

    private static long counted() {
        return fair.database.count("SELECT count(*) FROM payments.payment_references");
    }

    private static Payment proof(Kind kind, UUID id, long cents, String reference) {
        return new Payment.Proven(reference, new PaymentProof(kind, id, new Money(cents, "USD"), reference));
    }

    private static PurchaseTickets purchase(UUID order, Payment payment) {
        return purchase(USER, tier, order, 1_000, payment);
    }

    private static PurchaseTickets purchase(Caller caller, UUID ofTier, UUID order, long cents, Payment payment) {
        return new PurchaseTickets(
                order,
                BUYER,
                EVENT,
                List.of(new Item(ofTier, 1)),
                new Money(cents, "USD"),
                payment,
                null,
                new Envelope("key " + order, caller, null));
    }

    private static TopUpWallet topUp(UUID id, long cents, Payment payment) {
        return new TopUpWallet(
                id, null, BUYER, new Money(cents, "USD"), payment, new Envelope("key " + id, USER, null));
    }

    private static MoveEscrow fund(UUID order, Payment payment) {
        return new MoveEscrow(
                order,
                Action.FUND,
                null,
                payment,
                new Envelope(UUID.randomUUID().toString(), Bank.OTHER_SERVICE, null));
    }

    private static UUID sponsorshipOrder(long cents) {
        UUID id = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO sponsorship.sponsors (id, organization_id, name) VALUES ('%1$s', '%2$s', 'Sponsor');
                INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
                VALUES ('%1$s', '%3$s', '%4$s', 'Package', %5$d, 'USD');
                INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
                VALUES ('%1$s', '%1$s', '%1$s', '%4$s', %5$d, 'USD')
                """.formatted(id, OTHER_ORGANIZATION, EVENT, ORGANIZATION, cents));
        return id;
    }

    private static String posted(CallerCommand command) {
        Outcome outcome = fair.submit(command);
        return assertInstanceOf(Outcome.Posted.class, outcome, outcome::toString)
                .body();
    }

    private static Outcome.Rejected refused(RefusalCode code, CallerCommand command) {
        Outcome outcome = fair.submit(command);
        Outcome.Rejected rejected = assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString);
        assertEquals(code, rejected.code(), outcome::toString);
        return rejected;
    }
}
