package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.Outcome;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Lets holds expire whose time is over, by the database's clock. Nothing depends on when: a hold that is over is worth nothing before
 * it is swept.
 */
final class HoldExpiry extends WriterChore {
    /** While some may be left that are due. */
    private static final long HURRY_MILLIS = 50;

    /** A part of one batch, so that buyers beside it hardly wait. */
    private static final int HOLDS_MAX = 500;

    private final InstantSource clock;
    private final BooleanSupplier mayEnd;
    private final Function<ExpireHolds, Future<Outcome>> writer;
    private Long lastTriedMicros;

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
        super(vertx, election, "holds did not expire");
        this.clock = clock;
        this.mayEnd = mayEnd;
        this.writer = writer;
    }

    @Override
    Future<Long> step(WriterSession session) {
        if (!mayEnd.getAsBoolean()) {
            heard();
            return Future.succeededFuture(PAUSE_MILLIS);
        }
        return session.nextHoldEnd().compose(this::expire);
    }

    /** @param endMicros when the next hold ends; null when nothing is held */
    private Future<Long> expire(Long endMicros) {
        if (endMicros != null) {
            heard();
        }
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
