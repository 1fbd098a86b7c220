package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.Role;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.domain.Uuids;
import io.yardpass.wire.EscrowBody;
import io.yardpass.wire.MoneyDecoder;
import io.yardpass.wire.TopUpBody;
import io.yardpass.wire.TransactionBody;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;

/** A command about money from its body to its answer. Confined to its event loop. */
final class MoneyHandler {
    private final RequestLimits limits;
    private final BodyReader bodies;
    private final Payments payments;
    private final CommandDesk desk;
    private final InstantSource clock;
    private final MoneyDecoder decoder;

    MoneyHandler(RequestLimits limits, BodyReader bodies, Payments payments, CommandDesk desk, InstantSource clock) {
        this.limits = limits;
        this.bodies = bodies;
        this.payments = payments;
        this.desk = desk;
        this.clock = clock;
        this.decoder = new MoneyDecoder(limits.purchaseBytesMax());
    }

    /** What every request to the desk brings along. */
    private record Envelope(String key, Caller caller, String traceparent) {
        static Envelope of(HttpServerRequest request, Caller caller) {
            return new Envelope(IdempotencyKey.of(request), caller, TraceContext.of(request));
        }
    }

    Future<Reply> post(RoutingContext context, Caller caller) {
        Envelope envelope = Envelope.of(context.request(), caller);
        return submit(
                context.request(),
                caller,
                "a transaction",
                body -> now(transaction(decoder.transaction(body), envelope)));
    }

    private CallerCommand transaction(TransactionBody body, Envelope envelope) {
        NearNow.require(body.occurredAtMicros(), clock);
        return new PostTransaction(
                body.id(),
                envelope.key(),
                envelope.caller(),
                body.kind(),
                body.referenceType(),
                body.referenceId(),
                body.currency(),
                body.occurredAtMicros(),
                body.metadata(),
                body.legs(),
                body.dryRun(),
                envelope.traceparent());
    }

    Future<Reply> reverse(RoutingContext context, Caller caller) {
        UUID original = pathId(context, "There is no such transaction.");
        Envelope envelope = Envelope.of(context.request(), caller);
        return submit(
                context.request(),
                caller,
                "a reversal",
                body -> now(new ReverseTransaction(
                        decoder.reversal(body), envelope.key(), caller, original, envelope.traceparent())));
    }

    Future<Reply> moveEscrow(RoutingContext context, Caller caller) {
        UUID order = pathId(context, "There is no such sponsorship order.");
        Action action = Action.named(context.pathParam("action"));
        if (action == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "A sponsorship order has no such action.");
        }
        Envelope envelope = Envelope.of(context.request(), caller);
        return submit(
                context.request(),
                caller,
                "an action",
                body -> moveEscrow(order, action, decoder.escrow(body, action), envelope));
    }

    private Future<CallerCommand> moveEscrow(UUID order, Action action, EscrowBody body, Envelope envelope) {
        Future<Payment> paid = action == Action.FUND
                ? payments.of(envelope.caller(), body.paymentReference(), body.paymentProof())
                : Future.succeededFuture();
        return paid.map(payment -> new MoveEscrow(
                order, action, body.resolution(), payment, envelope.key(), envelope.caller(), envelope.traceparent()));
    }

    Future<Reply> topUp(RoutingContext context, Caller caller) {
        Envelope envelope = Envelope.of(context.request(), caller);
        return submit(context.request(), caller, "a top-up", body -> topUp(decoder.topUp(body), envelope));
    }

    private Future<CallerCommand> topUp(TopUpBody body, Envelope envelope) {
        Caller caller = envelope.caller();
        if (body.userId() != null) {
            requireOwnWallet(body.userId(), caller);
        }
        return payments.of(caller, body.paymentReference(), body.paymentProof())
                .map(payment -> new TopUpWallet(
                        body.id(),
                        envelope.key(),
                        caller,
                        body.organizationId(),
                        body.userId(),
                        new Money(body.amountCents(), body.currency()),
                        payment,
                        envelope.traceparent()));
    }

    /** Whose wallet an organization's is, the ledger knows. */
    private static void requireOwnWallet(UUID user, Caller caller) {
        boolean isAllowed = caller.role() == Role.SERVICE_ROLE ? caller.isPlatform() : user.equals(caller.subject());
        if (!isAllowed) {
            throw new ProblemException(
                    ProblemCode.USER_NOT_ALLOWED, "A user tops up its own wallet, a service of no organization any.");
        }
    }

    private static Future<CallerCommand> now(CallerCommand command) {
        return Future.succeededFuture(command);
    }

    private static UUID pathId(RoutingContext context, String otherwise) {
        UUID id = Uuids.parse(context.pathParam("id"));
        if (id == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, otherwise);
        }
        return id;
    }

    private Future<Reply> submit(
            HttpServerRequest request, Caller caller, String noun, Function<byte[], Future<CallerCommand>> command) {
        return bodies.readCommand(
                request,
                caller,
                limits.purchaseBytesMax(),
                noun,
                body -> command.apply(body).compose(desk::submit).map(OutcomeReply::of));
    }
}
