package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

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
    private final Horizon horizon = new Horizon();
    private final Promise<Void> over = Promise.promise();
    private long renewedNanos = System.nanoTime();
    private long upkeptNanos = System.nanoTime();
    private boolean isEnding;

    RelayTerm(
            Vertx vertx,
            long number,
            RelayQueries queries,
            Transport transport,
            RelayOptions options,
            RetrySchedule schedule,
            RelayMetrics metrics,
            QuickEndpoints quick) {
        this.vertx = vertx;
        this.number = number;
        this.queries = queries;
        this.options = options;
        this.metrics = metrics;
        Transport whileHeld = delivery ->
                isHeld() ? transport.send(delivery) : Future.succeededFuture(Transport.Answer.fault("lease_over"));
        this.dispatcher = new Dispatcher(number, queries, whileHeld, schedule, options.failingMax(), metrics, quick);
    }

    long number() {
        return number;
    }

    /** Fails when the term is over without having been ended. */
    Future<Void> begin() {
        dispatcher.failure().onFailure(over::tryFail);
        over.future().onFailure(_ -> isEnding = true);
        renewLater();
        step();
        return over.future();
    }

    /** Begins nothing more, and completes when what was under way is noted. The lease is still held. */
    Future<Void> end() {
        isEnding = true;
        return dispatcher.end();
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
                .compose(this::keepUp)
                .onSuccess(relayed -> {
                    dispatcher.poke();
                    vertx.setTimer(pauseMillis(relayed), _ -> step());
                })
                .onFailure(over::tryFail);
    }

    private Future<Integer> relay(long untilPosition) {
        return queries.relay(number, untilPosition, options.messagesMax()).map(relayed -> {
            metrics.relayed(relayed.messages());
            return relayed.messages();
        });
    }

    /** What is done now and then beside. */
    private Future<Integer> keepUp(int relayed) {
        if (System.nanoTime() - upkeptNanos < options.upkeepEvery().toNanos()) {
            return Future.succeededFuture(relayed);
        }
        upkeptNanos = System.nanoTime();
        return queries.replay(number, options.replaysMax(), options.messagesMax())
                .compose(_ -> queries.disablePiledUp(number, options.behindMax(), options.queuedMax()))
                .compose(_ -> queries.lag())
                .map(lag -> {
                    metrics.lag(lag);
                    return relayed;
                });
    }

    private long pauseMillis(int relayed) {
        Duration pause = relayed < options.messagesMax() ? options.pollEvery() : Duration.ofMillis(1);
        return pause.toMillis();
    }
}
