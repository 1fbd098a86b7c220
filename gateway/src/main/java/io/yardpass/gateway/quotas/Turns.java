package io.yardpass.gateway.quotas;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Shares so many places among tenants: each may have as many under way as are left free besides, half of all when it is alone.
 * The rest of it waits in a line of that tenant's own, and when a place is free the lines are served in turn. So nobody's work is
 * in the way of others' for longer than a piece of it takes. All whose credentials anybody may have (visitors, and the keys that
 * stand in pages) are one tenant here, for they can be as many as they like. Confined to its event loop.
 */
public final class Turns {
    private final int underWayMax;
    private final int waitingMax;
    private final long waitNanosMax;
    /** The tenant that waits since longest for its turn is the first. */
    private final LinkedHashMap<Tenant, Line> lines = new LinkedHashMap<>();

    private int underWay;

    private record Waiting(Promise<Void> turn, long sinceNanos) {}

    private static final class Line {
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private int underWay;

        private boolean isIdle() {
            return underWay == 0 && waiting.isEmpty();
        }
    }

    /**
     * @param underWayMax of all at once
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
        Tenant tenant = caller.role() == Role.ANON ? new Tenant.Visitors() : Tenant.of(caller);
        Line line = lines.computeIfAbsent(tenant, _ -> new Line());
        return turn(line).compose(_ -> begin(tenant, line, work));
    }

    private Future<Void> turn(Line line) {
        if (mayBegin(line)) {
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

    private boolean mayBegin(Line line) {
        return line.underWay < underWayMax - underWay;
    }

    private <T> Future<T> begin(Tenant tenant, Line line, Supplier<Future<T>> work) {
        line.underWay++;
        underWay++;
        return Future.succeededFuture().compose(_ -> work.get()).onComplete(_ -> ended(tenant, line));
    }

    private void ended(Tenant tenant, Line line) {
        line.underWay--;
        underWay--;
        if (line.isIdle()) {
            lines.remove(tenant, line);
        }
        boolean given;
        do {
            // More than once, as what has waited too long takes no place.
            given = giveNextTurn();
        } while (given);
    }

    /** False when nobody waits who may begin. */
    private boolean giveNextTurn() {
        for (Map.Entry<Tenant, Line> entry : lines.entrySet()) {
            Line line = entry.getValue();
            if (!line.waiting.isEmpty() && mayBegin(line)) {
                lines.putLast(entry.getKey(), line);
                giveTurn(entry.getKey(), line);
                return true;
            }
        }
        return false;
    }

    private void giveTurn(Tenant tenant, Line line) {
        Waiting next = line.waiting.poll();
        if (System.nanoTime() - next.sinceNanos > waitNanosMax) {
            next.turn.fail(new ProblemException(
                    ProblemCode.UNAVAILABLE, "What you asked for before took too long; try again."));
        } else {
            next.turn.complete();
        }
        if (line.isIdle()) {
            lines.remove(tenant, line);
        }
    }

    /** Tenants that have anything under way, or wait. */
    int tenants() {
        return lines.size();
    }
}
