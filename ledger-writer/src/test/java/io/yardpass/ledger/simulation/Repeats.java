package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.MoneyCommand;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ScanTicket;
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
            case MoneyCommand it -> it;
        };
    }
}
