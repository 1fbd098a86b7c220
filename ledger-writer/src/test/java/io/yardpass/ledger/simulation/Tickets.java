package io.yardpass.ledger.simulation;

import static io.yardpass.ledger.rules.AccountHolder.ORGANIZATION;
import static io.yardpass.ledger.rules.AccountHolder.PLATFORM;
import static io.yardpass.ledger.rules.AccountHolder.USER;
import static io.yardpass.ledger.rules.AccountKind.ORGANIZATION_RECEIVABLE;
import static io.yardpass.ledger.rules.AccountKind.PLATFORM_REVENUE;
import static io.yardpass.ledger.rules.AccountKind.USER_CASH;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.Sale;
import io.yardpass.ledger.rules.TicketStatus;
import io.yardpass.ledger.rules.TicketingRows.Refund;
import io.yardpass.ledger.rules.TicketingRows.Successor;
import io.yardpass.ledger.rules.TicketingRows.TicketMove;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Where each ticket of the story is and what it cost: but for a scan that is undone it goes one way once, and its
 * money is refunded once, be it after it was cancelled.
 */
final class Tickets {
    private static final BigDecimal BASIS_POINTS = BigDecimal.valueOf(10_000);

    private final Witness witness;
    private final Chronicle chronicle;
    private final Stock stock;
    private final CalledOff calledOff;
    /** Those that went nowhere yet. */
    private final Map<UUID, Issued> issued = new HashMap<>();
    /** Those that let somebody in, and when. */
    private final Map<UUID, Redeemed> redeemed = new HashMap<>();
    /** Those that were cancelled, and whose money was not given back. */
    private final Map<UUID, Issued> cancelled = new HashMap<>();
    /** By ticket, how long after it a scan was undone; the shortest of them, if there were several. */
    private final Map<UUID, Long> undoneAfterMicros = new HashMap<>();
    /** Those that are to be issued anew by the end of the batch. */
    private final Map<UUID, Issued> handedOver = new HashMap<>();
    /** By order, what those cost that this batch refunds. */
    private final Map<UUID, Long> refundedNow = new HashMap<>();

    private final Map<UUID, Order> orders = new HashMap<>();
    private final Set<UUID> ids = new HashSet<>();
    private final Set<String> codes = new HashSet<>();

    Tickets(Witness witness, Chronicle chronicle, Stock stock, CalledOff calledOff) {
        this.witness = witness;
        this.chronicle = chronicle;
        this.stock = stock;
        this.calledOff = calledOff;
    }

    private record Issued(UUID order, UUID tier, UUID owner, int transfers, long cents) {
        Issued to(UUID other) {
            return new Issued(order, tier, other, transfers + 1, cents);
        }
    }

    private record Redeemed(Issued ticket, long atMicros) {}

    private static final class Order {
        private final Sale sale;
        private final long feeCents;
        private long refundedCents;
        private long feeRefundedCents;

        Order(Sale sale, long feeCents) {
            this.sale = sale;
            this.feeCents = feeCents;
        }

        private UUID buyer() {
            return sale.purchase().buyerId();
        }
    }

    /** What leaves its owner, before anything is issued. */
    void moved(Sent batch) {
        batch.journal().ticketing.moves.forEach(move -> move(move, batch.postedAtMicros()));
    }

    private void move(TicketMove move, long atMicros) {
        if (move.to() == TicketStatus.ISSUED) {
            undo(move, atMicros);
            return;
        }
        Issued unpaid = move.to() == TicketStatus.REFUNDED ? cancelled.remove(move.ticketId()) : null;
        if (unpaid != null) {
            refundedNow.merge(unpaid.order(), unpaid.cents(), Math::addExact);
            return;
        }
        Redeemed inVain = move.to() == TicketStatus.REFUNDED ? redeemed.remove(move.ticketId()) : null;
        if (inVain != null) {
            UUID event = orders.get(inVain.ticket().order()).sale.purchase().eventId();
            witness.require(calledOff.has(event), "a ticket that let somebody in was refunded", move);
            leave(move, inVain.ticket(), atMicros);
            return;
        }
        Issued ticket = issued.remove(move.ticketId());
        witness.require(ticket != null, "a ticket went somewhere that had gone before", move);
        if (ticket != null) {
            leave(move, ticket, atMicros);
        }
    }

    private void undo(TicketMove move, long atMicros) {
        Redeemed scan = redeemed.remove(move.ticketId());
        witness.require(scan != null, "a scan was undone that was none", move);
        if (scan != null) {
            issued.put(move.ticketId(), scan.ticket());
            undoneAfterMicros.merge(move.ticketId(), atMicros - scan.atMicros(), Math::min);
        }
    }

    /** Must be told when the answer is given. */
    void done(CallerCommand command) {
        if (command instanceof UnscanTicket unscan) {
            Long after = undoneAfterMicros.get(unscan.ticketId());
            witness.require(
                    after != null && after <= unscan.within().toNanos() / 1_000, "a scan was undone too late", unscan);
        }
    }

    private void leave(TicketMove move, Issued ticket, long atMicros) {
        switch (move.to()) {
            case REDEEMED -> redeemed.put(move.ticketId(), new Redeemed(ticket, atMicros));
            case TRANSFERRED -> {
                handedOver.put(move.ticketId(), ticket);
                stock.disowned(ticket.owner(), ticket.tier());
            }
            case REFUNDED -> {
                refundedNow.merge(ticket.order(), ticket.cents(), Math::addExact);
                stock.voided(ticket.owner(), ticket.tier());
            }
            case CANCELLED -> {
                cancelled.put(move.ticketId(), ticket);
                stock.voided(ticket.owner(), ticket.tier());
            }
            case ISSUED -> throw new IllegalStateException("is undone");
        }
    }

    void issued(Journal journal) {
        journal.sales.forEach(this::sold);
        journal.ticketing.successors.values().forEach(this::succeed);
        witness.require(handedOver.isEmpty(), "tickets were handed over to nobody", handedOver);
        handedOver.clear();
        journal.ticketing.refunds.forEach(this::refund);
        witness.require(
                refundedNow.values().stream().allMatch(left -> left == 0), "tickets were not paid back", refundedNow);
        refundedNow.clear();
    }

    private void sold(Sale sale) {
        UUID buyer = sale.purchase().buyerId();
        sale.tickets()
                .forEach(ticket -> issue(
                        ticket.id(),
                        ticket.code(),
                        new Issued(sale.orderId(), ticket.tierId(), buyer, 0, ticket.priceCents())));
        long fee = feeCents(sale);
        orders.put(sale.orderId(), new Order(sale, fee));
        require(
                sale.transactionId(),
                Map.of(
                        new AccountKey(USER_CASH, USER, buyer, sale.currency()),
                        sale.totalCents(),
                        receivable(sale),
                        fee - sale.totalCents(),
                        revenue(sale),
                        -fee),
                sale.orderId());
    }

    private long feeCents(Sale sale) {
        return feeCents(sale.totalCents(), witness.feeBps(sale.purchase().eventId()));
    }

    /** The share that is nearest, and the lower one of two that are as near. */
    static long feeCents(long totalCents, int feeBps) {
        return BigDecimal.valueOf(totalCents)
                .multiply(BigDecimal.valueOf(feeBps))
                .divide(BASIS_POINTS, 0, RoundingMode.HALF_DOWN)
                .longValueExact();
    }

    private static AccountKey receivable(Sale sale) {
        return new AccountKey(ORGANIZATION_RECEIVABLE, ORGANIZATION, sale.organizationId(), sale.currency());
    }

    private static AccountKey revenue(Sale sale) {
        return new AccountKey(PLATFORM_REVENUE, PLATFORM, null, sale.currency());
    }

    private void require(UUID transaction, Map<AccountKey, Long> legs, Object about) {
        Map<AccountKey, Long> expected = new HashMap<>(legs);
        expected.values().removeIf(cents -> cents == 0);
        witness.require(chronicle.legs(transaction).equals(expected), "other money moved than " + expected, about);
    }

    private void issue(UUID id, String code, Issued ticket) {
        witness.require(ids.add(id), "a ticket was issued twice", id);
        witness.require(codes.add(code), "two tickets have one code", id);
        issued.put(id, ticket);
    }

    private void succeed(Successor made) {
        Issued previous = handedOver.remove(made.previousId());
        witness.require(previous != null, "a ticket took the place of one that was not handed over", made);
        if (previous != null) {
            Issued ticket = previous.to(made.ticket().ownerId());
            boolean isTheSame = made.ticket().orderId().equals(ticket.order())
                    && made.ticket().tierId().equals(ticket.tier())
                    && made.ticket().priceCents() == ticket.cents()
                    && made.ticket().transfers() == ticket.transfers()
                    && made.ticket().transfers() <= TransferTicket.TRANSFERS_MAX
                    && made.ticket().status() == TicketStatus.ISSUED;
            witness.require(!previous.owner().equals(ticket.owner()), "a ticket was handed to whom it belonged", made);
            witness.require(isTheSame, "a ticket is another than the one whose place it took", made);
            issue(made.ticket().id(), made.ticket().code(), ticket);
            stock.owned(ticket.owner(), ticket.tier());
        }
    }

    /** However often some of an order is refunded: as much of its fee as of its price. */
    private void refund(Refund refund) {
        Order order = orders.get(refund.orderId());
        refundedNow.merge(refund.orderId(), -refund.amountCents(), Math::addExact);
        order.refundedCents += refund.amountCents();
        order.feeRefundedCents += refund.feeCents();
        witness.require(order.refundedCents <= order.sale.totalCents(), "more was refunded than paid", refund);
        long fee = order.sale.totalCents() == 0
                ? 0
                : BigInteger.valueOf(order.feeCents)
                        .multiply(BigInteger.valueOf(order.refundedCents))
                        .divide(BigInteger.valueOf(order.sale.totalCents()))
                        .longValueExact();
        witness.require(order.feeRefundedCents == fee, "of a fee was refunded other than " + fee, refund);
        require(
                refund.transactionId(),
                Map.of(
                        new AccountKey(USER_CASH, USER, order.buyer(), order.sale.currency()),
                        -refund.amountCents(),
                        receivable(order.sale),
                        refund.amountCents() - refund.feeCents(),
                        revenue(order.sale),
                        refund.feeCents()),
                refund);
    }
}
