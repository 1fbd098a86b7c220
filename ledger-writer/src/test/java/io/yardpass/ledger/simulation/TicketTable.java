package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.BuyerTier;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.Sale;
import io.yardpass.ledger.rules.Ticket;
import io.yardpass.ledger.rules.TicketStatus;
import io.yardpass.ledger.rules.TicketingRows;
import io.yardpass.ledger.rules.TicketingRows.Successor;
import io.yardpass.ledger.rules.TicketingRows.TicketMove;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The part of the tables that knows tickets, and with {@link OrderTable} the orders they were sold by. */
final class TicketTable {
    private final OrderTable orders;
    private final Map<UUID, Ticket> rows = new HashMap<>();
    private final Map<String, UUID> codes = new HashMap<>();
    private final Map<UUID, Set<UUID>> byOrder = new HashMap<>();
    private final Map<BuyerTier, Integer> owned = new HashMap<>();
    /** Those whose place another took. */
    private final Set<UUID> replaced = new HashSet<>();

    TicketTable(OrderTable orders) {
        this.orders = orders;
    }

    Ticket get(UUID id) {
        return rows.get(id);
    }

    void read(ReadSet readSet, ReadResult found, long serverMicros) {
        readSet.of(Facts.TICKETS).stream()
                .filter(rows::containsKey)
                .forEach(id -> found.put(read(rows.get(id), serverMicros)));
        readSet.of(Facts.TICKET_CODES).stream()
                .filter(codes::containsKey)
                .forEach(code -> found.put(read(rows.get(codes.get(code)), serverMicros)));
        readSet.of(Facts.TICKET_ORDERS).forEach(order -> orders.read(order, found));
        for (UUID order : readSet.of(Facts.TICKETS_OF_ORDER)) {
            found.putTicketsOf(
                    order,
                    ofOrder(order)
                            .filter(ticket -> isSold(ticket.status()) || ticket.status() == TicketStatus.CANCELLED)
                            .map(ticket -> read(ticket, serverMicros))
                            .toList());
        }
    }

    /** With how long ago it was redeemed by the server's clock. */
    private static Ticket read(Ticket row, long serverMicros) {
        Long at = row.redeemedAtMicros();
        return at == null ? row : with(row, row.status(), at, serverMicros - at);
    }

    private static Ticket with(Ticket row, TicketStatus status, Long redeemedAtMicros, Long redeemedAgoMicros) {
        return new Ticket(
                row.id(),
                row.code(),
                row.eventId(),
                row.tierId(),
                row.orderId(),
                row.ownerId(),
                row.organizationId(),
                status,
                row.transfers(),
                row.priceCents(),
                redeemedAtMicros,
                redeemedAgoMicros);
    }

    private Stream<Ticket> ofOrder(UUID order) {
        return byOrder.getOrDefault(order, Set.of()).stream().map(rows::get);
    }

    private static boolean isVoid(TicketStatus status) {
        return status == TicketStatus.REFUNDED || status == TicketStatus.CANCELLED;
    }

    private static boolean isSold(TicketStatus status) {
        return status == TicketStatus.ISSUED || status == TicketStatus.REDEEMED;
    }

    int ownedBy(BuyerTier pair) {
        return owned.getOrDefault(pair, 0);
    }

    /** What the unique indexes refuse: of ids, of codes and of whose place is taken. */
    boolean hasAny(Journal journal) {
        Collection<Successor> successors = journal.ticketing.successors.values();
        return journal.sales.stream()
                        .flatMap(sale -> sale.tickets().stream())
                        .anyMatch(ticket -> rows.containsKey(ticket.id()) || codes.containsKey(ticket.code()))
                || successors.stream().map(Successor::ticket).anyMatch(ticket -> rows.containsKey(ticket.id()))
                || successors.stream().anyMatch(made -> replaced.contains(made.previousId()));
    }

    /** What {@code move_tickets} raises for, when it is false. */
    boolean standWhereExpected(Collection<TicketMove> moves) {
        Map<UUID, TicketStatus> moved = new HashMap<>();
        return moves.stream().allMatch(move -> {
            Ticket row = rows.get(move.ticketId());
            TicketStatus before = moved.put(move.ticketId(), move.to());
            return row != null && move.from() == (before == null ? row.status() : before);
        });
    }

    /** What the trigger {@code refunds_are_paid} raises for, when it is false. */
    boolean refundsArePaid(Journal journal, AccountTable accounts) {
        Map<UUID, TicketStatus> moved = moved(journal.ticketing);
        return journal.ticketing.refunds.stream()
                .allMatch(refund -> orders.isPaid(refund, journal, accounts, paidFor(refund.orderId(), moved)));
    }

    private static Map<UUID, TicketStatus> moved(TicketingRows rows) {
        Map<UUID, TicketStatus> moved = new HashMap<>();
        rows.moves.forEach(move -> moved.put(move.ticketId(), move.to()));
        return moved;
    }

    /** What the order's tickets cost that are refunded by now. */
    private long paidFor(UUID order, Map<UUID, TicketStatus> moved) {
        return ofOrder(order)
                .filter(ticket -> moved.getOrDefault(ticket.id(), ticket.status()) == TicketStatus.REFUNDED)
                .mapToLong(Ticket::priceCents)
                .sum();
    }

    /** What {@code close_orders} raises for, when it is false. */
    boolean ordersMayClose(TicketingRows batch) {
        Map<UUID, TicketStatus> moved = moved(batch);
        return batch.closedOrders.keySet().stream()
                .allMatch(order -> orders.mayEnd(order, batch.closedOrders.get(order))
                        && ofOrder(order).noneMatch(ticket -> isSold(moved.getOrDefault(ticket.id(), ticket.status())))
                        && (batch.closedOrders.get(order) == TicketStatus.CANCELLED)
                                == ofOrder(order)
                                        .anyMatch(ticket -> moved.getOrDefault(ticket.id(), ticket.status())
                                                == TicketStatus.CANCELLED)
                        && batch.successors.values().stream()
                                .noneMatch(made -> made.ticket().orderId().equals(order)));
    }

    /** By tier, how many more are sold; what is refunded or cancelled is for sale again. */
    Map<UUID, Integer> soldByTier(Journal journal) {
        Map<UUID, Integer> sold = new HashMap<>();
        journal.sales.stream()
                .flatMap(sale -> sale.tickets().stream())
                .forEach(ticket -> sold.merge(ticket.tierId(), 1, Integer::sum));
        for (TicketMove move : journal.ticketing.moves) {
            if (isVoid(move.to()) && !isVoid(move.from())) {
                sold.merge(rows.get(move.ticketId()).tierId(), -1, Integer::sum);
            }
        }
        return sold;
    }

    void apply(Journal journal, long atMicros) {
        journal.ticketing.moves.forEach(move -> move(move, atMicros));
        journal.sales.forEach(this::insert);
        journal.ticketing.successors.values().forEach(made -> {
            replaced.add(made.previousId());
            insert(made.ticket());
        });
        orders.apply(journal.ticketing);
    }

    private void move(TicketMove move, long atMicros) {
        Ticket row = rows.get(move.ticketId());
        if (row.status() == move.from()) {
            Long redeemedAt = move.to() == TicketStatus.REDEEMED ? Long.valueOf(atMicros) : row.redeemedAtMicros();
            rows.put(row.id(), with(row, move.to(), redeemedAt, null));
            count(row, (isSold(move.to()) ? 1 : 0) - (isSold(move.from()) ? 1 : 0));
        }
    }

    private void insert(Sale sale) {
        orders.insert(sale);
        for (Sale.Ticket ticket : sale.tickets()) {
            insert(new Ticket(
                    ticket.id(),
                    ticket.code(),
                    sale.purchase().eventId(),
                    ticket.tierId(),
                    sale.orderId(),
                    sale.purchase().buyerId(),
                    sale.organizationId(),
                    TicketStatus.ISSUED,
                    0,
                    ticket.priceCents(),
                    null,
                    null));
        }
    }

    private void insert(Ticket ticket) {
        rows.put(ticket.id(), ticket);
        codes.put(ticket.code(), ticket.id());
        byOrder.computeIfAbsent(ticket.orderId(), order -> new LinkedHashSet<>())
                .add(ticket.id());
        count(ticket, 1);
    }

    private void count(Ticket ticket, int more) {
        owned.merge(new BuyerTier(ticket.ownerId(), ticket.tierId()), more, Integer::sum);
    }

    /** Those that an order was sold with, and those that took their places, in order. */
    List<Ticket> of(UUID order) {
        return ofOrder(order).toList();
    }

    Map<String, Object> rows() {
        return Map.of("tickets", rows, "orders", orders.rows(), "replaced", replaced);
    }
}
