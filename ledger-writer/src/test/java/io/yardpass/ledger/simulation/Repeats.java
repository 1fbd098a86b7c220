package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.domain.TransferTicket;

/** What is asked once more by somebody who forgot the key. */
final class Repeats {
    private Repeats() {}

    static CallerCommand underKey(CallerCommand command, String key) {
        return switch (command) {
            case PurchaseTickets it ->
                new PurchaseTickets(
                        it.orderId(),
                        key,
                        it.caller(),
                        it.buyerId(),
                        it.eventId(),
                        it.items(),
                        it.total(),
                        it.holdId(),
                        it.paymentReference(),
                        it.occurredAtMicros(),
                        it.traceparent());
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
            case TopUpWallet it ->
                new TopUpWallet(
                        it.id(),
                        key,
                        it.caller(),
                        it.organizationId(),
                        it.userId(),
                        it.amount(),
                        it.paymentReference(),
                        it.traceparent());
            case MoveEscrow it ->
                new MoveEscrow(
                        it.orderId(),
                        it.action(),
                        it.resolution(),
                        it.paymentReference(),
                        key,
                        it.caller(),
                        it.traceparent());
        };
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
