package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.yardpass.database.Durability;
import io.yardpass.pgcopy.CopyConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the writer its session, and another one when that is lost. Confined to the writer's event loop; {@link #isTaken} may
 * be asked anywhere.
 */
final class LockElection implements Election {
    private static final Logger LOG = LoggerFactory.getLogger(LockElection.class);
    /** An outage is told when it begins and then so often, not at each try. */
    private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Vertx vertx;
    private final LedgerOptions options;
    /** Whoever waits for a session goes on where the writer lives, also when the time is up. */
    private final ContextInternal context;

    private CopyConnection connection;
    private WriterSession session;
    private Promise<Term> next;
    private Lease lease;
    /** The last epoch that we held; {@code MAX_VALUE} until we first hold one. */
    private long lastEpoch = Long.MAX_VALUE;

    private boolean stopped;
    private volatile boolean taken;
    private volatile boolean waiting;
    private volatile String hindrance = "not ready";
    private long connectionsTried;
    private long warnedNanos;

    /** Must be called on the writer's event loop. */
    LockElection(Vertx vertx, LedgerOptions options) {
        this.vertx = vertx;
        this.options = options;
        context = (ContextInternal) vertx.getOrCreateContext();
        next = context.promise();
    }

    /** Keeps trying until it is stopped. */
    void open() {
        if (stopped) {
            return;
        }
        CopyConnection.connect(vertx, options.copyOptions())
                .compose(this::connected)
                .onComplete(this::elected, this::tryLater);
    }

    private Future<WriterSession> connected(CopyConnection opened) {
        connection = opened;
        if (stopped) {
            opened.close();
            return Future.failedFuture("stopped");
        }
        return WriterSession.ask(opened, Durability.query()).compose(asked -> seek(opened, asked.scalar()));
    }

    /** @param lossy null when a commit that the database acknowledges is kept */
    private Future<WriterSession> seek(CopyConnection opened, String lossy) {
        hindrance = lossy == null ? "not ready" : lossy;
        if (lossy != null) {
            return Future.failedFuture(lossy);
        }
        vertx.setTimer(2 * options.electionRetry().toMillis(), id -> waitsSince(opened));
        return new Standby(vertx, options, opened, epoch -> heldIn(epoch, opened))
                .lock()
                .compose(locked -> WriterSession.take(options, opened));
    }

    /** Another has claimed the ledger since: what we sent before is there or will never be, and we need no session to know. */
    private void heldIn(long epoch, CopyConnection opened) {
        if (epoch > lastEpoch) {
            next.tryComplete(WriterSession.toLookUpOn(opened));
        }
    }

    /** A free lock would have been ours by now. */
    private void waitsSince(CopyConnection opened) {
        if (connection == opened && session == null && !stopped) {
            waiting = true;
            LOG.info("waiting for the ledger's lock, which another process holds");
        }
    }

    private void elected(WriterSession got) {
        if (stopped) {
            return;
        }
        session = got;
        taken = true;
        waiting = false;
        connectionsTried = 0;
        LOG.info(
                "writing the ledger in epoch {} after batch {}",
                got.epoch(),
                got.head().number());
        lastEpoch = got.epoch();
        lease = Lease.keep(vertx, options, got.epoch(), why -> stepDown(got, why));
        connection.closeHandler(loss -> lost(got, loss.getMessage()));
        next.tryComplete(got);
    }

    /** Told by whoever notices first; the connection is closed, so that the lock is free for the next. */
    @Override
    public void lost(Term which, String why) {
        if (isHeld(which)) {
            LOG.warn("the ledger's session was lost: {}", why);
            leave();
            connection.close();
            open();
        }
    }

    @Override
    public void stepDown(Term which, String why) {
        if (isHeld(which)) {
            LOG.error("the ledger's writer gives its session up: {}", why);
            leave();
            openLater();
        }
    }

    private boolean isHeld(Term which) {
        return session != null && which == session;
    }

    private void tryLater(Throwable failure) {
        if (!stopped) {
            waiting = false;
            warnNowAndThen(failure);
            openLater();
        }
    }

    private void warnNowAndThen(Throwable failure) {
        long now = System.nanoTime();
        if (connectionsTried++ == 0 || now - warnedNanos >= WARNING_NANOS) {
            warnedNanos = now;
            LOG.warn(
                    "no connection for the ledger yet: {}",
                    failure.getMessage() == null ? failure.toString() : failure.getMessage());
        }
    }

    private void openLater() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
        vertx.timer(options.electionRetry().toMillis(), TimeUnit.MILLISECONDS).onComplete(ignored -> open());
    }

    private void leave() {
        session = null;
        taken = false;
        lease.end();
        next = context.promise();
    }

    boolean isTaken() {
        return taken;
    }

    /** True while another process holds the ledger's lock; may be asked anywhere. */
    boolean isWaiting() {
        return waiting;
    }

    /** Why there is no session; empty when there is one, or when another process has one. May be asked anywhere. */
    String hindrance() {
        return taken || waiting ? "" : hindrance;
    }

    @Override
    public WriterSession current() {
        return session;
    }

    @Override
    public Future<Term> next(Duration within) {
        return next.future().timeout(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For good. */
    Future<Void> close() {
        stopped = true;
        waiting = false;
        if (session != null) {
            leave();
        }
        next.tryFail("the ledger's writer is closed");
        CopyConnection last = connection;
        connection = null;
        return last == null ? Future.succeededFuture() : last.close();
    }
}
