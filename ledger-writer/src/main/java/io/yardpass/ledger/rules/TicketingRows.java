package io.yardpass.ledger.rules;

import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TransferTicket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What one batch does to holds and to tickets that were sold. */
public final class TicketingRows {
    public final Map<UUID, Hold> newHolds = new LinkedHashMap<>();
    public final List<Hold> endedHolds = new ArrayList<>();
    public final List<TicketMove> moves = new ArrayList<>();
    public final Map<UUID, Successor> successors = new LinkedHashMap<>();
    public final List<Refund> refunds = new ArrayList<>();
    /** By order, what it is from now on. */
    public final Map<UUID, TicketStatus> closedOrders = new LinkedHashMap<>();

    public final List<TicketFact> facts = new ArrayList<>();

    /** @param actor who moves it, as claims of a token */
    public record TicketMove(UUID ticketId, TicketStatus to, String actor) {}

    /** A ticket that takes another's place. */
    public record Successor(Ticket ticket, UUID previousId) {}

    /** @param transactionId null when nothing was paid */
    public record Refund(
            UUID id, UUID orderId, UUID organizationId, UUID transactionId, long amountCents, long feeCents) {}

    /** For statistics: what happened to a ticket, and for how much money. */
    public record TicketFact(UUID id, Ticket ticket, TicketStatus kind, long amountCents) {}

    /** True when the command is about a hold or a ticket that is made here, or about the order of such a ticket. */
    boolean makes(TicketingCommand command) {
        return switch (command) {
            case HoldTickets hold -> false;
            case ScanTicket scan -> false;
            case ReleaseHold release -> newHolds.containsKey(release.holdId());
            case TransferTicket transfer -> successors.containsKey(transfer.ticketId());
            case ReturnTickets returned ->
                successors.values().stream()
                        .anyMatch(made -> made.ticket().orderId().equals(returned.orderId()));
        };
    }

    boolean isEmpty() {
        return newHolds.isEmpty() && endedHolds.isEmpty() && moves.isEmpty();
    }
}
