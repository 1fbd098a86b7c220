package io.yardpass.gateway.tokens;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.yardpass.batching.BatchLimits;
import io.yardpass.batching.BatchObserver;
import io.yardpass.batching.Batcher;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Which users were erased and so have no rights any more, whatever tokens they still have or get. Of a token that was not seen
 * before it is asked whether its user was; from then on it is enough to hear, once a second, who was erased lately. Whoever was is
 * kept for good, and what is known is {@link #TRUSTED} old at most: where nothing is heard, it is asked about each token again.
 * Nobody is let through on an older answer, for what they ask needs the database as well.
 *
 * <p>One for the whole process, safe on every thread; look-ups run on the event loop that opened it, one at a time, together for
 * all who ask meanwhile.
 */
public final class ErasedUsers {
    /** How long after an erasure a token may still be taken. */
    static final Duration TRUSTED = Duration.ofSeconds(5);

    private static final Duration HEARS_EACH = Duration.ofSeconds(1);
    /** Half of how far back the database tells who was erased lately: who did not hear for longer has missed somebody perhaps. */
    private static final Duration MISSED_AFTER = Duration.ofSeconds(30);

    private static final Duration LOOKUP_MAX = Duration.ofSeconds(3);
    private static final int USERS_IN_QUERY_MAX = 1_000;
    private static final int USERS_WAITING_MAX = 50_000;
    /** Beyond that nobody is kept, and it is asked about each token once more. */
    private static final int KEPT_MAX = 100_000;

    private final Vertx vertx;
    private final Context context;
    private final Lookup lookup;
    private final Supplier<Future<Set<UUID>>> lately;
    private final LongSupplier nanoTime;
    private final Batcher<UUID, Boolean> waited;
    private final Map<UUID, Future<Boolean>> asked = new HashMap<>();
    private final Set<UUID> erased = ConcurrentHashMap.newKeySet();
    private volatile Heard heard;
    private final long timer;

    /** What the database says. */
    @FunctionalInterface
    public interface Lookup {
        /** Completes with those of the users that were erased. */
        Future<Set<UUID>> erasedAmong(Collection<UUID> users);
    }

    /** Everybody who was erased between these moments is known: when that was asked, which may be too early and never too late. */
    private record Heard(long sinceNanos, long untilNanos) {}

    /** What is known of the user of one token. Confined to the event loop that is shown the token. */
    final class Standing {
        private final UUID user;
        private boolean isKnown;
        private long sinceNanos;

        private Standing(UUID user) {
            this.user = user;
        }

        /** True when nothing needs to be waited for, as a rule. */
        boolean isGood() {
            if (!isKnown || erased.contains(user)) {
                return false;
            }
            long now = nanoTime.getAsLong();
            Heard last = heard;
            return isTrusted(sinceNanos, now)
                    || sinceNanos - last.sinceNanos() >= 0 && isTrusted(last.untilNanos(), now);
        }

        /** Completes with whether the user was erased, on the caller's context; fails when that cannot be asked. */
        Future<Boolean> isErased() {
            // Nobody is ever made again.
            if (erased.contains(user)) {
                return Future.succeededFuture(true);
            }
            long began = nanoTime.getAsLong();
            return onOurs(() -> waitedFor(user)).onSuccess(wasErased -> {
                isKnown = !wasErased;
                sinceNanos = began;
                if (wasErased) {
                    erased.add(user);
                }
            });
        }
    }

    private ErasedUsers(Vertx vertx, Lookup lookup, Supplier<Future<Set<UUID>>> lately, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.lookup = lookup;
        this.lately = lately;
        this.nanoTime = nanoTime;
        this.heard = new Heard(nanoTime.getAsLong(), nanoTime.getAsLong());
        var limits = new BatchLimits(
                USERS_IN_QUERY_MAX, USERS_IN_QUERY_MAX, USERS_WAITING_MAX, USERS_WAITING_MAX, LOOKUP_MAX, 1);
        this.waited = new Batcher<>(vertx, limits, this::lookUp, BatchObserver.NONE);
        this.timer = vertx.setPeriodic(HEARS_EACH.toMillis(), _ -> hear());
    }

    /**
     * Completes when it can be asked; it knows nothing yet.
     *
     * @param lately completes with everybody who was erased within the last minute, by the database's clock
     */
    public static Future<ErasedUsers> open(
            Vertx vertx, Lookup lookup, Supplier<Future<Set<UUID>>> lately, LongSupplier nanoTime) {
        Promise<ErasedUsers> opened = Promise.promise();
        vertx.getOrCreateContext().runOnContext(_ -> opened.complete(new ErasedUsers(vertx, lookup, lately, nanoTime)));
        return opened.future();
    }

    public void close() {
        vertx.cancelTimer(timer);
    }

    /** For a token of that user that was not seen before. */
    Standing standingOf(UUID user) {
        return new Standing(user);
    }

    private static boolean isTrusted(long sinceNanos, long now) {
        return now - sinceNanos <= TRUSTED.toNanos();
    }

    /** What fails is tried again in a second; until then what was heard last grows older. */
    Future<Void> hear() {
        long began = nanoTime.getAsLong();
        return onOurs(() -> lately.get()
                        .timeout(LOOKUP_MAX.toMillis(), TimeUnit.MILLISECONDS)
                        .onSuccess(users -> keep(users, began)))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** On our event loop alone. */
    private void keep(Set<UUID> users, long began) {
        boolean isForgotten = erased.size() + users.size() > KEPT_MAX;
        if (isForgotten) {
            erased.clear();
        }
        erased.addAll(users);
        Heard last = heard;
        boolean hasMissed = isForgotten || began - last.untilNanos() > MISSED_AFTER.toNanos();
        if (began - last.untilNanos() >= 0) {
            heard = new Heard(hasMissed ? began : last.sinceNanos(), began);
        }
    }

    private <T> Future<T> onOurs(Supplier<Future<T>> question) {
        Context caller = vertx.getOrCreateContext();
        Promise<T> answer = Promise.promise();
        context.runOnContext(_ -> question.get().onComplete(result -> caller.runOnContext(_ -> answer.handle(result))));
        return answer.future();
    }

    /** Together with whoever else waits for the same user. */
    private Future<Boolean> waitedFor(UUID user) {
        Future<Boolean> underWay = asked.get(user);
        if (underWay != null) {
            return underWay;
        }
        Future<Boolean> answer = waited.submit(List.of(user), 1).map(List::getFirst);
        asked.put(user, answer);
        return answer.onComplete(_ -> asked.remove(user));
    }

    private Future<List<Boolean>> lookUp(List<UUID> users) {
        return lookup.erasedAmong(users)
                .timeout(LOOKUP_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .map(found -> users.stream().map(found::contains).toList());
    }
}
