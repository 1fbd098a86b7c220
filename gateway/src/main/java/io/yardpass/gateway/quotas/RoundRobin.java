package io.yardpass.gateway.quotas;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.Caller;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shares the time of one event loop among tenants. Work is done at once while there is little of it; else it goes round, one
 * piece of each tenant in turn, and after a few milliseconds the loop looks at its sockets again. So whoever sends much that
 * takes long waits for it, and nobody else does. Confined to its event loop.
 */
public final class RoundRobin {
    /** What is done between two looks at the sockets; nothing is done at once that would take more than half of the time. */
    static final long PIECES_NANOS = 2_000_000;

    private final Executor afterSockets;
    private final LongSupplier nanoTime;
    /** The tenant whose turn is next is the first. */
    private final LinkedHashMap<Tenant, ArrayDeque<Promise<Void>>> lines = new LinkedHashMap<>();

    private boolean begins;
    private long sinceNanos;
    private long spentNanos;

    /** @param afterSockets does something on the event loop once that has looked at its sockets */
    public RoundRobin(Executor afterSockets, LongSupplier nanoTime) {
        this.afterSockets = afterSockets;
        this.nanoTime = nanoTime;
        this.sinceNanos = nanoTime.getAsLong();
    }

    /** Completes as the work does, which begins at the caller's tenant's turn. How much may wait is not bounded here. */
    public <T> Future<T> take(Caller caller, Supplier<Future<T>> work) {
        if (lines.isEmpty() && isTimeLeft()) {
            return timed(work);
        }
        Promise<Void> turn = Promise.promise();
        Future<T> done = turn.future().compose(_ -> timed(work));
        lines.computeIfAbsent(Tenant.of(caller), _ -> new ArrayDeque<>()).add(turn);
        beginRound();
        return done;
    }

    private void beginRound() {
        if (!begins && !lines.isEmpty()) {
            begins = true;
            afterSockets.execute(this::round);
        }
    }

    private boolean isTimeLeft() {
        long now = nanoTime.getAsLong();
        if (now - sinceNanos > 2 * Math.max(spentNanos, PIECES_NANOS)) {
            sinceNanos = now;
            spentNanos = 0;
        }
        return spentNanos < PIECES_NANOS;
    }

    private void round() {
        begins = false;
        sinceNanos = nanoTime.getAsLong();
        spentNanos = 0;
        while (!lines.isEmpty() && spentNanos < PIECES_NANOS) {
            next().complete();
        }
        beginRound();
    }

    private Promise<Void> next() {
        Map.Entry<Tenant, ArrayDeque<Promise<Void>>> first = lines.pollFirstEntry();
        Promise<Void> turn = first.getValue().poll();
        if (!first.getValue().isEmpty()) {
            lines.putLast(first.getKey(), first.getValue());
        }
        return turn;
    }

    private <T> Future<T> timed(Supplier<Future<T>> work) {
        long began = nanoTime.getAsLong();
        try {
            return work.get();
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        } finally {
            spentNanos += nanoTime.getAsLong() - began;
        }
    }
}
