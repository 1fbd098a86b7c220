package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.gateway.quotas.Allowance;
import io.yardpass.wire.PurchaseDecoder;
import io.yardpass.wire.Unpaid;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.InstantSource;

/** Purchases from their body to their answer. Confined to its event loop. */
final class PurchaseHandler {
    private static final int PURCHASES_MAX = 100;

    private final RequestLimits limits;
    private final BodyReader bodies;
    private final CommandHandler commands;
    private final InstantSource clock;
    private final PurchaseDecoder decoder;

    PurchaseHandler(RequestLimits limits, BodyReader bodies, CommandHandler commands, InstantSource clock) {
        this.limits = limits;
        this.bodies = bodies;
        this.commands = commands;
        this.clock = clock;
        this.decoder = new PurchaseDecoder(Math.max(limits.bodyBytesMax(), limits.purchaseBytesMax()));
    }

    /** @param allowance of which one purchase is already taken */
    Future<Reply> handle(HttpServerRequest request, Caller caller, Allowance allowance) {
        Envelope envelope = CommandHandler.envelope(request, caller);
        return bodies.readCommand(
                request,
                caller,
                Math.max(limits.bodyBytesMax(), limits.purchaseBytesMax()),
                "a purchase",
                body -> PurchaseDecoder.isArray(body)
                        ? buyEach(body, envelope, RequestId.of(request), allowance)
                        : buyOne(body, envelope));
    }

    private Future<Reply> buyOne(byte[] body, Envelope envelope) {
        if (body.length > limits.purchaseBytesMax()) {
            throw new ProblemException(
                    ProblemCode.BODY_TOO_LARGE, "A purchase is at most " + limits.purchaseBytesMax() + " bytes.");
        }
        return buy(envelope.caller(), decoder.decode(body, envelope));
    }

    private Future<Reply> buyEach(byte[] body, Envelope envelope, String requestId, Allowance allowance) {
        PurchaseArray.requireKeyForEach(envelope.idempotencyKey());
        var purchases = new PurchaseArray(decoder.decodeEach(body, PURCHASES_MAX, envelope), requestId);
        allowance.requireRest(purchases.size() - 1);
        return purchases.decide(purchase -> buy(envelope.caller(), purchase));
    }

    private Future<Reply> buy(Caller caller, Unpaid<PurchaseTickets> purchase) {
        return commands.submit(caller, purchase.checked(paid -> NearNow.require(paid.occurredAtMicros(), clock)));
    }
}
