package io.yardpass.gateway.http;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.gateway.decoding.BodyFormat;
import io.yardpass.gateway.decoding.DecodedEvent;
import io.yardpass.gateway.decoding.EventDecoder;
import io.yardpass.gateway.decoding.EventType;
import io.yardpass.gateway.problems.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** A body of events from its bytes to its verdicts. Confined to its event loop. */
final class EventHandler {
    private final EdgeOptions options;
    private final BodyReader bodies;
    private final EventSink sink;
    private final RequestMeters meters;
    private final Timer decodeTime;
    private final EventDecoder decoder;

    EventHandler(EdgeOptions options, BodyReader bodies, EventSink sink, RequestMeters meters) {
        this.options = options;
        this.bodies = bodies;
        this.sink = sink;
        this.meters = meters;
        this.decodeTime = meters.decodeTime();
        this.decoder = new EventDecoder(options.bodyBytesMax(), options.eventsMax(), options.eventBytesMax());
    }

    Future<Reply> handle(EventType type, HttpServerRequest request, Caller caller) {
        BodyFormat format = BodyFormat.of(request.getHeader(HttpHeaders.CONTENT_TYPE));
        return bodies.read(request, options.bodyBytesMax()).compose(body -> ingest(type, format, body, caller));
    }

    private Future<Reply> ingest(EventType type, BodyFormat format, byte[] body, Caller caller) {
        List<DecodedEvent> decoded = decodeTime.record(() -> decoder.decode(type, format, body));
        List<Event> taken = taken(type, decoded);
        if (taken.isEmpty()) {
            return Future.succeededFuture(VerdictReply.of(decoded, List.of()));
        }
        return sink.submit(caller, taken, body.length).map(outcome -> reply(decoded, outcome));
    }

    private List<Event> taken(EventType type, List<DecodedEvent> decoded) {
        var taken = new ArrayList<Event>(decoded.size());
        for (DecodedEvent event : decoded) {
            switch (event) {
                case DecodedEvent.Taken(Event wellFormed) -> taken.add(wellFormed);
                case DecodedEvent.Refused refused ->
                    meters.refused(type, refused.verdict().code());
            }
        }
        return taken;
    }

    private static Reply reply(List<DecodedEvent> decoded, IngestOutcome outcome) {
        return switch (outcome) {
            case IngestOutcome.Recorded(var verdicts) -> VerdictReply.of(decoded, verdicts);
            case IngestOutcome.Overloaded() ->
                ProblemReply.of(ProblemCode.OVERLOADED, "The queue is full; nothing was taken.");
            case IngestOutcome.Unavailable() ->
                ProblemReply.of(ProblemCode.UNAVAILABLE, "The database failed; the same request again is safe.");
        };
    }
}
