package io.yardpass.ledger.simulation;

import io.yardpass.domain.PurchaseTickets;
import io.yardpass.ledger.rules.EventCancellation;
import io.yardpass.ledger.rules.EventCancellation.OrderPlace;
import io.yardpass.ledger.rules.EventOrders;
import io.yardpass.ledger.rules.EventStatus;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.Sale;
import io.yardpass.ledger.rules.TicketStatus;
import io.yardpass.ledger.rules.TicketingRows;
import io.yardpass.ledger.rules.TicketingRows.RefundStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/** The part of the tables that knows events that were called off, and how far their refunds are. */
final class CancellationTable {
    /** UUIDs as PostgreSQL orders them. */
    private static final Comparator<OrderPlace> IN_ORDER = Comparator.comparingLong(OrderPlace::createdAtMicros)
            .thenComparing(place -> place.orderId().toString());

    private final CatalogueTable catalogue;
    private final Map<UUID, EventCancellation> rows = new HashMap<>();
    /** By event, how many tickets each order was sold with. */
    private final Map<UUID, NavigableMap<OrderPlace, Integer>> orders = new HashMap<>();

    CancellationTable(CatalogueTable catalogue) {
        this.catalogue = catalogue;
    }

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.EVENT_CANCELLATIONS).stream()
                .filter(rows::containsKey)
                .forEach(event -> found.put(Facts.EVENT_CANCELLATIONS, event, rows.get(event)));
        readSet.of(Facts.ORDERS_TO_REFUND).forEach(page -> found.put(Facts.ORDERS_TO_REFUND, page, next(page)));
        readSet.of(Facts.OPEN_CANCELLATIONS)
                .forEach(organization -> found.put(Facts.OPEN_CANCELLATIONS, organization, openOf(organization)));
    }

    private int openOf(UUID organization) {
        return (int) rows.values().stream()
                .filter(row -> !row.isFinished() && row.organizationId().equals(organization))
                .count();
    }

    private List<OrderPlace> next(EventOrders page) {
        NavigableMap<OrderPlace, Integer> all = ordersOf(page.eventId());
        OrderPlace last =
                rows.containsKey(page.eventId()) ? rows.get(page.eventId()).last() : null;
        List<OrderPlace> next = new ArrayList<>();
        int tickets = 0;
        for (var order : (last == null ? all : all.tailMap(last, false)).entrySet()) {
            if (next.size() == page.ordersMax() || tickets >= PurchaseTickets.TICKETS_MAX) {
                break;
            }
            next.add(order.getKey());
            tickets += order.getValue();
        }
        return next;
    }

    List<UUID> open() {
        return rows.values().stream()
                .filter(row -> !row.isFinished())
                .map(EventCancellation::eventId)
                .sorted()
                .toList();
    }

    /** What {@code move_tickets} raises for, when it is false: who came in is refunded where the event was called off. */
    boolean allowsMoves(TicketingRows batch, TicketTable tickets) {
        return batch.moves.stream()
                .filter(move -> move.from() == TicketStatus.REDEEMED && move.to() == TicketStatus.REFUNDED)
                .allMatch(move -> rows.containsKey(tickets.get(move.ticketId()).eventId()));
    }

    /** The SQLSTATE that {@code cancel_event} or {@code refund_event} raises; null for none. */
    String refusal(List<Sale> sales, TicketingRows batch) {
        if (batch.cancellations.stream().anyMatch(made -> rows.containsKey(made.eventId()))) {
            return "23505";
        }
        boolean isAllowed = batch.cancellations.stream()
                        .allMatch(made -> catalogue.event(made.eventId()).status() != EventStatus.ENDED)
                && stepsFollow(batch)
                && nothingIsLeftBehind(sales, batch);
        return isAllowed ? null : "YP003";
    }

    private boolean stepsFollow(TicketingRows batch) {
        Map<UUID, EventCancellation> now = new HashMap<>(rows);
        batch.cancellations.forEach(made -> now.put(made.eventId(), made));
        return batch.refundSteps.stream().allMatch(step -> {
            EventCancellation before = now.put(step.to().eventId(), step.to());
            return before != null
                    && !before.isFinished()
                    && Objects.equals(before.last(), step.from().last());
        });
    }

    private boolean nothingIsLeftBehind(List<Sale> sales, TicketingRows batch) {
        return batch.refundSteps.stream()
                .map(RefundStep::to)
                .filter(EventCancellation::isFinished)
                .allMatch(done -> (done.last() == null
                                        ? ordersOf(done.eventId())
                                        : ordersOf(done.eventId()).tailMap(done.last(), false))
                                .isEmpty()
                        && sales.stream()
                                .noneMatch(sale -> sale.purchase().eventId().equals(done.eventId())));
    }

    private NavigableMap<OrderPlace, Integer> ordersOf(UUID event) {
        return orders.getOrDefault(event, new TreeMap<>(IN_ORDER));
    }

    void apply(List<Sale> sales, TicketingRows batch) {
        for (Sale sale : sales) {
            orders.computeIfAbsent(sale.purchase().eventId(), event -> new TreeMap<>(IN_ORDER))
                    .put(
                            new OrderPlace(sale.postedAtMicros(), sale.orderId()),
                            sale.tickets().size());
        }
        for (EventCancellation made : batch.cancellations) {
            rows.put(made.eventId(), made);
            catalogue.cancel(made.eventId());
        }
        batch.refundSteps.forEach(step -> rows.put(step.to().eventId(), step.to()));
    }

    Map<UUID, EventCancellation> rows() {
        return rows;
    }
}
