package io.yardpass.ledger.simulation;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.OrderTickets;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Ticket;
import io.yardpass.ledger.rules.TicketStatus;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Those who have tickets, and those at the door. */
final class TicketHolders {
    private static final int TRIES_MAX = 5;
    /** Over by the time that anybody asks, and not over before a story ends, by any clock. */
    private static final Duration SHORT = Duration.ofMillis(1);

    private static final Duration LONG = Duration.ofHours(1);

    private final Fairground fairground;
    private final Shoppers shoppers;
    private final Draw draw;

    TicketHolders(Fairground fairground, Shoppers shoppers) {
        this.fairground = fairground;
        this.shoppers = shoppers;
        this.draw = fairground.draw;
    }

    /** As often as they are wished for. */
    List<Supplier<CallerCommand>> wishes() {
        return List.of(
                this::scan,
                this::scan,
                this::unscan,
                this::transfer,
                this::transfer,
                this::refund,
                this::refund,
                this::cancel,
                this::callOff);
    }

    /** Of an order that is committed; empty when none was found. */
    private List<Ticket> ticketsOfAnOrder() {
        for (int i = 0; i < TRIES_MAX; i++) {
            PurchaseTickets purchase = shoppers.anyPurchase();
            List<Ticket> tickets =
                    purchase == null ? List.of() : fairground.tables().tickets(purchase.orderId());
            if (!tickets.isEmpty()) {
                return tickets;
            }
        }
        return List.of();
    }

    private CallerCommand scan() {
        List<Ticket> tickets = ticketsOfAnOrder();
        if (tickets.isEmpty()) {
            return shoppers.purchase();
        }
        Ticket ticket = draw.any(tickets);
        String code = draw.oneIn(20) ? "forged" : ticket.code();
        UUID event = draw.oneIn(20) ? draw.any(fairground.events).id() : ticket.eventId();
        return new ScanTicket(
                code, event, new Envelope(draw.key(), fairground.actingFor(ticket.organizationId()), draw.errand()));
    }

    /** Mostly of one that was scanned; what is scanned and undone in one batch takes no time at all. */
    private CallerCommand unscan() {
        List<Ticket> tickets = ticketsOfAnOrder();
        if (tickets.isEmpty()) {
            return shoppers.purchase();
        }
        List<Ticket> redeemed = tickets.stream()
                .filter(ticket -> ticket.status() == TicketStatus.REDEEMED)
                .toList();
        Ticket ticket = draw.any(redeemed.isEmpty() || draw.oneIn(8) ? tickets : redeemed);
        Caller caller = fairground.actingFor(ticket.organizationId());
        Duration within = draw.oneIn(3) ? SHORT : LONG;
        return new UnscanTicket(ticket.id(), within, new Envelope(draw.key(), caller, draw.errand()));
    }

    private CallerCommand transfer() {
        List<Ticket> tickets = ticketsOfAnOrder();
        if (tickets.isEmpty()) {
            return shoppers.purchase();
        }
        Ticket ticket = draw.any(tickets);
        UUID recipient = draw.oneIn(10) ? draw.uuid() : draw.any(fairground.buyers);
        UUID id = draw.oneIn(40) ? draw.any(tickets).id() : draw.uuid();
        Caller caller = draw.oneIn(6)
                ? fairground.actingFor(ticket.organizationId())
                : fairground.caller(draw.oneIn(10) ? draw.any(fairground.buyers) : ticket.ownerId());
        return new TransferTicket(id, ticket.id(), recipient, new Envelope(draw.key(), caller, draw.errand()));
    }

    private CallerCommand refund() {
        return ofAnOrder((tickets, envelope) -> new RefundTickets(draw.uuid(), tickets, envelope));
    }

    private CallerCommand cancel() {
        return ofAnOrder((tickets, envelope) -> new CancelTickets(draw.uuid(), tickets, envelope));
    }

    /** One event may be, seldom: the others go on. */
    private CallerCommand callOff() {
        if (!draw.oneIn(6)) {
            return shoppers.purchase();
        }
        SaleEvent event = fairground.events.getLast();
        Caller caller = fairground.actingFor(event.organizationId());
        return new CancelEvent(event.id(), new Envelope(draw.key(), caller, draw.errand()));
    }

    /** About all that is left of an order, or some, which need not be of it. */
    private CallerCommand ofAnOrder(BiFunction<OrderTickets, Envelope, CallerCommand> command) {
        List<Ticket> tickets = ticketsOfAnOrder();
        if (tickets.isEmpty()) {
            return shoppers.purchase();
        }
        Ticket ticket = draw.any(tickets);
        List<UUID> named = draw.oneIn(2)
                ? List.of()
                : tickets.stream()
                        .map(Ticket::id)
                        .filter(id -> id.equals(ticket.id()) || draw.oneIn(3))
                        .limit(OrderTickets.TICKETS_MAX)
                        .toList();
        UUID order = draw.oneIn(40) ? shoppers.anyPurchase().orderId() : ticket.orderId();
        Caller caller = fairground.actingFor(ticket.organizationId());
        return command.apply(new OrderTickets(order, named), new Envelope(draw.key(), caller, draw.errand()));
    }
}
