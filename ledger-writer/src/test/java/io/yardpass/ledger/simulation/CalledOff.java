package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.EventCancellation.OrderPlace;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.Ticket;
import io.yardpass.ledger.rules.TicketStatus;
import io.yardpass.ledger.rules.TicketingRows.RefundStep;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * What is called off: nothing of it is sold, set aside, handed over or scanned from then on, all of it is refunded, and no
 * sponsor's money is paid in for it or locked.
 */
final class CalledOff {
    private final Witness witness;
    private final Tables tables;
    /** How far each is; null before the first order. */
    private final Map<UUID, OrderPlace> events = new HashMap<>();
    /** Those whose refunds are done, and that left no order out. */
    private final Set<UUID> refunded = new HashSet<>();

    private final Map<UUID, Set<UUID>> orders = new HashMap<>();

    CalledOff(Witness witness, Tables tables) {
        this.witness = witness;
        this.tables = tables;
    }

    boolean has(UUID event) {
        return events.containsKey(event);
    }

    void committed(Journal journal) {
        journal.sales.forEach(sale -> {
            require(sale.purchase().eventId(), "was sold", sale.orderId());
            orders.computeIfAbsent(sale.purchase().eventId(), event -> new HashSet<>())
                    .add(sale.orderId());
        });
        journal.ticketing
                .newHolds
                .values()
                .forEach(hold -> require(tables.tier(hold.tierId()).eventId(), "was set aside", hold));
        journal.ticketing
                .successors
                .values()
                .forEach(made -> require(made.ticket().eventId(), "was handed over", made));
        journal.ticketing.moves.stream()
                .filter(move -> move.to() == TicketStatus.REDEEMED)
                .forEach(move -> require(tables.ticket(move.ticketId()).eventId(), "was scanned", move));
        journal.held.moves.stream()
                .filter(move -> move.to() == EscrowStatus.FUNDED || move.to() == EscrowStatus.LOCKED)
                .forEach(move ->
                        require(tables.sponsorshipOrder(move.orderId()).eventId(), "was funded or locked", move));
        journal.ticketing.cancellations.forEach(made -> {
            witness.require(!has(made.eventId()), "an event was called off twice", made);
            events.put(made.eventId(), null);
        });
        journal.ticketing.refundSteps.forEach(this::step);
    }

    private void require(UUID event, String what, Object about) {
        witness.require(!has(event), what + " of an event that was called off", about);
    }

    private void step(RefundStep step) {
        UUID event = step.to().eventId();
        witness.require(
                has(event) && Objects.equals(events.get(event), step.from().last()),
                "refunds went on where they were not",
                step);
        events.put(event, step.to().last());
        if (step.to().isFinished() && step.to().refused() == 0) {
            refunded.add(event);
        }
    }

    void audit() {
        refunded.forEach(event -> orders.getOrDefault(event, Set.of()).forEach(order -> {
            for (Ticket ticket : tables.tickets(order)) {
                boolean isOver =
                        ticket.status() == TicketStatus.REFUNDED || ticket.status() == TicketStatus.TRANSFERRED;
                witness.require(isOver, "an event's refunds ended before all were refunded", ticket);
            }
        }));
    }
}
