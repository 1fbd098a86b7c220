package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;

/** What is asked once more by somebody who forgot the key. */
final class Repeats {
    private Repeats() {}

    static CallerCommand underKey(CallerCommand command, String key) {
        Envelope other = command.envelope().withKey(key);
        return switch (command) {
            case PurchaseTickets it -> paid(it, it.payment(), other);
            case HoldTickets it ->
                new HoldTickets(
                        it.id(),
                        it.buyerId(),
                        it.eventId(),
                        it.tierId(),
                        it.quantity(),
                        it.sessionId(),
                        it.timeToLive(),
                        other);
            case ReleaseHold it -> new ReleaseHold(it.holdId(), other);
            case ScanTicket it -> new ScanTicket(it.code(), it.eventId(), other);
            case UnscanTicket it -> new UnscanTicket(it.ticketId(), it.within(), other);
            case TransferTicket it -> new TransferTicket(it.id(), it.ticketId(), it.toUserId(), other);
            case RefundTickets it -> new RefundTickets(it.id(), it.tickets(), other);
            case CancelTickets it -> new CancelTickets(it.id(), it.tickets(), other);
            case CancelEvent it -> new CancelEvent(it.eventId(), other);
            case PostTransaction it -> posted(it, it.dryRun(), other);
            case ReverseTransaction it -> new ReverseTransaction(it.id(), it.transactionId(), other);
            case TopUpWallet it -> paid(it, it.payment(), other);
            case MoveEscrow it -> new MoveEscrow(it.orderId(), it.action(), it.resolution(), it.payment(), other);
        };
    }

    /** At its word, whoever's it is. */
    static CallerCommand believed(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets it -> paid(it, new Payment.Vouched(it.payment().reference()), it.envelope());
            case TopUpWallet it -> paid(it, new Payment.Vouched(it.payment().reference()), it.envelope());
            case MoveEscrow it -> it;
            case TicketingCommand _, PostTransaction _, ReverseTransaction _ -> command;
        };
    }

    private static PurchaseTickets paid(PurchaseTickets it, Payment payment, Envelope envelope) {
        return new PurchaseTickets(
                it.orderId(),
                it.buyerId(),
                it.eventId(),
                it.items(),
                it.total(),
                it.holdId(),
                payment,
                it.occurredAtMicros(),
                envelope);
    }

    private static TopUpWallet paid(TopUpWallet it, Payment payment, Envelope envelope) {
        return new TopUpWallet(it.id(), it.organizationId(), it.userId(), it.amount(), payment, envelope);
    }

    /** By somebody who has seen what would become of it. */
    static PostTransaction inEarnest(PostTransaction dryRun) {
        return posted(dryRun, false, dryRun.envelope());
    }

    private static PostTransaction posted(PostTransaction it, boolean dryRun, Envelope envelope) {
        return new PostTransaction(
                it.id(),
                it.kind(),
                it.referenceType(),
                it.referenceId(),
                it.currency(),
                it.occurredAtMicros(),
                it.metadata(),
                it.legs(),
                dryRun,
                envelope);
    }
}
