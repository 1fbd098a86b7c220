package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import java.util.List;

/** Where events go. One per event loop, called and answering on it. */
@FunctionalInterface
public interface EventSink {
    /** Completes when what is accepted is committed; never fails for a reason the outcome has a name for. */
    Future<IngestOutcome> submit(Caller caller, List<Event> events, long bytes);

    /** Is shown every body of which each event has its verdict, as it is answered. Must be quick and must not throw. */
    default void answered(Answered answered) {}

    /** Completes when everything submitted has its outcome. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }
}
