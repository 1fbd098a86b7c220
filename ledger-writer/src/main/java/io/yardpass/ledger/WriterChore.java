package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the writer does by its own clock, step by step, as one command among others. Where it stands is in the database, so whoever
 * becomes the writer looks once and goes on; while nothing is left it asks nobody. Confined to the writer's event loop.
 */
abstract class WriterChore {
    static final long PAUSE_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(WriterChore.class);

    private final Vertx vertx;
    private final LockElection election;
    private final String failed;
    private long timer = -1;
    private boolean isStopped;

    /** The session whose work we know. Another writer may have left some. */
    private WriterSession seen;

    private boolean mayBeLeft = true;

    /** @param failed says of a step that did not succeed what was not done */
    WriterChore(Vertx vertx, LockElection election, String failed) {
        this.vertx = vertx;
        this.election = election;
        this.failed = failed;
    }

    /** Completes with the milliseconds until it is to look again. What is left to do by then is {@link #heard} of meanwhile. */
    abstract Future<Long> step(WriterSession session);

    final void start() {
        after(PAUSE_MILLIS);
    }

    final void stop() {
        isStopped = true;
        vertx.cancelTimer(timer);
    }

    /** Called when there is something to do: for what was asked for, once it is made, since whoever looked before has not seen it. */
    final void heard() {
        mayBeLeft = true;
    }

    private void after(long millis) {
        if (!isStopped) {
            timer = vertx.setTimer(millis, id -> look());
        }
    }

    private void look() {
        WriterSession session = election.current();
        if (session != seen) {
            seen = session;
            mayBeLeft = true;
        }
        if (session == null || !mayBeLeft) {
            after(PAUSE_MILLIS);
            return;
        }
        // What is asked for while we look is heard after this.
        mayBeLeft = false;
        step(session).onSuccess(this::after).onFailure(failure -> {
            heard();
            LOG.warn("{}: {}", failed, failure.getMessage());
            after(PAUSE_MILLIS);
        });
    }
}
