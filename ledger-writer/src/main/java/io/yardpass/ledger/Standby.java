package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.PgException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the ledger's lock behind whoever holds it. A holder that is stopped, or whose machine is gone, never gives it back:
 * no timeout of the server ends a session whose client fell silent inside a COPY. So that session is ended from here, once its
 * lease is overdue, which the database decides by its own clock. Confined to the writer's event loop.
 */
final class Standby {
    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);
    private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Any number that nothing else locks in this database: "YardPass" in ASCII. */
    private static final long LOCK = 0x5961726450617373L;

    private static final String TRY_LOCK = "SELECT pg_try_advisory_lock($1), (SELECT epoch FROM payments.writer)";
    private static final String DEPOSE = "SELECT payments.depose_writer($1)";

    private final Vertx vertx;
    private final LedgerOptions options;
    private final CopyConnection connection;
    private final LongConsumer whenHeld;
    private final Promise<Void> locked = Promise.promise();
    /** Whoever got the lock just now may not have claimed the epoch yet, and the lease is still its predecessor's. */
    private final long trustUntilNanos;

    private long warnedNanos = System.nanoTime() - WARNING_NANOS;

    /** @param whenHeld told the current epoch at each try that finds the lock taken */
    Standby(Vertx vertx, LedgerOptions options, CopyConnection connection, LongConsumer whenHeld) {
        this.vertx = vertx;
        this.options = options;
        this.connection = connection;
        this.whenHeld = whenHeld;
        trustUntilNanos = System.nanoTime() + options.lease().toNanos() / 3;
    }

    /** Completes when the lock is ours, which is after the session before has ended; fails when the connection is lost. */
    Future<Void> lock() {
        tryLock();
        return locked.future();
    }

    /** By timer and not by a chain of futures, which would grow for as long as another writer lives. */
    private void tryLock() {
        WriterSession.ask(connection, TRY_LOCK, LOCK).onFailure(locked::fail).onSuccess(answer -> {
            List<String> row = answer.rows().getFirst();
            if ("t".equals(row.get(0))) {
                locked.complete();
            } else {
                held(Long.parseLong(row.get(1)));
            }
        });
    }

    private void held(long epoch) {
        whenHeld.accept(epoch);
        boolean trusts = System.nanoTime() - trustUntilNanos < 0;
        Future<Void> looked = trusts ? Future.succeededFuture() : depose();
        looked.onComplete(done -> vertx.setTimer(options.electionRetry().toMillis(), id -> tryLock()));
    }

    private Future<Void> depose() {
        return WriterSession.tell(connection, DEPOSE, LOCK)
                .onSuccess(answer -> {
                    if ("t".equals(answer.scalar())) {
                        LOG.warn("ended the session of the ledger's writer, whose lease was overdue");
                    }
                })
                .onFailure(this::warnNowAndThen)
                .mapEmpty();
    }

    private void warnNowAndThen(Throwable failure) {
        long now = System.nanoTime();
        if (failure instanceof PgException refused && now - warnedNanos >= WARNING_NANOS) {
            warnedNanos = now;
            LOG.error(
                    "the ledger's writer is silent, and its session cannot be ended from here: {}. All writers should use one"
                            + " login; else see 'One ledger, one writer' in OPERATIONS.md",
                    refused.error());
        }
    }
}
