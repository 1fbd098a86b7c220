package io.yardpass.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.analytics.Directory;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.IngestOptions;
import java.time.InstantSource;

/** How an event loop comes by its ingest; called on it. */
@FunctionalInterface
public interface IngestOpening {
    Future<EventIngest> open(
            Vertx vertx, IngestOptions options, Directory directory, InstantSource clock, MeterRegistry meters);
}
