package io.yardpass.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.analytics.EventIngest;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import java.time.Duration;
import java.util.List;

/** Events of one event loop on their way. Confined to that loop, but for {@link #ready}. */
final class IngestSink implements EventSink {
    private static final long READINESS_PROBE_MILLIS = 100;

    private final EventIngest ingest;
    private final Duration grace;
    private volatile boolean ready;

    /**
     * Must be made on the event loop that opened the ingest.
     *
     * @param grace how long closing may take over what is pending
     */
    IngestSink(Vertx vertx, EventIngest ingest, Duration grace) {
        this.ingest = ingest;
        this.grace = grace;
        this.ready = ingest.ready();
        vertx.setPeriodic(READINESS_PROBE_MILLIS, probed -> ready = ingest.ready());
    }

    /** As of a moment ago; any thread may ask. */
    boolean ready() {
        return ready;
    }

    @Override
    public Future<IngestOutcome> submit(Caller caller, List<Event> events, long bytes) {
        return ingest.submit(caller, events, bytes);
    }

    @Override
    public Future<Void> close() {
        return ingest.close(grace);
    }
}
