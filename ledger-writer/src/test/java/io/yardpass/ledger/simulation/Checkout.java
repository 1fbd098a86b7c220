package io.yardpass.ledger.simulation;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PaymentProof.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The platform's checkout, and what those show who did not pay there, or for something else. */
final class Checkout {
    private final Draw draw;
    /** Of all captures so far. */
    private final List<String> references = new ArrayList<>();

    Checkout(Draw draw) {
        this.draw = draw;
    }

    /** What a command of the caller shows: mostly what it should. */
    Payment payment(Caller caller, Kind kind, UUID id, Money amount) {
        return amount.cents() > 0 && draw.oneIn(10) ? dubious(kind, id, amount) : honest(caller, kind, id, amount);
    }

    /** The platform's word, or a proof. */
    Payment honest(Caller caller, Kind kind, UUID id, Money amount) {
        if (amount.cents() == 0) {
            return new Payment.Unproven(null, "there is no payment proof");
        }
        String reference = reference();
        if (caller.equals(Fairground.PLATFORM) && !draw.oneIn(4)) {
            return new Payment.Vouched(kind != Kind.TOP_UP && draw.oneIn(2) ? null : reference);
        }
        return proven(kind, id, amount, reference);
    }

    /** Now and then one that may have been used. */
    private String reference() {
        if (!references.isEmpty() && draw.oneIn(25)) {
            return draw.recent(references, 40);
        }
        references.add("capture " + draw.uuid());
        return references.getLast();
    }

    private Payment dubious(Kind kind, UUID id, Money amount) {
        String reference = reference();
        return switch (draw.below(6)) {
            case 0, 1 -> new Payment.Unproven(reference, "the payment proof has expired");
            case 2 -> proven(kind, draw.uuid(), amount, reference);
            case 3 -> proven(kind, id, amount.plus(new Money(1, amount.currency())), reference);
            case 4 -> proven(kind, id, new Money(amount.cents(), "CHF"), reference);
            default -> proven(kind == Kind.TOP_UP ? Kind.PURCHASE : Kind.TOP_UP, id, amount, reference);
        };
    }

    private static Payment proven(Kind kind, UUID id, Money amount, String reference) {
        return new Payment.Proven(reference, new PaymentProof(kind, id, amount, reference));
    }
}
