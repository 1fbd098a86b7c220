package io.yardpass.gateway.http;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Role;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.quotas.Allowance;
import io.yardpass.wire.BodyFormat;
import io.yardpass.wire.DecodedBody;
import io.yardpass.wire.DecodedEvent;
import io.yardpass.wire.EventDecoder;
import io.yardpass.wire.EventType;
import io.yardpass.wire.problems.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** A body of events from its bytes to its verdicts. Confined to its event loop. */
final class EventHandler {
    private final RequestLimits limits;
    private final BodyReader bodies;
    private final EventSink sink;
    private final RequestMeters meters;
    private final Timer decodeTime;
    private final EventDecoder decoder;

    EventHandler(RequestLimits limits, BodyReader bodies, EventSink sink, RequestMeters meters) {
        this.limits = limits;
        this.bodies = bodies;
        this.sink = sink;
        this.meters = meters;
        this.decodeTime = meters.decodeTime();
        this.decoder = new EventDecoder(limits.bodyBytesMax(), limits.eventsMax(), limits.eventBytesMax());
    }

    /** What makes events of a body. */
    private interface Decoding {
        DecodedBody of(BodyFormat format, byte[] body);
    }

    /**
     * A body of one type of events, which the caller may send.
     *
     * @param allowance of which one event is already taken
     */
    Future<Reply> handle(EventType type, HttpServerRequest request, Caller caller, Allowance allowance) {
        return handle(request, caller, allowance, (format, body) -> decoder.decode(type, format, body));
    }

    /** A body of any types; those that the caller may not send are refused alone. */
    Future<Reply> handleMixed(HttpServerRequest request, Caller caller, Allowance allowance) {
        return handle(
                request,
                caller,
                allowance,
                (format, body) -> permitted(decoder.decodeMixed(format, body), caller.role()));
    }

    private Future<Reply> handle(HttpServerRequest request, Caller caller, Allowance allowance, Decoding decoding) {
        return bodies.read(request, caller, limits.bodyBytesMax(), BodyFormat::of, EventWeight::foreseen, body -> {
            DecodedBody decoded = decodeTime.record(() -> decoding.of(body.format(), body.bytes()));
            body.weigh(EventWeight.of(decoded));
            allowance.requireRest(Math.max(0, decoded.events().size() - 1));
            return ingest(decoded, body.bytes().length, caller);
        });
    }

    private static DecodedBody permitted(DecodedBody decoded, Role role) {
        decoded.events().replaceAll(event -> event.sentBy(role));
        return decoded;
    }

    private Future<Reply> ingest(DecodedBody decoded, int bytes, Caller caller) {
        List<Event> taken = taken(decoded);
        if (taken.isEmpty()) {
            return Future.succeededFuture(verdicts(caller, decoded, List.of()));
        }
        return sink.submit(caller, taken, bytes).map(outcome -> reply(caller, decoded, outcome));
    }

    private List<Event> taken(DecodedBody decoded) {
        var taken = new ArrayList<Event>(decoded.events().size());
        for (DecodedEvent event : decoded.events()) {
            switch (event) {
                case DecodedEvent.Taken wellFormed -> taken.add(wellFormed.event());
                case DecodedEvent.Refused refused ->
                    meters.refused(refused.type(), refused.verdict().code());
            }
        }
        return taken;
    }

    private Reply reply(Caller caller, DecodedBody decoded, IngestOutcome outcome) {
        return switch (outcome) {
            case IngestOutcome.Recorded(var verdicts) -> verdicts(caller, decoded, verdicts);
            case IngestOutcome.Overloaded() ->
                ProblemReply.of(ProblemCode.OVERLOADED, "The queue is full; nothing was taken.");
            case IngestOutcome.Unavailable() ->
                ProblemReply.of(ProblemCode.UNAVAILABLE, "The database failed; the same request again is safe.");
        };
    }

    private Reply verdicts(Caller caller, DecodedBody decoded, List<Verdict> verdicts) {
        Answered answered = Answered.of(caller, decoded, verdicts);
        sink.answered(answered);
        return VerdictReply.of(answered);
    }
}
