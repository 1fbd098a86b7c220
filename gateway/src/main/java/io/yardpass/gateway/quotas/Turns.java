package io.yardpass.gateway.quotas;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.Caller;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lets each tenant have so much under way at once; the rest of it waits in a line of that tenant's own and so in nobody
 * else's way. Confined to its event loop.
 */
public final class Turns {
    private final int underWayMax;
    private final int waitingMax;
    private final long waitNanosMax;
    private final Map<Tenant, Line> lines = new HashMap<>();

    private record Waiting(Promise<Void> turn, long sinceNanos) {}

    private static final class Line {
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private int underWay;
    }

    /**
     * @param underWayMax of one tenant at once
     * @param waitingMax of one tenant besides; more are refused with {@link ProblemCode#QUOTA_EXCEEDED}
     * @param waitMax what has waited longer when its turn comes fails with {@link ProblemCode#UNAVAILABLE} instead
     */
    public Turns(int underWayMax, int waitingMax, Duration waitMax) {
        this.underWayMax = underWayMax;
        this.waitingMax = waitingMax;
        this.waitNanosMax = waitMax.toNanos();
    }

    /** Completes as the work does, which begins at the caller's tenant's turn. */
    public <T> Future<T> take(Caller caller, Supplier<Future<T>> work) {
        Tenant tenant = Tenant.of(caller);
        Line line = lines.computeIfAbsent(tenant, _ -> new Line());
        return turn(line).compose(_ -> begin(tenant, line, work));
    }

    private Future<Void> turn(Line line) {
        if (line.underWay < underWayMax) {
            return Future.succeededFuture();
        }
        if (line.waiting.size() == waitingMax) {
            return Future.failedFuture(new ProblemException(
                    ProblemCode.QUOTA_EXCEEDED,
                    String.format(Locale.ROOT, "%d of your reads and calls are waiting already.", waitingMax)));
        }
        var last = new Waiting(Promise.promise(), System.nanoTime());
        line.waiting.add(last);
        return last.turn.future();
    }

    private <T> Future<T> begin(Tenant tenant, Line line, Supplier<Future<T>> work) {
        line.underWay++;
        return Future.succeededFuture().compose(_ -> work.get()).onComplete(_ -> ended(tenant, line));
    }

    private void ended(Tenant tenant, Line line) {
        line.underWay--;
        while (line.underWay < underWayMax && !line.waiting.isEmpty()) {
            giveTurn(line.waiting.poll());
        }
        if (line.underWay == 0) {
            lines.remove(tenant, line);
        }
    }

    private void giveTurn(Waiting next) {
        if (System.nanoTime() - next.sinceNanos > waitNanosMax) {
            next.turn.fail(new ProblemException(
                    ProblemCode.UNAVAILABLE, "What you asked for before took too long; try again."));
        } else {
            next.turn.complete();
        }
    }

    /** Tenants that have anything under way. */
    int tenants() {
        return lines.size();
    }
}
