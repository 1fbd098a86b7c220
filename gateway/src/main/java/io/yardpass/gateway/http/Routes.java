package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.gateway.quotas.Quotas;
import io.yardpass.gateway.quotas.Room;
import io.yardpass.gateway.tokens.Authenticator;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which address leads where, who may go there, and what a failure looks like. Confined to its event loop. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final String NO_ROUTE = "none";

    private final Vertx vertx;
    private final Room room;
    private final AfterSockets afterSockets;
    private final Router router;
    private final Deadline deadline;
    private final EdgeOptions options;
    private final Gate gate;
    private final Handlers handlers;
    private final Forwarder forwarder;
    private final RequestMeters meters;
    private final Cors cors;

    /** Turns a request into an answer. */
    private interface Handling {
        Future<Reply> of(Endpoint endpoint, RoutingContext context, Exchange exchange);
    }

    Routes(Vertx vertx, Edge edge, EventSink sink, Room room) {
        this.vertx = vertx;
        this.room = room;
        this.options = edge.options();
        this.deadline = new Deadline(vertx, options.deadlines().answer(), Routes::tooLate);
        TrustedProxies proxies = options.proxies();
        Quotas quotas = edge.quotas();
        var authenticator = new Authenticator(
                edge.tokens(),
                edge.keys(),
                edge.erasedUsers(),
                edge.clock(),
                request -> quotas.refusals(proxies.subscriber(request)));
        this.gate = new Gate(authenticator, quotas, proxies);
        this.cors = new Cors(options.corsOrigins());
        this.meters = new RequestMeters(edge.meters());
        this.afterSockets = new AfterSockets(vertx);
        var bodies = new BodyReader(vertx, options, room, afterSockets);
        this.handlers = Handlers.of(edge, authenticator, bodies, sink, meters, room);
        this.forwarder = new Forwarder(vertx, edge.forwarding(), options, bodies, edge.meters());
        this.router = router(edge.offer());
    }

    private Router router(Offer offer) {
        Router router = Router.router(vertx);
        List<Endpoint> offered =
                Stream.of(Endpoint.values()).filter(offer::includes).toList();
        for (Endpoint endpoint : offered) {
            Route route = router.route(endpoint.method(), endpoint.path());
            if (endpoint.method() == HttpMethod.GET) {
                route.method(HttpMethod.HEAD);
            }
            route.handler(context -> serve(endpoint, context, this::handle));
            router.route(HttpMethod.OPTIONS, endpoint.path())
                    .handler(context -> serve(endpoint, context, (_, _, _) -> preflight(endpoint, context)));
        }
        // Only when all methods of an address are known.
        for (Endpoint endpoint : offered) {
            router.route(endpoint.path())
                    .handler(context -> serve(endpoint, context, (_, _, _) -> wrongMethod(endpoint)));
        }
        router.route().handler(context -> refuse(context.request(), ProblemCode.NOT_FOUND, "No such address."));
        router.errorHandler(400, context -> refuse(context.request(), ProblemCode.BAD_REQUEST, "Unreadable address."));
        router.errorHandler(500, context -> {
            LOG.error("a route failed", context.failure());
            refuse(context.request(), ProblemCode.INTERNAL_ERROR, "The failure is logged.");
        });
        return router;
    }

    /**
     * Takes a request; one that came behind another of its connection when that one's answer is sent and other connections had
     * their turn. So whoever pipelines makes nobody wait, and whoever reads no answers is given no more of them.
     */
    void accept(HttpServerRequest request) {
        ClientConnection connection = ClientConnection.of(request.connection());
        Future<Void> sent = connection.sent();
        if (sent.isComplete() && !connection.inbound().isNextBehindAnother()) {
            take(connection, request);
        } else {
            // Nothing of it may be read before its reader is there.
            request.pause();
            sent.onSuccess(_ -> afterSockets.execute(() -> take(connection, request)));
        }
    }

    private void take(ClientConnection connection, HttpServerRequest request) {
        connection.inbound().begin();
        if (connection.takeRequest()) {
            lead(request);
        }
    }

    /** To its route, unless its target is none that any route could read. */
    private void lead(HttpServerRequest request) {
        if (Unreadable.hasReadableTarget(request)) {
            router.handle(request);
        } else if (Endpoint.PIXEL.path().equals(request.path())) {
            answer(
                    exchange(request, Endpoint.PIXEL.routeName(), Endpoint.PIXEL.readers()),
                    handlers.pixels().unreadable());
        } else {
            refuse(request, ProblemCode.BAD_REQUEST, "The address or its query cannot be read.");
        }
    }

    /** Answers what could not be read as HTTP, and hangs up, for nobody knows where the next request begins. */
    void refuseUnreadable(HttpServerRequest request) {
        ClientConnection connection = ClientConnection.of(request.connection());
        connection.inbound().begin();
        if (connection.takeRequest()) {
            connection.end();
            answer(
                    exchange(request, NO_ROUTE, Cors.Readers.LISTED),
                    ProblemReply.of(Unreadable.problem(request, options.request())));
        }
    }

    /** Answers at once whatever is being answered; nothing is known of what becomes of it. */
    void giveUp() {
        deadline.giveUp();
    }

    private void refuse(HttpServerRequest request, ProblemCode code, String detail) {
        answer(exchange(request, NO_ROUTE, Cors.Readers.LISTED), ProblemReply.of(code, detail));
    }

    private Exchange exchange(HttpServerRequest request, String route, Cors.Readers readers) {
        return new Exchange(request, route, cors, readers, room.holdForNobody());
    }

    private void serve(Endpoint endpoint, RoutingContext context, Handling handling) {
        Exchange exchange = exchange(context.request(), endpoint.routeName(), endpoint.readers());
        // Nothing may be read before its reader is there.
        context.request().pause();
        deadline.bound(begun(endpoint, context, exchange, handling)).onComplete((reply, failure) -> {
            exchange.answer(failure == null ? reply : refusal(failure, exchange, endpoint), meters);
        });
    }

    /** What is thrown is a failure like others. */
    private static Future<Reply> begun(
            Endpoint endpoint, RoutingContext context, Exchange exchange, Handling handling) {
        try {
            return handling.of(endpoint, context, exchange);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private Reply refusal(Throwable failure, Exchange exchange, Endpoint endpoint) {
        return endpoint.refusal(counted(problem(failure, exchange), endpoint));
    }

    private Future<Reply> handle(Endpoint endpoint, RoutingContext context, Exchange exchange) {
        if (endpoint.isCommand()) {
            forwarder.introduce(context.request());
        }
        return endpoint.needsCaller()
                ? gate.pass(
                        endpoint,
                        exchange,
                        (caller, left) -> answer(endpoint, new Call(handlers, context, caller, left)))
                : endpoint.answer(new Call(handlers, context, null, null));
    }

    private Future<Reply> answer(Endpoint endpoint, Call call) {
        return endpoint.isCommand() ? forwarder.answer(endpoint, call) : endpoint.answer(call);
    }

    private Future<Reply> preflight(Endpoint endpoint, RoutingContext context) {
        return cors.answersPreflight(context.request(), endpoint.readers())
                ? now(Cors.preflight(endpoint.allMethods()))
                : wrongMethod(endpoint);
    }

    private static Future<Reply> wrongMethod(Endpoint endpoint) {
        String allowed = endpoint.allowed();
        return now(ProblemReply.of(Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This address takes " + allowed + ".")
                .withHeader("Allow", allowed)));
    }

    private static Problem problem(Throwable failure, Exchange exchange) {
        return switch (failure) {
            case ProblemException expected -> expected.problem();
            default -> {
                LOG.error("request {} failed", exchange.id(), failure);
                yield Problem.of(ProblemCode.INTERNAL_ERROR, "The failure is logged under the request id.");
            }
        };
    }

    private Problem counted(Problem problem, Endpoint endpoint) {
        if (problem.code() == ProblemCode.QUOTA_EXCEEDED) {
            meters.quotaRefused(endpoint.routeName());
        }
        return problem;
    }

    private static ProblemException tooLate() {
        return new ProblemException(
                ProblemCode.UNAVAILABLE, "No answer was there in time; the same request again is safe.");
    }

    private void answer(Exchange exchange, Reply reply) {
        exchange.answer(reply, meters);
    }

    private static <T> Future<T> now(T value) {
        return Future.succeededFuture(value);
    }
}
