package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each kind of command was answered what: what was never answered was never tried. */
public final class Tally {
    private static final List<String> ANSWERED = List.of(
            "PurchaseTickets Posted",
            "HoldTickets Posted",
            "ReleaseHold Posted",
            "ScanTicket Posted",
            "UnscanTicket Posted",
            "UnscanTicket UNSCAN_TOO_LATE",
            "UnscanTicket TICKET_NOT_REDEEMED",
            "TransferTicket Posted",
            "RefundTickets Posted",
            "CancelTickets Posted",
            "CancelEvent Posted",
            "CancelEvent EVENT_CANCELLED",
            "PurchaseTickets EVENT_CANCELLED",
            "HoldTickets EVENT_CANCELLED",
            "ScanTicket EVENT_CANCELLED",
            "TransferTicket EVENT_CANCELLED",
            "TopUpWallet Posted",
            "PostTransaction Posted",
            "PostTransaction WouldPost",
            "ReverseTransaction Posted",
            "MoveEscrow FUND Posted",
            "MoveEscrow LOCK Posted",
            "MoveEscrow APPROVE Posted",
            "MoveEscrow APPROVE DELIVERABLES_NOT_APPROVED",
            "MoveEscrow REFUND Posted",
            "MoveEscrow DISPUTE Posted",
            "MoveEscrow RESOLVE Posted",
            "PurchaseTickets PAYMENT_REQUIRED",
            "PurchaseTickets PAYMENT_MISMATCH",
            "PurchaseTickets PAYMENT_REFERENCE_USED",
            "TopUpWallet PAYMENT_REQUIRED",
            "TopUpWallet PAYMENT_MISMATCH",
            "TopUpWallet PAYMENT_REFERENCE_USED",
            "MoveEscrow FUND PAYMENT_REQUIRED");

    private final Map<String, Integer> counts = new TreeMap<>();

    void answered(CallerCommand command, Outcome outcome) {
        String answer = switch (outcome) {
            case Outcome.Rejected rejected -> rejected.code().name();
            case Outcome.Conflict conflict -> conflict.code().name();
            default -> outcome.getClass().getSimpleName();
        };
        counts.merge(name(command) + " " + answer, 1, Integer::sum);
    }

    private static String name(CallerCommand command) {
        String name = command.getClass().getSimpleName();
        return switch (command) {
            case MoveEscrow step -> name + " " + step.action();
            default -> name;
        };
    }

    public void addAll(Tally others) {
        others.counts.forEach((answer, times) -> counts.merge(answer, times, Integer::sum));
    }

    /** What can be answered, and was not. */
    public Collection<String> missing() {
        return ANSWERED.stream().filter(answer -> !counts.containsKey(answer)).toList();
    }
}
