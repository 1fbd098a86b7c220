package io.yardpass.analytics;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.batching.BatchWriter;
import io.yardpass.domain.Verdict;
import java.util.List;

/** Where an ingest's batches go, and whether it is worth sending any. Confined to the ingest's event loop. */
public interface FactWriter extends BatchWriter<Fact, Verdict> {
    /** The verdicts come in the order of the facts, after the commit that holds what was accepted. */
    @Override
    Future<List<Verdict>> write(List<Fact> batch);

    /** False when a batch would fail at once. */
    boolean isUp();

    /** Why batches cannot be stored, as of a moment ago; empty when they can. Any thread may ask. */
    String hindrance();

    /** Leaves the database after what is being written. */
    Future<Void> close();

    /**
     * The one that {@link EventIngest#open} has, by itself. Must be called on an event loop, which then owns it. Fails when
     * the database cannot be reached.
     */
    static Future<FactWriter> open(Vertx vertx, IngestOptions options, MeterRegistry meters) {
        return EventWriter.open(vertx, options, meters).map(writer -> writer);
    }
}
