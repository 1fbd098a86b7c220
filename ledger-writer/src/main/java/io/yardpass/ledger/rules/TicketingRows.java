package io.yardpass.ledger.rules;

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
    /** Events that are called off. */
    public final List<EventCancellation> cancellations = new ArrayList<>();

    public final List<RefundStep> refundSteps = new ArrayList<>();

    /** @param actor who moves it, as claims of a token */
    public record TicketMove(UUID ticketId, TicketStatus from, TicketStatus to, String actor) {}

    /** A ticket that takes another's place. */
    public record Successor(Ticket ticket, UUID previousId) {}

    /** @param transactionId null when nothing was paid */
    public record Refund(
            UUID id, UUID orderId, UUID organizationId, UUID transactionId, long amountCents, long feeCents) {}

    /** For statistics: where a ticket came to, and for how much money. */
    public record TicketFact(UUID id, Ticket ticket, TicketStatus kind, long amountCents) {}

    /** How far the refunds of an event came. */
    public record RefundStep(EventCancellation from, EventCancellation to) {}

    boolean isEmpty() {
        return newHolds.isEmpty()
                && endedHolds.isEmpty()
                && moves.isEmpty()
                && cancellations.isEmpty()
                && refundSteps.isEmpty();
    }
}
