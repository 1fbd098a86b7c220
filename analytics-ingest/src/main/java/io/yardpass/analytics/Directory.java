package io.yardpass.analytics;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.yardpass.domain.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * To which organization events, posts and campaigns belong, in memory. What it does not know it looks up once: many
 * askers share one query, one query is under way at a time, and what does not exist is remembered for a few seconds.
 * What changes in the database is seen within about {@link DirectoryOptions#refreshAfter}.
 *
 * <p>One for the whole process, safe on every thread; look-ups run on the event loop that opened it.
 */
public final class Directory {
    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

    private final Vertx vertx;
    private final Context context;
    private final DirectoryQueries queries;
    private final DirectoryOptions options;
    private final LongSupplier nanoTime;
    private final Cache<Reference, Entry> entries;

    private volatile int lookups;
    private Lookup running;
    private Lookup next = new Lookup();

    private record Entry(Place place, long sinceNanos, AtomicBoolean refreshing) {}

    private static final class Lookup {
        long begunNanos;
        final Set<Reference> references = new HashSet<>();
        final Promise<Map<Reference, Place>> found = Promise.promise();
    }

    Directory(Vertx vertx, SqlClient client, DirectoryOptions options, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.queries = new DirectoryQueries(client);
        this.options = options;
        this.nanoTime = nanoTime;
        this.entries = Caffeine.newBuilder()
                .maximumSize(options.entriesMax())
                .expireAfter(Expiry.<Reference, Entry>writing((reference, entry) -> lifetime(entry)))
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Completes when the newest entries are loaded; fails when the database cannot be read.
     *
     * @param client reads as yardpass_ingest; stays the caller's to close
     */
    public static Future<Directory> open(Vertx vertx, SqlClient client, DirectoryOptions options) {
        Directory directory = new Directory(vertx, client, options, System::nanoTime);
        return directory.queries.newest(options.preloadMax()).map(found -> {
            found.forEach(directory::remember);
            return directory;
        });
    }

    /** Whose row an event is, as far as that is known without asking the database; null where it is not. Any thread. */
    public UUID organizationOf(Event event) {
        Place place = known(Reference.subjectOf(event));
        return place == null ? null : place.organizationId();
    }

    /** What is known of the reference without asking the database; null when that is nothing. */
    Place known(Reference reference) {
        Entry entry = entries.getIfPresent(reference);
        if (entry == null) {
            return null;
        }
        long age = nanoTime.getAsLong() - entry.sinceNanos;
        if (age > options.refreshAfter().toNanos() && entry.refreshing.compareAndSet(false, true)) {
            context.runOnContext(ignored -> {
                if (next.references.size() < options.lookupsWaitingMax()) {
                    next.references.add(reference);
                    lookUpNext();
                } else {
                    entry.refreshing.set(false);
                }
            });
        }
        return entry.place;
    }

    /**
     * Looks the references up, each together with whoever else asks for it; a place for each, which may be nowhere.
     * Fails when the database cannot be asked, is slow to answer, or too many already wait. Completes on the caller's context.
     */
    Future<Map<Reference, Place>> find(Collection<Reference> references) {
        Context caller = vertx.getOrCreateContext();
        Promise<Map<Reference, Place>> found = Promise.promise();
        context.runOnContext(ignored ->
                join(references).onComplete(result -> caller.runOnContext(ignoredToo -> found.handle(result))));
        return found.future();
    }

    /** How many look-ups were begun. */
    int lookups() {
        return lookups;
    }

    private Future<Map<Reference, Place>> join(Collection<Reference> references) {
        if (running != null
                && nanoTime.getAsLong() - running.begunNanos
                        > options.lookupSlowAfter().toNanos()) {
            return Future.failedFuture(new UnavailableException("look-ups are too slow"));
        }
        List<Reference> unasked = references.stream()
                .filter(reference -> running == null || !running.references.contains(reference))
                .toList();
        if (next.references.size() + unasked.size() > options.lookupsWaitingMax()) {
            return Future.failedFuture(new UnavailableException("too many look-ups wait"));
        }
        List<Future<Map<Reference, Place>>> answers = new ArrayList<>(2);
        if (unasked.size() < references.size()) {
            answers.add(running.found.future());
        }
        if (!unasked.isEmpty()) {
            next.references.addAll(unasked);
            answers.add(next.found.future());
            lookUpNext();
        }
        return Future.all(answers).map(all -> placesOf(references, answers));
    }

    private static Map<Reference, Place> placesOf(
            Collection<Reference> references, List<Future<Map<Reference, Place>>> answers) {
        Map<Reference, Place> places = HashMap.newHashMap(references.size());
        for (Future<Map<Reference, Place>> answer : answers) {
            for (Reference reference : references) {
                Place place = answer.result().get(reference);
                if (place != null) {
                    places.put(reference, place);
                }
            }
        }
        return places;
    }

    private void lookUpNext() {
        if (running != null || next.references.isEmpty()) {
            return;
        }
        Lookup lookup = next;
        running = lookup;
        lookup.begunNanos = nanoTime.getAsLong();
        lookups++;
        next = new Lookup();
        // Called inside the chain, so that a throw is a failure too and the next look-up still comes.
        Future.succeededFuture(lookup.references)
                .compose(queries::named)
                .timeout(options.lookupTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(result -> context.runOnContext(ignored -> {
                    running = null;
                    if (result.succeeded()) {
                        finished(lookup, result.result());
                    } else {
                        failed(lookup, result.cause());
                    }
                    lookUpNext();
                }));
    }

    private void finished(Lookup lookup, Map<Reference, Place> existing) {
        Map<Reference, Place> found = HashMap.newHashMap(lookup.references.size());
        for (Reference reference : lookup.references) {
            Place place = existing.getOrDefault(reference, Place.NOWHERE);
            found.put(reference, place);
            remember(reference, place);
        }
        lookup.found.complete(found);
    }

    private void failed(Lookup lookup, Throwable failure) {
        LOG.warn("the directory could not look up {}: {}", lookup.references.size(), failure.getMessage());
        for (Reference reference : lookup.references) {
            Entry stale = entries.getIfPresent(reference);
            if (stale != null) {
                stale.refreshing.set(false);
            }
        }
        lookup.found.fail(new UnavailableException("the directory could not be asked"));
    }

    private void remember(Reference reference, Place place) {
        entries.put(reference, new Entry(place, nanoTime.getAsLong(), new AtomicBoolean()));
    }

    private Duration lifetime(Entry entry) {
        return entry.place instanceof Place.Nowhere ? options.nowhereFor() : options.expireAfter();
    }
}
