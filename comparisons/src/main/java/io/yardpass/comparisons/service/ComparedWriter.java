package io.yardpass.comparisons.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.analytics.Directory;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.batching.BatchLimits;
import java.time.InstantSource;

/** The ways of storing events that are compared; everything around them is the product's. */
enum ComparedWriter {
    /** The product's own. */
    COPY,
    /** INSERT … SELECT unnest(…) ON CONFLICT DO NOTHING through vertx-pg-client, prepared and pipelined. */
    UNNEST,
    /** No database: the most that the rest of the gateway could do. */
    NONE;

    /** Must be called on an event loop, which then owns it. */
    Future<EventIngest> open(
            Vertx vertx, IngestOptions options, Directory directory, InstantSource clock, MeterRegistry meters) {
        return switch (this) {
            case COPY -> EventIngest.open(vertx, options, directory, clock, meters);
            case UNNEST ->
                UnnestWriter.open(
                                vertx,
                                options.copy().address(),
                                options.limits().inFlightMax())
                        .map(writer -> EventIngest.with(writer, vertx, options, directory, clock, meters));
            case NONE ->
                Future.succeededFuture(EventIngest.with(new NoWriter(), vertx, options, directory, clock, meters));
        };
    }

    /** The product's limits with another number of batches in flight. */
    static IngestOptions withInFlight(IngestOptions options, int inFlightMax) {
        BatchLimits usual = options.limits();
        return options.withLimits(new BatchLimits(
                usual.batchRowsMax(),
                usual.batchBytesMax(),
                usual.pendingRowsMax(),
                usual.pendingBytesMax(),
                usual.pendingAgeMax(),
                inFlightMax));
    }
}
