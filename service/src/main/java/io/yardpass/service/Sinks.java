package io.yardpass.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.Directory;
import io.yardpass.analytics.DirectoryOptions;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.analytics.letters.DeadLetters;
import io.yardpass.analytics.letters.LetterOptions;
import io.yardpass.analytics.letters.Senders;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.gateway.http.EventSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * Opens each event loop's way into the database, over the one directory that all of them share.
 *
 * @param pool what the directory reads through
 * @param opening how an event loop comes by its ingest
 * @param letters where an event loop puts what it rejects
 * @param grace how long a closing sink may take over what it holds
 */
record Sinks(
        Pool pool,
        Directory directory,
        IngestOptions options,
        IngestOpening opening,
        Function<Vertx, DeadLetters> letters,
        Duration grace,
        Vitals vitals,
        InstantSource clock) {
    static final int LOOKUP_CONNECTIONS = 2;

    static Future<Sinks> open(Vertx vertx, Storage storage, Settings settings, IngestOpening opening, Vitals vitals) {
        Pool pool = Pools.reader(vertx, storage.address(), DatabaseRole.INGEST, LOOKUP_CONNECTIONS);
        IngestOptions options = Options.ingest(storage.analytics(), settings.limits(), Service.LOOPS);
        LetterOptions letterOptions = Options.letters(storage.analytics(), settings.letters());
        InstantSource clock = storage.clock();
        Senders senders = Senders.counting(letterOptions);
        return Directory.open(vertx, pool, DirectoryOptions.usual())
                .map(directory -> new Sinks(
                        pool,
                        directory,
                        options,
                        opening,
                        loop -> new DeadLetters(
                                loop,
                                letterOptions,
                                senders,
                                clock,
                                vitals.metrics().registry()),
                        settings.grace(),
                        vitals,
                        clock))
                .onFailure(failure -> pool.close());
    }

    /** The sink of the event loop that this is called on. */
    Future<EventSink> openHere(Vertx vertx) {
        vitals.metrics().probeEventLoop(vertx);
        return opening.open(vertx, options, directory, clock, vitals.metrics().registry())
                .map(ingest -> watched(ingest, letters.apply(vertx)));
    }

    Future<Void> close() {
        return pool.close();
    }

    private EventSink watched(EventIngest ingest, DeadLetters letters) {
        String loop = vitals.readiness().requireNext("ingest", ingest::hindrance);
        MeterRegistry meters = vitals.metrics().registry();
        Gauge.builder("yardpass.ingest.pending.rows", ingest, EventIngest::pendingRows)
                .description("Events taken and not yet answered, by event loop")
                .tag("loop", loop)
                .register(meters);
        Gauge.builder("yardpass.ingest.pending", ingest, EventIngest::pendingBytes)
                .description("Bytes of the events taken and not yet answered, by event loop")
                .baseUnit("bytes")
                .tag("loop", loop)
                .register(meters);
        return new LoopSink(
                ingest, letters, answered -> vitals.tails().show(answered, directory::organizationOf), grace);
    }
}
