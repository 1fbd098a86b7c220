package io.yardpass.ledger;

import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets idempotency keys, and holds that ended, that are old enough, a few at a time, so that no batch waits long behind it. */
final class KeyExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(KeyExpiry.class);
    private static final int ROWS_MAX = 2_000;
    private static final long PAUSE_MILLIS = 60_000;
    /** Faster than keys can be made: while some are left, the next few go at once. */
    private static final long HURRY_MILLIS = 50;

    private final Vertx vertx;
    private final LedgerOptions options;
    private final LockElection election;
    private final BooleanSupplier mayForget;
    private long timer = -1;
    private boolean isStopped;

    /** @param mayForget false while the clocks are in doubt */
    KeyExpiry(Vertx vertx, LedgerOptions options, LockElection election, BooleanSupplier mayForget) {
        this.mayForget = mayForget;
        this.vertx = vertx;
        this.options = options;
        this.election = election;
    }

    void start() {
        after(PAUSE_MILLIS);
    }

    void stop() {
        isStopped = true;
        vertx.cancelTimer(timer);
    }

    private void after(long millis) {
        if (!isStopped) {
            timer = vertx.setTimer(millis, id -> expire());
        }
    }

    private void expire() {
        WriterSession session = election.current();
        if (session == null || !mayForget.getAsBoolean()) {
            after(PAUSE_MILLIS);
            return;
        }
        session.expireKeys(options.keysKept(), ROWS_MAX)
                .compose(keys ->
                        session.forgetHolds(options.keysKept(), ROWS_MAX).map(holds -> Math.max(keys, holds)))
                .onSuccess(forgotten -> after(forgotten < ROWS_MAX ? PAUSE_MILLIS : HURRY_MILLIS))
                .onFailure(failure -> {
                    LOG.warn("old idempotency keys and holds were not forgotten: {}", failure.getMessage());
                    after(PAUSE_MILLIS);
                });
    }
}
