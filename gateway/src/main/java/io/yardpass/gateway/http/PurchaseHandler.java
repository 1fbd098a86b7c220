package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.gateway.quotas.Allowance;
import io.yardpass.wire.PurchaseBody;
import io.yardpass.wire.PurchaseDecoder;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.InstantSource;

/** Purchases from their body to their answer. Confined to its event loop. */
final class PurchaseHandler {
    private static final int PURCHASES_MAX = 100;

    private final RequestLimits limits;
    private final BodyReader bodies;
    private final Payments payments;
    private final CommandDesk desk;
    private final InstantSource clock;
    private final PurchaseDecoder decoder;

    PurchaseHandler(RequestLimits limits, BodyReader bodies, Payments payments, CommandDesk desk, InstantSource clock) {
        this.limits = limits;
        this.bodies = bodies;
        this.payments = payments;
        this.desk = desk;
        this.clock = clock;
        this.decoder = new PurchaseDecoder(Math.max(limits.bodyBytesMax(), limits.purchaseBytesMax()));
    }

    /** @param allowance of which one purchase is already taken */
    Future<Reply> handle(HttpServerRequest request, Caller caller, Allowance allowance) {
        String key = IdempotencyKey.of(request);
        String traceparent = TraceContext.of(request);
        return bodies.readCommand(
                request,
                caller,
                Math.max(limits.bodyBytesMax(), limits.purchaseBytesMax()),
                "a purchase",
                body -> PurchaseDecoder.isArray(body)
                        ? buyEach(request, body, key, caller, allowance)
                        : buyOne(body, key, caller, traceparent));
    }

    private Future<Reply> buyOne(byte[] body, String key, Caller caller, String traceparent) {
        if (body.length > limits.purchaseBytesMax()) {
            throw new ProblemException(
                    ProblemCode.BODY_TOO_LARGE, "A purchase is at most " + limits.purchaseBytesMax() + " bytes.");
        }
        return buy(decoder.decode(body), key, caller, traceparent);
    }

    private Future<Reply> buyEach(
            HttpServerRequest request, byte[] body, String key, Caller caller, Allowance allowance) {
        String traceparent = TraceContext.of(request);
        var purchases = new PurchaseArray(decoder.decodeEach(body, PURCHASES_MAX), key, RequestId.of(request));
        allowance.requireRest(purchases.size() - 1);
        return purchases.decide((purchase, ownKey) -> buy(purchase, ownKey, caller, traceparent));
    }

    private Future<Reply> buy(PurchaseBody body, String key, Caller caller, String traceparent) {
        return payments.of(caller, body.paymentReference(), body.paymentProof())
                .map(payment -> command(body, payment, key, caller, traceparent))
                .compose(desk::submit)
                .map(OutcomeReply::of);
    }

    private PurchaseTickets command(PurchaseBody body, Payment payment, String key, Caller caller, String traceparent) {
        NearNow.require(body.occurredAtMicros(), clock);
        return new PurchaseTickets(
                body.orderId(),
                key,
                caller,
                Buyer.of(body.userId(), caller),
                body.eventId(),
                body.items(),
                new Money(body.totalCents(), body.currency()),
                body.holdId(),
                payment,
                body.occurredAtMicros(),
                traceparent);
    }
}
