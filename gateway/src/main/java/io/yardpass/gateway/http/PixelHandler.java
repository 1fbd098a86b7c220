package io.yardpass.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.quotas.Metered;
import io.yardpass.gateway.quotas.Quotas;
import io.yardpass.gateway.quotas.Room;
import io.yardpass.gateway.tokens.Authenticator;
import io.yardpass.gateway.tokens.SignedPixel;
import io.yardpass.wire.BodyFormat;
import io.yardpass.wire.DecodedBody;
import io.yardpass.wire.DecodedEvent;
import io.yardpass.wire.EventDecoder;
import io.yardpass.wire.problems.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with the image at once and reports the event that the address tells of afterwards, as well as it goes: what
 * becomes of it is only counted. Confined to its event loop.
 */
final class PixelHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PixelHandler.class);

    private static final Reply IMAGE = new Reply(
            200,
            "image/gif",
            Buffer.buffer(Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")),
            Map.of(
                    "Cache-Control",
                    "no-cache, no-store, must-revalidate",
                    "Cross-Origin-Resource-Policy",
                    "cross-origin"));

    private static final Verdict.Rejected NO_CLICK =
            new Verdict.Rejected(RejectionCode.TYPE_NOT_ALLOWED, "an image is loaded, not clicked");

    /** What is held of a pixel beside its event. */
    private static final int PIXEL_BYTES = 2 << 10;

    private final int pendingMax;
    private final Authenticator authenticator;
    private final EventSink sink;
    private final Quotas quotas;
    private final RequestMeters meters;
    private final Room room;
    private final InstantSource clock;
    private final EventDecoder decoder;
    private final Map<PixelFate, Counter> fates = new EnumMap<>(PixelFate.class);
    private int pending;

    PixelHandler(Edge edge, Authenticator authenticator, EventSink sink, RequestMeters meters, Room room) {
        RequestLimits limits = edge.options().request();
        this.pendingMax = edge.options().loop().pixelsPendingMax();
        this.authenticator = authenticator;
        this.sink = sink;
        this.quotas = edge.quotas();
        this.meters = meters;
        this.room = room;
        this.clock = edge.clock();
        this.decoder = new EventDecoder(limits.bodyBytesMax(), 1, limits.eventBytesMax());
        for (PixelFate fate : PixelFate.values()) {
            fates.put(fate, meters.pixels(fate));
        }
    }

    /** The image, whatever the request is. A HEAD reports nothing. */
    Reply answer(HttpServerRequest request) {
        if (request.method() == HttpMethod.GET) {
            report(request);
        }
        return IMAGE;
    }

    /** The image for an address whose query cannot be read. */
    Reply unreadable() {
        fates.get(PixelFate.REJECTED).increment();
        return IMAGE;
    }

    private void report(HttpServerRequest request) {
        if (pending == pendingMax) {
            fates.get(PixelFate.DROPPED).increment();
            return;
        }
        pending++;
        Room.Hold hold = room.holdForNobody();
        Future.succeededFuture(request)
                .compose(asked -> stored(asked, hold))
                .otherwise(PixelHandler::fateOf)
                .onSuccess(fate -> fates.get(fate).increment())
                .onComplete(_ -> {
                    pending--;
                    hold.release();
                });
    }

    /** Nothing that waits here keeps the request, which is answered. */
    private Future<PixelFate> stored(HttpServerRequest request, Room.Hold hold) {
        String signed = PixelQuery.value(request.params(), "t");
        if (signed != null) {
            Future<SignedPixel> shown = authenticator.signedPixel(signed, request);
            if (!shown.isComplete() && !hold.resize(PIXEL_BYTES + signed.length())) {
                return Future.succeededFuture(PixelFate.DROPPED);
            }
            return shown.compose(pixel -> store(pixel.caller(), pixel.event().getBytes(StandardCharsets.UTF_8), hold));
        }
        Future<Caller> caller = authenticator.publishableKey(request);
        if (caller.failed()) {
            return caller.mapEmpty();
        }
        byte[] json = PixelQuery.event(request.params(), clock.instant());
        if (!caller.isComplete() && !hold.resize(PIXEL_BYTES + json.length)) {
            return Future.succeededFuture(PixelFate.DROPPED);
        }
        return caller.compose(known -> store(known, json, hold));
    }

    private Future<PixelFate> store(Caller caller, byte[] json, Room.Hold hold) {
        if (!hold.moveTo(caller) || !hold.resize(PIXEL_BYTES + json.length)) {
            return Future.succeededFuture(PixelFate.DROPPED);
        }
        if (!quotas.ofPages(caller.organizationId(), Metered.EVENTS).take(1)) {
            meters.quotaRefused(Endpoint.PIXEL.routeName());
            return Future.succeededFuture(PixelFate.DROPPED);
        }
        DecodedBody decoded = decoder.decodeMixed(BodyFormat.JSON, json);
        if (decoded.events().size() != 1) {
            return Future.succeededFuture(PixelFate.REJECTED);
        }
        decoded.events().replaceAll(PixelHandler::loaded);
        return switch (decoded.events().getFirst()) {
            case DecodedEvent.Taken taken ->
                sink.submit(caller, List.of(taken.event()), json.length)
                        .map(outcome -> fateOf(caller, decoded, outcome));
            case DecodedEvent.Refused refused -> {
                meters.refused(refused.type(), refused.verdict().code());
                sink.answered(Answered.of(caller, decoded, List.of()).ofImage());
                yield Future.succeededFuture(PixelFate.REJECTED);
            }
        };
    }

    /** Images are loaded, not clicked. */
    private static DecodedEvent loaded(DecodedEvent event) {
        return event instanceof DecodedEvent.Taken taken && !taken.type().comesByImage()
                ? new DecodedEvent.Refused(taken.type(), taken.id(), NO_CLICK, taken.from(), taken.to())
                : event;
    }

    private PixelFate fateOf(Caller caller, DecodedBody decoded, IngestOutcome outcome) {
        return switch (outcome) {
            case IngestOutcome.Recorded(var verdicts) -> {
                sink.answered(Answered.of(caller, decoded, verdicts).ofImage());
                yield fateOf(verdicts.getFirst());
            }
            case IngestOutcome.Overloaded() -> PixelFate.DROPPED;
            case IngestOutcome.Unavailable() -> PixelFate.UNAVAILABLE;
        };
    }

    private static PixelFate fateOf(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted() -> PixelFate.ACCEPTED;
            case Verdict.Duplicate() -> PixelFate.DUPLICATE;
            case Verdict.Queued() -> PixelFate.QUEUED;
            case Verdict.Rejected _ -> PixelFate.REJECTED;
        };
    }

    private static PixelFate fateOf(Throwable failure) {
        if (failure instanceof ProblemException refused) {
            return switch (refused.problem().code()) {
                case TOKEN_MISSING, TOKEN_INVALID -> PixelFate.TOKEN_REFUSED;
                case OVERLOADED, QUOTA_EXCEEDED -> PixelFate.DROPPED;
                case UNAVAILABLE -> PixelFate.UNAVAILABLE;
                default -> PixelFate.REJECTED;
            };
        }
        LOG.error("a pixel's event was not stored", failure);
        return PixelFate.UNAVAILABLE;
    }
}
