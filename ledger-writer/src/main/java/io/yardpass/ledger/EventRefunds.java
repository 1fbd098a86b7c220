package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefundEvent;
import io.yardpass.ledger.WriterSession.OpenCancellation;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refunds the orders of events that were called off, a few in a step and behind all other work. Organizations take turns, so that
 * nobody's many events delay another's; of one organization the event that was called off first comes first.
 */
final class EventRefunds extends WriterChore {
    private static final Logger LOG = LoggerFactory.getLogger(EventRefunds.class);
    /** Between two steps: most of the time is left to the others. */
    private static final long HURRY_MILLIS = 40;

    private static final int ORDERS_COUNTED_MAX = 2_000;
    /** A small part of one batch, so that buyers beside it hardly wait. */
    static final int ORDERS_MAX = 20;
    /** So often it gives way to others, until a small step is due all the same. */
    private static final int WAITS_MAX = 50;

    private static final int ORDERS_MIN = 2;
    private static final int ROUNDS_PASSED_OVER = 20;
    private static final int FAILED_MAX = 100;

    private final BooleanSupplier hasRoom;
    private final Function<RefundEvent, Future<Outcome>> writer;

    /** The organization whose turn it was; null before a round's first. */
    private UUID last;

    /** Passed over for some rounds, so that what cannot be refunded stops nothing of its organization. */
    private final Set<UUID> failed = new HashSet<>();

    private int roundsSinceFailure;

    private int ordersNext = ORDERS_MAX;
    private int waited;

    /**
     * @param hasRoom false while others wait
     * @param writer which decides the command in its turn
     */
    EventRefunds(
            Vertx vertx,
            LockElection election,
            BooleanSupplier hasRoom,
            Function<RefundEvent, Future<Outcome>> writer) {
        super(vertx, election, "orders of an event that was called off were not refunded");
        this.hasRoom = hasRoom;
        this.writer = writer;
    }

    @Override
    Future<Long> step(WriterSession session) {
        if (!hasRoom.getAsBoolean() && waited < WAITS_MAX) {
            waited++;
            heard();
            return Future.succeededFuture(HURRY_MILLIS);
        }
        UUID before = last;
        return session.nextCancellation(before, failed).compose(open -> {
            if (open == null) {
                endRound(before != null);
                return Future.succeededFuture(HURRY_MILLIS);
            }
            last = open.organizationId();
            heard();
            return step(session, open);
        });
    }

    /** Behind the last organization the first is next; a round in which none had a turn, and none was passed over, was the last. */
    private void endRound(boolean hadTurns) {
        if (hadTurns || !failed.isEmpty()) {
            heard();
        }
        roundsSinceFailure++;
        if (!hadTurns || roundsSinceFailure >= ROUNDS_PASSED_OVER || failed.size() >= FAILED_MAX) {
            failed.clear();
        }
        last = null;
    }

    private Future<Long> step(WriterSession session, OpenCancellation open) {
        if (open.isToCount()) {
            return session.countOrdersToRefund(open.eventId(), ORDERS_COUNTED_MAX)
                    .map(HURRY_MILLIS);
        }
        int orders = waited < WAITS_MAX ? ordersNext : Math.min(ordersNext, ORDERS_MIN);
        waited = 0;
        return writer.apply(new RefundEvent(open.eventId(), orders)).map(outcome -> afterStep(open.eventId(), outcome));
    }

    /** After a failure one order at a time is tried, and more with each that is refunded. */
    private long afterStep(UUID event, Outcome outcome) {
        if (outcome instanceof Outcome.Posted) {
            ordersNext = Math.min(2 * ordersNext, ORDERS_MAX);
            return HURRY_MILLIS;
        }
        ordersNext = 1;
        failed.add(event);
        roundsSinceFailure = 0;
        LOG.warn("the next orders of event {}, which was called off, were not refunded: {}", event, outcome);
        return PAUSE_MILLIS;
    }
}
