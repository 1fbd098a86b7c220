package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * A time in which this process relays: it looks at the outbox, relays what is complete, goes on with replays, and pokes the
 * dispatcher. It ends before its lease does by the database's clock, since it counts from before each renewal was asked for. Confined
 * to its event loop.
 */
final class RelayTerm {
    private final Vertx vertx;
    private final long number;
    private final RelayQueries queries;
    private final RelayOptions options;
    private final RelayMetrics metrics;
    private final Dispatcher dispatcher;
    private final Mails mails;
    private final MailRunner mailRunner;
    private final Horizon horizon = new Horizon();
    private final Promise<Void> over = Promise.promise();
    private long renewedNanos = System.nanoTime();
    private long upkeptNanos = System.nanoTime();
    /** Up to here nothing is left to relay. */
    private long relayedPosition = -1;

    private boolean isEnding;

    RelayTerm(
            Vertx vertx,
            long number,
            RelayQueries queries,
            Transport transport,
            RelayOptions options,
            RetrySchedule schedule,
            RelayMetrics metrics,
            QuickEndpoints quick,
            Mails mails) {
        this.vertx = vertx;
        this.number = number;
        this.queries = queries;
        this.options = options;
        this.metrics = metrics;
        Transport whileHeld = delivery ->
                isHeld() ? transport.send(delivery) : Future.succeededFuture(Transport.Answer.fault("lease_over"));
        this.dispatcher = new Dispatcher(number, queries, whileHeld, schedule, options.failingMax(), metrics, quick);
        this.mails = mails;
        this.mailRunner = mails.runner(number, this::isHeld);
    }

    long number() {
        return number;
    }

    /** Fails when the term is over without having been ended. */
    Future<Void> begin() {
        dispatcher.failure().onFailure(over::tryFail);
        mailRunner.failure().onFailure(over::tryFail);
        over.future().onFailure(_ -> isEnding = true);
        renewLater();
        step();
        return over.future();
    }

    /** Begins nothing more, and completes when what was under way is noted. The lease is still held. */
    Future<Void> end() {
        isEnding = true;
        return Future.join(dispatcher.end(), mailRunner.end()).mapEmpty();
    }

    /** Gives the lease back. */
    Future<Void> release() {
        over.tryComplete();
        return queries.release(number);
    }

    private boolean isHeld() {
        return System.nanoTime() - renewedNanos < options.lease().toNanos();
    }

    private void renewLater() {
        vertx.setTimer(options.renewEvery().toMillis(), _ -> renew());
    }

    /** Also while what was under way ends. */
    private void renew() {
        if (over.future().isComplete()) {
            return;
        }
        long askedNanos = System.nanoTime();
        queries.renew(number, options.lease())
                // Of a database that does not even refuse: without an end to it this would neither relay nor stand by.
                .timeout(options.lease().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(_ -> {
                    renewedNanos = askedNanos;
                    renewLater();
                })
                .onFailure(failure -> {
                    if (RelayQueries.isFormerTerm(failure) || !isHeld()) {
                        over.tryFail(failure);
                    } else {
                        renewLater();
                    }
                });
    }

    private void step() {
        if (isEnding) {
            return;
        }
        queries.look()
                .compose(look -> relay(horizon.advance(look.position(), look.writers())))
                .compose(this::mail)
                .compose(this::keepUp)
                .onSuccess(isMore -> {
                    dispatcher.poke();
                    mailRunner.poke();
                    vertx.setTimer(isMore ? 1 : options.pollEvery().toMillis(), _ -> step());
                })
                .onFailure(over::tryFail);
    }

    /** Completes with whether there may be more. Asks nothing of the database where nothing came: each step is a commit there. */
    private Future<Boolean> relay(long untilPosition) {
        if (untilPosition == relayedPosition) {
            return Future.succeededFuture(false);
        }
        return queries.relay(number, untilPosition, options.messagesMax()).map(relayed -> {
            metrics.relayed(relayed.messages());
            metrics.setAside(relayed.setAside());
            boolean isMore = relayed.messages() == options.messagesMax();
            if (!isMore) {
                relayedPosition = untilPosition;
            }
            return isMore;
        });
    }

    /** A slice of what goes to all who have tickets, in turn with what is new, so that neither waits for the other's end. */
    private Future<Boolean> mail(boolean isMore) {
        return queries.mail(number, options.ordersMax()).map(orders -> isMore || orders > 0);
    }

    /** What is done now and then beside. */
    private Future<Boolean> keepUp(boolean isMore) {
        if (System.nanoTime() - upkeptNanos < options.upkeepEvery().toNanos()) {
            return Future.succeededFuture(isMore);
        }
        upkeptNanos = System.nanoTime();
        return queries.replay(number, options.replaysMax(), options.messagesMax())
                .compose(_ -> queries.disablePiledUp(number, options.behindMax(), options.queuedMax()))
                .compose(_ -> mails.look())
                .compose(_ -> queries.lag())
                .map(lag -> {
                    metrics.lag(lag);
                    return isMore;
                });
    }
}
