package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.domain.TransferTicket;

/** What is asked once more by somebody who forgot the key. */
final class Repeats {
    private Repeats() {}

    static CallerCommand underKey(CallerCommand command, String key) {
        return switch (command) {
            case PurchaseTickets it -> paid(it, key, it.payment());
            case HoldTickets it ->
                new HoldTickets(
                        it.id(),
                        key,
                        it.caller(),
                        it.buyerId(),
                        it.eventId(),
                        it.tierId(),
                        it.quantity(),
                        it.sessionId(),
                        it.timeToLive(),
                        it.traceparent());
            case ReleaseHold it -> new ReleaseHold(it.holdId(), key, it.caller(), it.traceparent());
            case ScanTicket it -> new ScanTicket(it.code(), it.eventId(), key, it.caller(), it.traceparent());
            case TransferTicket it ->
                new TransferTicket(it.id(), it.ticketId(), it.toUserId(), key, it.caller(), it.traceparent());
            case ReturnTickets it ->
                new ReturnTickets(it.id(), it.kind(), it.orderId(), it.ticketIds(), key, it.caller(), it.traceparent());
            case PostTransaction it -> posted(it, key, it.dryRun());
            case ReverseTransaction it ->
                new ReverseTransaction(it.id(), key, it.caller(), it.transactionId(), it.traceparent());
            case TopUpWallet it -> paid(it, key, it.payment());
            case MoveEscrow it ->
                new MoveEscrow(
                        it.orderId(), it.action(), it.resolution(), it.payment(), key, it.caller(), it.traceparent());
        };
    }

    /** At its word, whoever's it is. */
    static CallerCommand believed(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets it ->
                paid(it, it.idempotencyKey(), new Payment.Vouched(it.payment().reference()));
            case TopUpWallet it ->
                paid(it, it.idempotencyKey(), new Payment.Vouched(it.payment().reference()));
            case MoveEscrow it -> it;
            case TicketingCommand _, PostTransaction _, ReverseTransaction _ -> command;
        };
    }

    private static PurchaseTickets paid(PurchaseTickets it, String key, Payment payment) {
        return new PurchaseTickets(
                it.orderId(),
                key,
                it.caller(),
                it.buyerId(),
                it.eventId(),
                it.items(),
                it.total(),
                it.holdId(),
                payment,
                it.occurredAtMicros(),
                it.traceparent());
    }

    private static TopUpWallet paid(TopUpWallet it, String key, Payment payment) {
        return new TopUpWallet(
                it.id(), key, it.caller(), it.organizationId(), it.userId(), it.amount(), payment, it.traceparent());
    }

    /** By somebody who has seen what would become of it. */
    static PostTransaction inEarnest(PostTransaction dryRun) {
        return posted(dryRun, dryRun.idempotencyKey(), false);
    }

    private static PostTransaction posted(PostTransaction it, String key, boolean dryRun) {
        return new PostTransaction(
                it.id(),
                key,
                it.caller(),
                it.kind(),
                it.referenceType(),
                it.referenceId(),
                it.currency(),
                it.occurredAtMicros(),
                it.metadata(),
                it.legs(),
                dryRun,
                it.traceparent());
    }
}
