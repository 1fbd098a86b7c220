package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PaymentProof.Kind;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.ledger.rules.Journal;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Money comes in by the platform's word or with a proof of this very command, and a payment counts once. */
final class PaidOnce {
    private final Witness witness;
    private final Tables tables;
    /** As callers name them, and as the tables do. */
    private final Set<String> references = new HashSet<>();

    private final Set<String> hashes = new HashSet<>();

    PaidOnce(Witness witness, Tables tables) {
        this.witness = witness;
        this.tables = tables;
    }

    void committed(Journal journal) {
        journal.payments.forEach(payment ->
                witness.require(hashes.add(payment.reference().sha256()), "a payment counted twice", payment));
    }

    void done(CallerCommand command) {
        switch (command) {
            case PurchaseTickets it -> done(it, it.payment(), Kind.PURCHASE, it.orderId(), it.total());
            case TopUpWallet it -> done(it, it.payment(), Kind.TOP_UP, it.id(), it.amount());
            case MoveEscrow it -> {
                if (it.action() == MoveEscrow.Action.FUND) {
                    Money amount = tables.sponsorshipOrder(it.orderId()).amount();
                    done(it, it.payment(), Kind.ESCROW_FUND, it.orderId(), amount);
                }
            }
            case TicketingCommand _, PostTransaction _, ReverseTransaction _ -> {}
        }
    }

    private void done(CallerCommand command, Payment payment, Kind kind, UUID id, Money amount) {
        if (amount.cents() == 0) {
            return;
        }
        boolean isPaid = switch (payment) {
            case Payment.Vouched vouched -> command.caller().equals(Fairground.PLATFORM);
            case Payment.Proven proven -> proven.proof().equals(new PaymentProof(kind, id, amount, proven.reference()));
            case Payment.Unproven unproven -> false;
        };
        witness.require(isPaid, "money came in that nobody paid", command);
        if (payment.reference() != null) {
            witness.require(references.add(payment.reference()), "a payment counted twice", command);
        }
    }
}
