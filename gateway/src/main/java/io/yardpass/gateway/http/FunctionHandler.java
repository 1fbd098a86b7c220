package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.rest.RestCalls;
import io.yardpass.gateway.rest.RestCatalogue.Function;
import io.yardpass.gateway.rest.RestException;
import io.yardpass.gateway.rest.RestRequest;
import io.yardpass.wire.ArgumentsDecoder;
import io.yardpass.wire.problems.ProblemException;
import java.util.Map;

/** A function of the database from its arguments to its result. Confined to its event loop. */
final class FunctionHandler {
    private static final Reply NOTHING = new Reply(204, "", Buffer.buffer(), Map.of());

    private final RequestLimits limits;
    private final BodyReader bodies;
    private final RestCalls calls;
    private final ArgumentsDecoder decoder;

    FunctionHandler(RequestLimits limits, BodyReader bodies, RestCalls calls) {
        this.limits = limits;
        this.bodies = bodies;
        this.calls = calls;
        this.decoder = new ArgumentsDecoder(limits.purchaseBytesMax());
    }

    /** The result in an object of ours. */
    Future<Reply> handle(RoutingContext context, Caller caller) {
        return Future.succeededFuture(context)
                .compose(asked -> call(asked, caller, function(asked, caller), false))
                .map(result -> Reply.json(
                        200, Buffer.buffer("{\"result\":").appendBuffer(result).appendString("}")))
                .recover(failure ->
                        Future.failedFuture(failure instanceof RestException refused ? inOurWords(refused) : failure));
    }

    /** The result alone, as clients of PostgREST have it. */
    Future<Reply> handleRest(RoutingContext context, Caller caller) {
        return Future.succeededFuture(context)
                .compose(asked -> rest(asked, caller))
                .recover(RestReply::refused);
    }

    private Future<Reply> rest(RoutingContext context, Caller caller) {
        boolean isSingle = RestRequest.requireCall(
                context.queryParams(), RestHandler.headers(context.request().headers(), "Content-Profile"));
        Function function = function(context, caller);
        return call(context, caller, function, isSingle)
                .map(result -> function.result().isVoid() ? NOTHING : Reply.json(200, result));
    }

    private Function function(RoutingContext context, Caller caller) {
        return calls.function(caller, context.pathParam("function"));
    }

    private Future<Buffer> call(RoutingContext context, Caller caller, Function function, boolean isSingle) {
        return bodies.readCommand(
                context.request(),
                caller,
                limits.purchaseBytesMax(),
                "arguments",
                body -> calls.call(caller, function, decoder.decode(body, function.parameters()), isSingle));
    }

    private static ProblemException inOurWords(RestException refused) {
        return new ProblemException(refused.problem().kind(), refused.problem().message());
    }
}
