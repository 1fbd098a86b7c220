package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.queries.FunctionCalls;
import io.yardpass.gateway.queries.RemoteFunction;
import io.yardpass.wire.ArgumentsDecoder;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;

/** A function of the database from its arguments to its result. Confined to its event loop. */
final class FunctionHandler {
    private final RequestLimits limits;
    private final BodyReader bodies;
    private final FunctionCalls calls;
    private final ArgumentsDecoder decoder;

    FunctionHandler(RequestLimits limits, BodyReader bodies, FunctionCalls calls) {
        this.limits = limits;
        this.bodies = bodies;
        this.calls = calls;
        this.decoder = new ArgumentsDecoder(limits.purchaseBytesMax());
    }

    Future<Reply> handle(RoutingContext context, Caller caller) {
        RemoteFunction function = RemoteFunction.named(context.pathParam("function"))
                .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND, "There is no function of that name."));
        return bodies.readCommand(
                context.request(),
                caller,
                limits.purchaseBytesMax(),
                "arguments",
                body -> calls.call(caller, function, decoder.decode(body, function.parameters()))
                        .map(result -> Reply.json(200, result)));
    }
}
