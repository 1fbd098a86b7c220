package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.PostedTransaction;
import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.Sale;
import io.yardpass.ledger.rules.TicketOrder;
import io.yardpass.ledger.rules.TicketStatus;
import io.yardpass.ledger.rules.TicketingRows;
import io.yardpass.ledger.rules.TicketingRows.Refund;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** The part of the tables that knows orders, and what was refunded of each. */
final class OrderTable {
    private final Map<UUID, Order> rows = new HashMap<>();
    /** By id; a transaction is named by one of them at most. */
    private final Set<UUID> refunds = new HashSet<>();

    private final Set<UUID> refunding = new HashSet<>();

    /** @param feeRefundedCents what was refunded of the fee */
    private record Order(TicketOrder order, long feeRefundedCents) {}

    void read(UUID id, ReadResult found) {
        if (rows.containsKey(id)) {
            found.put(Facts.TICKET_ORDERS, id, rows.get(id).order());
        }
    }

    /** Refunded is the end; what was cancelled may still be refunded. */
    boolean mayEnd(UUID id, TicketStatus end) {
        TicketStatus now = rows.containsKey(id) ? rows.get(id).order().end() : TicketStatus.REFUNDED;
        return now == null || now == TicketStatus.CANCELLED && end == TicketStatus.REFUNDED;
    }

    /** What the unique indexes refuse. */
    boolean hasAny(Journal journal) {
        return journal.sales.stream().anyMatch(sale -> rows.containsKey(sale.orderId()))
                || journal.ticketing.refunds.stream()
                        .anyMatch(
                                refund -> refunds.contains(refund.id()) || refunding.contains(refund.transactionId()));
    }

    /** @param paidCents what the order's refunded tickets cost */
    boolean isPaid(Refund refund, Journal journal, AccountTable accounts, long paidCents) {
        Order row = rows.get(refund.orderId());
        if (row == null) {
            return false;
        }
        long given = row.order().refundedCents();
        long fee = row.feeRefundedCents();
        for (Refund added : journal.ticketing.refunds) {
            given += added.orderId().equals(refund.orderId()) ? added.amountCents() : 0;
            fee += added.orderId().equals(refund.orderId()) ? added.feeCents() : 0;
        }
        return given == paidCents
                && given <= row.order().totalCents()
                && fee <= row.order().feeCents()
                && (given < row.order().totalCents() || fee == row.order().feeCents())
                && (refund.transactionId() == null ? refund.amountCents() == 0 : isMoved(refund, journal, accounts));
    }

    private boolean isMoved(Refund refund, Journal journal, AccountTable accounts) {
        TicketOrder order = rows.get(refund.orderId()).order();
        return journal.transactions.stream()
                .filter(posted -> posted.id().equals(refund.transactionId()))
                .filter(posted -> posted.kind().equals("ticket_refund"))
                .filter(posted -> posted.referenceId().equals(refund.orderId()))
                .anyMatch(posted -> {
                    Predicate<AccountKey> buyers = key -> order.buyerId().equals(key.owner());
                    Predicate<AccountKey> organizers =
                            key -> order.organizationId().equals(key.owner());
                    Predicate<AccountKey> platforms = key -> key.kind() == AccountKind.PLATFORM_REVENUE;
                    return sum(posted, journal, accounts, buyers) == -refund.amountCents()
                            && sum(posted, journal, accounts, platforms) == refund.feeCents()
                            && sum(posted, journal, accounts, organizers) == refund.amountCents() - refund.feeCents();
                });
    }

    private static long sum(
            PostedTransaction posted, Journal journal, AccountTable accounts, Predicate<AccountKey> whose) {
        return posted.entries().stream()
                .filter(entry -> whose.test(accounts.keyOf(entry.accountId(), journal)))
                .mapToLong(PostedEntry::cents)
                .sum();
    }

    void insert(Sale sale) {
        TicketOrder order = new TicketOrder(
                sale.orderId(),
                sale.purchase().eventId(),
                sale.purchase().buyerId(),
                sale.organizationId(),
                sale.currency(),
                sale.totalCents(),
                sale.feeCents(),
                0,
                null);
        rows.put(order.id(), new Order(order, 0));
    }

    void apply(TicketingRows batch) {
        for (Refund refund : batch.refunds) {
            refunds.add(refund.id());
            if (refund.transactionId() != null) {
                refunding.add(refund.transactionId());
            }
            rows.computeIfPresent(refund.orderId(), (id, row) -> {
                TicketOrder less =
                        with(row.order(), refund.amountCents(), row.order().end());
                return new Order(less, row.feeRefundedCents() + refund.feeCents());
            });
        }
        batch.closedOrders.forEach((id, end) ->
                rows.computeIfPresent(id, (same, row) -> new Order(with(row.order(), 0, end), row.feeRefundedCents())));
    }

    private static TicketOrder with(TicketOrder order, long refundedCents, TicketStatus end) {
        return new TicketOrder(
                order.id(),
                order.eventId(),
                order.buyerId(),
                order.organizationId(),
                order.currency(),
                order.totalCents(),
                order.feeCents(),
                order.refundedCents() + refundedCents,
                end);
    }

    Map<String, Object> rows() {
        return Map.of("rows", rows, "refunds", refunds);
    }
}
