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
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Which users were erased and so have no rights any more, whatever tokens they still have or get. What is known of a user is
 * kept with each of their tokens ({@link Standing}) and is {@link #TRUSTED} old at most; of a token in use it is asked again
 * before that, in the background. Nobody is let through on an older answer, for what they ask needs the database as well.
 *
 * <p>One for the whole process, safe on every thread; look-ups run on the event loop that opened it, one at a time of those who
 * wait and one of those who do not, together for all who ask meanwhile. The latter wait for company: ten queries a second are
 * enough for all tokens in use, however many they are.
 */
public final class ErasedUsers {
    /** How long after an erasure a token may still be taken. */
    static final Duration TRUSTED = Duration.ofSeconds(5);
    /** The age of an answer at which the next use of a token asks again, and does not wait. */
    static final Duration REFRESHED = Duration.ofSeconds(2);

    /** How long a question for which nobody waits is kept for others to go with it. */
    static final Duration COMPANY = Duration.ofMillis(100);

    private static final Duration LOOKUP_MAX = Duration.ofSeconds(3);
    private static final int USERS_IN_QUERY_MAX = 1_000;
    private static final int USERS_WAITING_MAX = 50_000;

    private final Vertx vertx;
    private final Context context;
    private final Lookup lookup;
    private final LongSupplier nanoTime;
    private final Batcher<UUID, Answer> waited;
    private final Batcher<UUID, Answer> unwaited;
    private final Map<UUID, Future<Answer>> asked = new HashMap<>();

    /** What the database says. */
    @FunctionalInterface
    public interface Lookup {
        /** Completes with those of the users that were erased. */
        Future<Set<UUID>> erasedAmong(Collection<UUID> users);
    }

    /** @param sinceNanos when it was asked: an erasure may be answered too late for that, and never too early */
    private record Answer(boolean erased, long sinceNanos) {}

    /** What is known of the user of one token. Confined to the event loop that is shown the token. */
    final class Standing {
        private final UUID user;
        private Answer known;
        private boolean refreshing;

        private Standing(UUID user) {
            this.user = user;
        }

        /** True when nothing needs to be waited for, as a rule. */
        boolean isGood() {
            if (known == null || known.erased()) {
                return false;
            }
            long age = nanoTime.getAsLong() - known.sinceNanos();
            if (age > TRUSTED.toNanos()) {
                return false;
            }
            if (age > REFRESHED.toNanos()) {
                refresh();
            }
            return true;
        }

        /** Completes with whether the user was erased, on the caller's context; fails when that cannot be asked. */
        Future<Boolean> isErased() {
            // Nobody is ever made again.
            return known != null && known.erased()
                    ? Future.succeededFuture(true)
                    : ask(ErasedUsers.this::waitedFor).map(Answer::erased);
        }

        private Future<Answer> ask(Function<UUID, Future<Answer>> question) {
            return onOurs(() -> question.apply(user)).onSuccess(answer -> known = answer);
        }

        private void refresh() {
            if (!refreshing) {
                refreshing = true;
                ask(ErasedUsers.this::askedInTime).onComplete(_ -> refreshing = false);
            }
        }
    }

    private ErasedUsers(Vertx vertx, Lookup lookup, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.lookup = lookup;
        this.nanoTime = nanoTime;
        var limits = new BatchLimits(
                USERS_IN_QUERY_MAX, USERS_IN_QUERY_MAX, USERS_WAITING_MAX, USERS_WAITING_MAX, LOOKUP_MAX, 1);
        this.waited = new Batcher<>(vertx, limits, this::lookUp, BatchObserver.NONE);
        this.unwaited = new Batcher<>(
                vertx,
                limits,
                users -> vertx.timer(COMPANY.toMillis(), TimeUnit.MILLISECONDS).compose(_ -> lookUp(users)),
                BatchObserver.NONE);
    }

    /** Completes when it can be asked; it knows nothing yet. */
    public static Future<ErasedUsers> open(Vertx vertx, Lookup lookup, LongSupplier nanoTime) {
        Promise<ErasedUsers> opened = Promise.promise();
        vertx.getOrCreateContext().runOnContext(_ -> opened.complete(new ErasedUsers(vertx, lookup, nanoTime)));
        return opened.future();
    }

    /** For a token of that user that was not seen before. */
    Standing standingOf(UUID user) {
        return new Standing(user);
    }

    private Future<Answer> onOurs(Supplier<Future<Answer>> question) {
        Context caller = vertx.getOrCreateContext();
        Promise<Answer> answer = Promise.promise();
        context.runOnContext(_ -> question.get().onComplete(result -> caller.runOnContext(_ -> answer.handle(result))));
        return answer.future();
    }

    /** Together with whoever else waits for the same user. */
    private Future<Answer> waitedFor(UUID user) {
        Future<Answer> underWay = asked.get(user);
        if (underWay != null) {
            return underWay;
        }
        Future<Answer> answer = waited.submit(List.of(user), 1).map(List::getFirst);
        asked.put(user, answer);
        return answer.onComplete(_ -> asked.remove(user));
    }

    private Future<Answer> askedInTime(UUID user) {
        return unwaited.submit(List.of(user), 1).map(List::getFirst);
    }

    private Future<List<Answer>> lookUp(List<UUID> users) {
        long sinceNanos = nanoTime.getAsLong();
        return lookup.erasedAmong(users)
                .timeout(LOOKUP_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .map(erased -> users.stream()
                        .map(user -> new Answer(erased.contains(user), sinceNanos))
                        .toList());
    }
}
