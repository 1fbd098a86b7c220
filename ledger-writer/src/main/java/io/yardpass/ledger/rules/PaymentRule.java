package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.PAYMENT_MISMATCH;
import static io.yardpass.domain.RefusalCode.PAYMENT_REFERENCE_USED;
import static io.yardpass.domain.RefusalCode.PAYMENT_REQUIRED;

import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Whether the money that a command brings in was paid, for that command, and counted for no other. Asked last, when nothing
 * else stands against the command: so a refusal for want of payment says that it would be done.
 */
final class PaymentRule {
    private PaymentRule() {}

    /** Null when nothing is against it. What is free needs no payment, and uses none up. */
    static Refuse refuse(Overlay state, Payment payment, PaymentProof.Kind kind, UUID commandId, Money amount) {
        Refuse refusal = switch (payment) {
            case Payment.Vouched _ -> null;
            case Payment.Proven(var reference, var proof) -> mismatch(reference, proof, kind, commandId, amount);
            case Payment.Unproven(var reference, var why) -> amount.cents() == 0 ? null : required(why, amount);
        };
        if (refusal != null || amount.cents() == 0 || payment.reference() == null) {
            return refusal;
        }
        return state.get(Facts.USED_REFERENCES, PaymentReference.of(payment.reference())) == null
                ? null
                : Refuse.because(PAYMENT_REFERENCE_USED, "the payment of this reference counted for something else");
    }

    private static Refuse required(String why, Money amount) {
        return new Refuse(
                PAYMENT_REQUIRED,
                why + ": " + amount.cents() + " " + amount.currency() + " are to be paid",
                OptionalLong.of(amount.cents()));
    }

    private static Refuse mismatch(
            String reference, PaymentProof proof, PaymentProof.Kind kind, UUID commandId, Money amount) {
        String other;
        if (proof.kind() != kind) {
            other = "kind";
        } else if (!proof.commandId().equals(commandId)) {
            other = "id";
        } else if (!proof.amount().currency().equals(amount.currency())) {
            other = "currency";
        } else if (proof.amount().cents() != amount.cents()) {
            other = "amount";
        } else if (!proof.reference().equals(reference)) {
            other = "payment_reference";
        } else {
            return null;
        }
        return Refuse.because(PAYMENT_MISMATCH, "the payment proof is of another " + other);
    }
}
