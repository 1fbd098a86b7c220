package io.yardpass.gateway.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.yardpass.batching.BatchObserver;
import io.yardpass.batching.Batcher;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which publishable keys are live, and whose they are. A key in use is asked for again in the background, so that it never
 * waits and is refused within {@link KeyDirectoryOptions#trustedFor} of being revoked; keys that nobody knows wait in a queue
 * of their own, so that guessing delays and displaces none that is live.
 *
 * <p>One for the whole process, safe on every thread; look-ups run on the event loop that opened it.
 */
public final class KeyDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(KeyDirectory.class);
    private static final Future<Optional<UUID>> REFUSED = Future.succeededFuture(Optional.empty());

    /** What the database says. */
    @FunctionalInterface
    public interface Lookup {
        /** Completes with the organizations of those keys that are live; the others are absent. */
        Future<Map<PublishableKey, UUID>> live(Collection<PublishableKey> keys);
    }

    private record Live(Future<Optional<UUID>> organization, long sinceNanos, AtomicBoolean refreshing) {}

    private final Vertx vertx;
    private final Context context;
    private final Lookup lookup;
    private final KeyDirectoryOptions options;
    private final LongSupplier nanoTime;
    private final Cache<PublishableKey, Live> live;
    private final Cache<PublishableKey, Boolean> refused;
    private final Batcher<PublishableKey, Optional<UUID>> known;
    private final Batcher<PublishableKey, Optional<UUID>> unknown;
    private final Map<PublishableKey, Future<Optional<UUID>>> asked = new HashMap<>();
    private volatile boolean failing;

    private KeyDirectory(Vertx vertx, Lookup lookup, KeyDirectoryOptions options, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.lookup = lookup;
        this.options = options;
        this.nanoTime = nanoTime;
        this.live = cache(options.liveMax(), options.heldFor(), nanoTime);
        this.refused = cache(options.refusedMax(), options.refusedFor(), nanoTime);
        // Each key waits once, so as many wait as can be known.
        this.known = batcher(options.liveMax());
        this.unknown = batcher(options.lookup().waitingMax());
    }

    /** Completes when it can be asked; it knows nothing yet. */
    public static Future<KeyDirectory> open(
            Vertx vertx, Lookup lookup, KeyDirectoryOptions options, LongSupplier nanoTime) {
        Promise<KeyDirectory> opened = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(_ -> opened.complete(new KeyDirectory(vertx, lookup, options, nanoTime)));
        return opened.future();
    }

    /**
     * Completes with the organization of the key, or with nothing if it is not live, on the caller's context. Fails with
     * {@link io.yardpass.batching.OverloadedException} when too many unknown keys wait, and as the look-up does when that
     * fails and nothing is known of the key.
     */
    Future<Optional<UUID>> organizationOf(PublishableKey key) {
        Live entry = live.getIfPresent(key);
        if (entry == null) {
            return refused.getIfPresent(key) == null ? onContext(() -> find(key)) : REFUSED;
        }
        long age = nanoTime.getAsLong() - entry.sinceNanos;
        if (age > options.trustedFor().toNanos() && !failing) {
            return onContext(() -> ask(key, known)).recover(_ -> entry.organization);
        }
        if (age > options.refreshAfter().toNanos() && entry.refreshing.compareAndSet(false, true)) {
            onContext(() -> ask(key, known)).onFailure(_ -> entry.refreshing.set(false));
        }
        return entry.organization;
    }

    /** True when it is known to be live, and {@link #organizationOf} has no question to ask before it answers. */
    boolean isLive(PublishableKey key) {
        return live.getIfPresent(key) != null;
    }

    private Future<Optional<UUID>> onContext(Supplier<Future<Optional<UUID>>> question) {
        Context caller = vertx.getOrCreateContext();
        Promise<Optional<UUID>> answer = Promise.promise();
        context.runOnContext(_ -> question.get().onComplete(result -> caller.runOnContext(_ -> answer.handle(result))));
        return answer.future();
    }

    /** On the way here somebody else may have been answered. */
    private Future<Optional<UUID>> find(PublishableKey key) {
        Live entry = live.getIfPresent(key);
        if (entry != null) {
            return entry.organization;
        }
        return refused.getIfPresent(key) == null ? ask(key, unknown) : REFUSED;
    }

    /** Together with whoever else asks for the same key. */
    private Future<Optional<UUID>> ask(PublishableKey key, Batcher<PublishableKey, Optional<UUID>> queue) {
        Future<Optional<UUID>> underWay = asked.get(key);
        if (underWay != null) {
            return underWay;
        }
        Future<Optional<UUID>> answer = queue.submit(List.of(key), 1).map(List::getFirst);
        asked.put(key, answer);
        return answer.onComplete(_ -> asked.remove(key));
    }

    private Batcher<PublishableKey, Optional<UUID>> batcher(int keysWaitingMax) {
        return new Batcher<>(vertx, options.queue(keysWaitingMax), this::lookUp, BatchObserver.NONE);
    }

    private Future<List<Optional<UUID>>> lookUp(List<PublishableKey> keys) {
        return vertx.timer(options.lookup().pause().toMillis(), TimeUnit.MILLISECONDS)
                .compose(_ -> answers(keys, nanoTime.getAsLong()))
                .onSuccess(_ -> answering())
                .onFailure(this::notAnswering);
    }

    /** As old as the question: what is revoked while it is answered may not be in the answer. */
    private Future<List<Optional<UUID>>> answers(List<PublishableKey> keys, long sinceNanos) {
        return lookup.live(keys)
                .timeout(options.lookup().timeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(found -> keys.stream()
                        .map(key -> remember(key, Optional.ofNullable(found.get(key)), sinceNanos))
                        .toList());
    }

    private Optional<UUID> remember(PublishableKey key, Optional<UUID> organization, long sinceNanos) {
        if (organization.isPresent()) {
            live.put(key, new Live(Future.succeededFuture(organization), sinceNanos, new AtomicBoolean()));
        } else {
            refused.put(key, true);
            live.invalidate(key);
        }
        return organization;
    }

    private void answering() {
        if (failing) {
            failing = false;
            LOG.info("publishable keys are looked up again");
        }
    }

    /** Said once, and not for each of the many look-ups of an outage. */
    private void notAnswering(Throwable failure) {
        if (!failing) {
            failing = true;
            LOG.warn(
                    "publishable keys cannot be looked up, known ones are taken for {}: {}",
                    options.heldFor(),
                    failure.toString());
        }
    }

    private static <V> Cache<PublishableKey, V> cache(int sizeMax, Duration lifetime, LongSupplier nanoTime) {
        return Caffeine.newBuilder()
                .maximumSize(sizeMax)
                .expireAfterWrite(lifetime)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }
}
