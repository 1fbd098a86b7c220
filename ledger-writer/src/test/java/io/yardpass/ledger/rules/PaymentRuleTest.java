package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PaymentProof.Kind;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.Role;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a payment is worth to a purchase of 1,000 dollar cents that names the capture "pi_1". */
class PaymentRuleTest {
    private static final UUID ORDER = UUID.fromString("0d000000-0000-7000-8000-000000000001");
    private static final UUID OTHER = UUID.fromString("0d000000-0000-7000-8000-000000000002");

    @ParameterizedTest
    @CsvSource({
        // what is shown: kind, of whom, cents, currency, reference; what the command costs; what becomes of it
        "proof, PURCHASE, this, 1000, USD, pi_1, 1000, TAKEN",
        "proof, TOP_UP, this, 1000, USD, pi_1, 1000, PAYMENT_MISMATCH",
        "proof, ESCROW_FUND, this, 1000, USD, pi_1, 1000, PAYMENT_MISMATCH",
        "proof, PURCHASE, other, 1000, USD, pi_1, 1000, PAYMENT_MISMATCH",
        "proof, PURCHASE, this, 999, USD, pi_1, 1000, PAYMENT_MISMATCH",
        "proof, PURCHASE, this, 1001, USD, pi_1, 1000, PAYMENT_MISMATCH",
        "proof, PURCHASE, this, 1000, EUR, pi_1, 1000, PAYMENT_MISMATCH",
        "proof, PURCHASE, this, 1000, USD, pi_2, 1000, PAYMENT_MISMATCH",
        "proof, PURCHASE, this, 1, USD, pi_1, 0, PAYMENT_MISMATCH",
        "none, , , 0, , , 1000, PAYMENT_REQUIRED",
        "none, , , 0, , , 0, TAKEN",
        "word, , , 0, , , 1000, TAKEN",
        "word, , , 0, , , 0, TAKEN",
    })
    void whatBecomesOfAPayment(
            String shown,
            Kind kind,
            String of,
            long cents,
            String currency,
            String reference,
            long costs,
            String becomes) {
        Payment payment = switch (shown) {
            case "none" -> new Payment.Unproven("pi_1", "there is no payment proof");
            case "word" -> new Payment.Vouched("pi_1");
            default ->
                new Payment.Proven(
                        "pi_1",
                        new PaymentProof(
                                kind, of.equals("this") ? ORDER : OTHER, new Money(cents, currency), reference));
        };
        Refuse refusal = refuse(payment, costs, new ReadResult(0));
        assertEquals(becomes, refusal == null ? "TAKEN" : refusal.code().name());
        if (refusal != null) {
            assertFalse(refusal.code().isFinal(), "another try may bring another payment");
        }
    }

    @Test
    void whoDidNotPayIsToldHowMuchItIs() {
        Refuse refusal = refuse(new Payment.Unproven(null, "the payment proof has expired"), 1_000, new ReadResult(0));
        assertEquals(OptionalLong.of(1_000), refusal.rightTotalCents());
        assertEquals("the payment proof has expired: 1000 USD are to be paid", refusal.detail());
    }

    @Test
    void aReferenceThatCountedIsRefusedWhoeverNamesIt() {
        ReadResult found = new ReadResult(0);
        found.put(Facts.USED_REFERENCES, PaymentReference.of("pi_1"), true);
        Payment proven =
                new Payment.Proven("pi_1", new PaymentProof(Kind.PURCHASE, ORDER, new Money(1_000, "USD"), "pi_1"));
        for (Payment payment : List.of(proven, new Payment.Vouched("pi_1"))) {
            assertEquals(
                    "PAYMENT_REFERENCE_USED",
                    refuse(payment, 1_000, found).code().name());
        }
        assertEquals(null, refuse(new Payment.Vouched("pi_1 "), 1_000, found));
        assertEquals(null, refuse(new Payment.Vouched(null), 1_000, found));
    }

    /** Each proof is signed anew, and one may be missing when an answer is asked for again. */
    @Test
    void theProofIsNoPartOfWhatIsAskedForAndTheReferenceIs() {
        String proven = fingerprint(purchase(
                new Payment.Proven("pi_1", new PaymentProof(Kind.PURCHASE, ORDER, new Money(1_000, "USD"), "pi_1"))));
        assertEquals(proven, fingerprint(purchase(new Payment.Unproven("pi_1", "there is no payment proof"))));
        assertEquals(proven, fingerprint(purchase(new Payment.Vouched("pi_1"))));
        assertNotEquals(proven, fingerprint(purchase(new Payment.Vouched("pi_2"))));
    }

    private static PurchaseTickets purchase(Payment payment) {
        return new PurchaseTickets(
                ORDER,
                OTHER,
                OTHER,
                List.of(new PurchaseTickets.Item(OTHER, 1)),
                new Money(1_000, "USD"),
                payment,
                null,
                new Envelope("key", new Caller("test", OTHER, Role.AUTHENTICATED, null), null));
    }

    private static Refuse refuse(Payment payment, long costs, ReadResult found) {
        Cache cache = new Cache(100);
        cache.enter(new ReadSet(), found);
        return PaymentRule.refuse(new Overlay(cache), payment, Kind.PURCHASE, ORDER, new Money(costs, "USD"));
    }

    private static String fingerprint(CallerCommand command) {
        return Fingerprint.of(Rule.of(command));
    }
}
