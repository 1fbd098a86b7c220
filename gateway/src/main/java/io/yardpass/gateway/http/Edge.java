package io.yardpass.gateway.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.gateway.tokens.TokenRules;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What every event loop of the edge works with.
 *
 * @param sinks opens the sink of one event loop, on it
 */
public record Edge(
        EdgeOptions options,
        TokenRules tokens,
        Function<Vertx, Future<EventSink>> sinks,
        PurchaseDesk desk,
        MeterRegistry meters,
        InstantSource clock) {}
