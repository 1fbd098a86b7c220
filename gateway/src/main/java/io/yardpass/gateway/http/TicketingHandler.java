package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.Uuids;
import io.yardpass.wire.TicketingDecoder;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.UUID;

/** What is asked of holds and tickets, from its body to its answer. Confined to its event loop. */
final class TicketingHandler {
    private final RequestLimits limits;
    private final BodyReader bodies;
    private final CommandDesk desk;
    private final TicketingDecoder decoder;

    /** Makes a command of a body. */
    private interface Asking {
        TicketingCommand of(byte[] body, String key, String traceparent);
    }

    TicketingHandler(RequestLimits limits, BodyReader bodies, CommandDesk desk) {
        this.limits = limits;
        this.bodies = bodies;
        this.desk = desk;
        this.decoder = new TicketingDecoder(limits.purchaseBytesMax());
    }

    Future<Reply> hold(RoutingContext context, Caller caller) {
        return handle(context.request(), caller, "a hold", (bytes, key, traceparent) -> {
            var body = decoder.hold(bytes);
            return new HoldTickets(
                    body.id(),
                    key,
                    caller,
                    Buyer.of(body.userId(), caller),
                    body.eventId(),
                    body.tierId(),
                    body.quantity(),
                    body.sessionId(),
                    body.timeToLive(),
                    traceparent);
        });
    }

    Future<Reply> release(RoutingContext context, Caller caller) {
        UUID hold = id(context);
        return handle(context.request(), caller, "a release", (bytes, key, traceparent) -> {
            decoder.requireNothing(bytes);
            return new ReleaseHold(hold, key, caller, traceparent);
        });
    }

    Future<Reply> scan(RoutingContext context, Caller caller) {
        return handle(context.request(), caller, "a scan", (bytes, key, traceparent) -> {
            var body = decoder.scan(bytes);
            return new ScanTicket(body.code(), body.eventId(), key, caller, traceparent);
        });
    }

    Future<Reply> transfer(RoutingContext context, Caller caller) {
        UUID ticket = id(context);
        return handle(context.request(), caller, "a transfer", (bytes, key, traceparent) -> {
            var body = decoder.transfer(bytes);
            return new TransferTicket(body.id(), ticket, body.toUserId(), key, caller, traceparent);
        });
    }

    Future<Reply> refund(RoutingContext context, Caller caller) {
        return returnTickets(ReturnTickets.Kind.REFUND, "a refund", context, caller);
    }

    Future<Reply> cancel(RoutingContext context, Caller caller) {
        return returnTickets(ReturnTickets.Kind.CANCEL, "a cancellation", context, caller);
    }

    private Future<Reply> returnTickets(ReturnTickets.Kind kind, String noun, RoutingContext context, Caller caller) {
        UUID order = id(context);
        return handle(context.request(), caller, noun, (bytes, key, traceparent) -> {
            var body = decoder.returned(bytes);
            return new ReturnTickets(body.id(), kind, order, body.ticketIds(), key, caller, traceparent);
        });
    }

    private Future<Reply> handle(HttpServerRequest request, Caller caller, String noun, Asking asking) {
        String key = IdempotencyKey.of(request);
        String traceparent = TraceContext.of(request);
        return bodies.readCommand(
                request,
                caller,
                limits.purchaseBytesMax(),
                noun,
                body -> desk.submit(asking.of(body, key, traceparent)).map(OutcomeReply::of));
    }

    /** What is no UUID names nothing. */
    private static UUID id(RoutingContext context) {
        UUID id = Uuids.parse(context.pathParam("id"));
        if (id == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "The id in the address is not a UUID.");
        }
        return id;
    }
}
