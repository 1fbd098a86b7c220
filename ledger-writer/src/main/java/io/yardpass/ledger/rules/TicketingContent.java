package io.yardpass.ledger.rules;

import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TransferTicket;
import java.util.UUID;
import java.util.stream.Collectors;

/** What commands about tickets ask for, as {@link Fingerprint} takes it. Texts that clients choose freely come last. */
final class TicketingContent {
    private TicketingContent() {}

    static String of(TicketingCommand command) {
        return switch (command) {
            case HoldTickets hold ->
                String.join(
                        "\n",
                        "hold " + hold.id(),
                        "event " + hold.eventId(),
                        "tier " + hold.tierId(),
                        "quantity " + hold.quantity(),
                        "buyer " + hold.buyerId(),
                        "for " + hold.timeToLive().toNanos(),
                        "session " + hold.sessionId());
            case ReleaseHold release -> "release " + release.holdId();
            case ScanTicket scan -> "scan at " + scan.eventId() + "\ncode " + scan.code();
            case TransferTicket transfer ->
                String.join("\n", "ticket " + transfer.ticketId(), "as " + transfer.id(), "to " + transfer.toUserId());
            case ReturnTickets returned ->
                String.join(
                        "\n",
                        returned.kind() + " " + returned.id(),
                        "order " + returned.orderId(),
                        "tickets "
                                + returned.ticketIds().stream()
                                        .map(UUID::toString)
                                        .sorted()
                                        .collect(Collectors.joining(" ")));
        };
    }
}
