package io.yardpass.service;

import io.vertx.core.Future;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.letters.DeadLetters;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.http.Answered;
import io.yardpass.gateway.http.EventSink;
import io.yardpass.wire.DecodedEvent;
import io.yardpass.wire.EventType;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where the events of one event loop go: those that are stored to its ingest, those that are rejected to the dead letters; and
 * all are shown to whoever watches.
 *
 * @param grace how long each may take over what it holds when the loop closes
 */
record LoopSink(EventIngest ingest, DeadLetters letters, Consumer<Answered> watchers, Duration grace)
        implements EventSink {
    @Override
    public Future<IngestOutcome> submit(Caller caller, List<Event> events, long bytes) {
        return ingest.submit(caller, events, bytes);
    }

    @Override
    public void answered(Answered answered) {
        // What an image reports is not kept: whoever reloads it would use up the letters of its organization, and sent
        // again
        // it would be an event of the organization's server.
        if (answered.rejected() > 0 && !answered.byImage()) {
            answered.notAccepted().forEach(event -> keepIfRejected(event, answered));
        }
        watchers.accept(answered);
    }

    @Override
    public Future<Void> close() {
        return Future.join(ingest.close(grace), letters.close(grace)).mapEmpty();
    }

    private void keepIfRejected(Answered.NotAccepted notAccepted, Answered answered) {
        if (notAccepted.verdict() instanceof Verdict.Rejected reason) {
            DecodedEvent event = notAccepted.event();
            EventType type = event.type();
            letters.keep(
                    answered.caller(),
                    type == null ? null : type.wireName(),
                    reason,
                    answered.body().json(),
                    event.from(),
                    event.to());
        }
    }
}
