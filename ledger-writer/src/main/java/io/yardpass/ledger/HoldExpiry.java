package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.Outcome;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets holds expire whose time is over, by the database's clock and as one command among others. Nothing depends on when: a hold
 * that is over is worth nothing before it is swept. While nothing is held it asks nobody; whoever becomes the writer looks once.
 */
final class HoldExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(HoldExpiry.class);
    private static final long PAUSE_MILLIS = 1_000;
    /** While some may be left that are due. */
    private static final long HURRY_MILLIS = 50;

    /** A part of one batch, so that buyers beside it hardly wait. */
    private static final int HOLDS_MAX = 500;

    private final Vertx vertx;
    private final LockElection election;
    private final InstantSource clock;
    private final BooleanSupplier mayEnd;
    private final Function<ExpireHolds, Future<Outcome>> writer;
    private long timer = -1;
    private boolean isStopped;

    /** The session whose holds we know. After a change of sessions there may be holds that another writer made. */
    private WriterSession seen;

    private Long lastTriedMicros;

    /** False when nothing is held, so that nothing can expire. */
    private boolean mayHold = true;

    /**
     * @param mayEnd false while the clocks are in doubt
     * @param writer which decides the command in its turn
     */
    HoldExpiry(
            Vertx vertx,
            LockElection election,
            InstantSource clock,
            BooleanSupplier mayEnd,
            Function<ExpireHolds, Future<Outcome>> writer) {
        this.mayEnd = mayEnd;
        this.vertx = vertx;
        this.election = election;
        this.clock = clock;
        this.writer = writer;
    }

    void start() {
        after(PAUSE_MILLIS);
    }

    private void after(long millis) {
        if (!isStopped) {
            timer = vertx.setTimer(millis, id -> look());
        }
    }

    void stop() {
        isStopped = true;
        vertx.cancelTimer(timer);
    }

    /** Called for each hold that was asked for, when it was made: whoever looked before that has not seen it. */
    void heard() {
        mayHold = true;
    }

    private void look() {
        WriterSession session = election.current();
        if (session != seen) {
            seen = session;
            mayHold = true;
        }
        if (session == null || !mayHold || !mayEnd.getAsBoolean()) {
            start();
            return;
        }
        // What is asked for while we look is heard after this.
        mayHold = false;
        session.nextHoldEnd().compose(this::expire).onSuccess(this::after).onFailure(failure -> {
            mayHold = true;
            LOG.warn("holds did not expire: {}", failure.getMessage());
            after(PAUSE_MILLIS);
        });
    }

    /**
     * Completes with when to look again.
     *
     * @param endMicros when the next hold ends; null when nothing is held
     */
    private Future<Long> expire(Long endMicros) {
        mayHold |= endMicros != null;
        if (endMicros == null || endMicros > clock.millis() * 1_000) {
            return Future.succeededFuture(PAUSE_MILLIS);
        }
        // Over by our clock and not by the database's, or many that end at one moment.
        boolean isTheSameAgain = endMicros.equals(lastTriedMicros);
        lastTriedMicros = endMicros;
        return writer.apply(new ExpireHolds(HOLDS_MAX))
                .map(outcome -> outcome instanceof Outcome.Posted && !isTheSameAgain ? HURRY_MILLIS : PAUSE_MILLIS);
    }
}
