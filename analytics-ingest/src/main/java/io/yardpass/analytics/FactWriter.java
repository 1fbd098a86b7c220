package io.yardpass.analytics;

import io.vertx.core.Future;
import io.yardpass.batching.BatchWriter;
import io.yardpass.domain.Verdict;

/** Where an ingest's batches go, and whether it is worth sending any. Confined to the ingest's event loop. */
interface FactWriter extends BatchWriter<Fact, Verdict> {
    /** False when a batch would fail at once. */
    boolean isUp();

    /** Why batches cannot be stored, as of a moment ago; empty when they can. Any thread may ask. */
    String hindrance();

    /** Leaves the database after what is being written. */
    Future<Void> close();
}
