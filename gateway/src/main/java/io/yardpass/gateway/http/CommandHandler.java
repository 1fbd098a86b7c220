package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Uuids;
import io.yardpass.wire.Unpaid;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.UUID;
import java.util.function.Function;

/** The way that every command goes, from its request to its answer. Confined to its event loop. */
final class CommandHandler {
    private final RequestLimits limits;
    private final BodyReader bodies;
    private final Payments payments;
    private final CommandDesk desk;

    /** Makes of a body a command, or one that is unpaid yet; throws a problem if there is anything wrong with it. */
    interface Reading<C> {
        C of(byte[] body, Envelope envelope);
    }

    CommandHandler(RequestLimits limits, BodyReader bodies, Payments payments, CommandDesk desk) {
        this.limits = limits;
        this.bodies = bodies;
        this.payments = payments;
        this.desk = desk;
    }

    static Envelope envelope(HttpServerRequest request, Caller caller) {
        return new Envelope(IdempotencyKey.of(request), caller, TraceContext.of(request));
    }

    /** What is no UUID names nothing. */
    static UUID id(RoutingContext context, String otherwise) {
        UUID id = Uuids.parse(context.pathParam("id"));
        if (id == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, otherwise);
        }
        return id;
    }

    /** @param noun what the body is, for the error text: "a hold" */
    Future<Reply> handle(RoutingContext context, Caller caller, String noun, Reading<CallerCommand> reading) {
        Envelope envelope = envelope(context.request(), caller);
        return read(context, caller, noun, body -> submit(reading.of(body, envelope)));
    }

    Future<Reply> handleUnpaid(
            RoutingContext context, Caller caller, String noun, Reading<Unpaid<? extends CallerCommand>> reading) {
        Envelope envelope = envelope(context.request(), caller);
        return read(context, caller, noun, body -> submit(caller, reading.of(body, envelope)));
    }

    private Future<Reply> read(
            RoutingContext context, Caller caller, String noun, Function<byte[], Future<Reply>> work) {
        return bodies.readCommand(context.request(), caller, limits.purchaseBytesMax(), noun, work);
    }

    Future<Reply> submit(Caller caller, Unpaid<? extends CallerCommand> unpaid) {
        return payments.of(caller, unpaid.paymentReference(), unpaid.paymentProof())
                .map(unpaid.paidBy())
                .compose(this::submit);
    }

    private Future<Reply> submit(CallerCommand command) {
        return desk.submit(command).map(OutcomeReply::of);
    }
}
