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
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Shares so many places among tenants: each may have as many under way as are left free besides, half of all when it is alone.
 * The rest of it waits in a line of that tenant's own, and when a place is free the lines are served in turn. So nobody's work is
 * in the way of others' for longer than a piece of it takes. All whose credentials anybody may have (visitors, and the keys that
 * stand in pages) are one tenant here, for they can be as many as they like; in its line each of them is served in turn, and may
 * have as many waiting as there are places left. Confined to its event loop.
 */
public final class Turns {
    private final int underWayMax;
    private final int waitingMax;
    private final long waitNanosMax;
    /** The tenant that waits since longest for its turn is the first. */
    private final LinkedHashMap<Tenant, Line> lines = new LinkedHashMap<>();

    private int underWay;

    private record Waiting(Promise<Void> turn, long sinceNanos) {}

    /** Who shares a line with others; all of a tenant that has one for itself are the same. */
    private record Asker(long visit, UUID organization) {
        private static final Asker ONLY = new Asker(0, null);

        static Asker of(Caller caller) {
            return caller.role() == Role.ANON ? new Asker(caller.visit(), caller.organizationId()) : ONLY;
        }
    }

    private static final class Line {
        /** By who asks; whose turn is next is the first. */
        private final LinkedHashMap<Asker, ArrayDeque<Waiting>> waiting = new LinkedHashMap<>();

        private int waitingCount;
        private int underWay;

        private boolean isIdle() {
            return underWay == 0 && waitingCount == 0;
        }

        private int waitingOf(Asker asker) {
            ArrayDeque<Waiting> own = waiting.get(asker);
            return own == null ? 0 : own.size();
        }

        private void add(Asker asker, Waiting last) {
            waiting.computeIfAbsent(asker, _ -> new ArrayDeque<>()).add(last);
            waitingCount++;
        }

        private Waiting poll() {
            Map.Entry<Asker, ArrayDeque<Waiting>> first = waiting.pollFirstEntry();
            Waiting next = first.getValue().poll();
            if (!first.getValue().isEmpty()) {
                waiting.putLast(first.getKey(), first.getValue());
            }
            waitingCount--;
            return next;
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
        return turn(line, Asker.of(caller)).compose(_ -> begin(tenant, line, work));
    }

    private Future<Void> turn(Line line, Asker asker) {
        if (mayBegin(line)) {
            return Future.succeededFuture();
        }
        int left = waitingMax - line.waitingCount;
        if (left == 0 || asker != Asker.ONLY && line.waitingOf(asker) >= left) {
            return Future.failedFuture(new ProblemException(
                    ProblemCode.QUOTA_EXCEEDED,
                    String.format(
                            Locale.ROOT, "%d of your reads and calls are waiting already.", line.waitingOf(asker))));
        }
        var last = new Waiting(Promise.promise(), System.nanoTime());
        line.add(asker, last);
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
            if (line.waitingCount > 0 && mayBegin(line)) {
                lines.putLast(entry.getKey(), line);
                giveTurn(entry.getKey(), line);
                return true;
            }
        }
        return false;
    }

    private void giveTurn(Tenant tenant, Line line) {
        Waiting next = line.poll();
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
