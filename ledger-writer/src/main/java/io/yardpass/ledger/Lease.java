package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.PgException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the database again and again that the writer lives and where, on a connection of its own: on the writing one it would wait
 * behind a batch, which may take longer than a standby is patient. Confined to the writer's event loop.
 */
final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final String RENEW = "SELECT payments.renew_lease($1, $2, $3)";

    private final Vertx vertx;
    private final LedgerOptions options;
    private final long epoch;
    private final Consumer<String> whenOver;
    private final long timer;

    private CopyConnection connection;
    private boolean busy;
    private boolean ended;

    private Lease(Vertx vertx, LedgerOptions options, long epoch, Consumer<String> whenOver) {
        this.vertx = vertx;
        this.options = options;
        this.epoch = epoch;
        this.whenOver = whenOver;
        timer = vertx.setPeriodic(Math.max(1, options.lease().toMillis() / 3), id -> renew());
    }

    /**
     * Renews until it is ended.
     *
     * @param whenOver told why, when another has claimed an epoch since
     */
    static Lease keep(Vertx vertx, LedgerOptions options, long epoch, Consumer<String> whenOver) {
        Lease lease = new Lease(vertx, options, epoch, whenOver);
        lease.renew();
        return lease;
    }

    void end() {
        ended = true;
        vertx.cancelTimer(timer);
        if (connection != null) {
            connection.close();
        }
    }

    private void renew() {
        if (busy) {
            return;
        }
        busy = true;
        connected()
                .compose(open -> WriterSession.tell(
                        open,
                        RENEW,
                        epoch,
                        options.address().get(),
                        options.lease().toMillis()))
                .onComplete(done -> busy = false)
                .onFailure(this::notRenewed);
    }

    private Future<CopyConnection> connected() {
        if (connection != null && connection.isOpen()) {
            return Future.succeededFuture(connection);
        }
        return CopyConnection.connect(vertx, options.leaseCopyOptions()).onSuccess(this::opened);
    }

    private void opened(CopyConnection fresh) {
        connection = fresh;
        if (ended) {
            fresh.close();
        }
    }

    private void notRenewed(Throwable failure) {
        if (ended) {
            return;
        }
        LOG.warn("the lease was not renewed: {}", failure.getMessage());
        if (failure instanceof PgException refused && Remedy.of(refused.error().sqlstate()) == Remedy.STEP_DOWN) {
            whenOver.accept(failure.getMessage());
        }
    }
}
