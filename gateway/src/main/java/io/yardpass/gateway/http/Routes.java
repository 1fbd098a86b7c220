package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.gateway.queries.CallerQueries;
import io.yardpass.gateway.queries.FunctionCalls;
import io.yardpass.gateway.quotas.Room;
import io.yardpass.gateway.quotas.Turns;
import io.yardpass.gateway.tokens.Authenticator;
import io.yardpass.wire.EventType;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which address leads where, who may go there, and what a failure looks like. Confined to its event loop. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final String NO_ROUTE = "none";
    private static final String EXCHANGE = "exchange";

    private final Vertx vertx;
    private final Room room;
    private final AfterSockets afterSockets;
    private final Router router;
    private final Deadline deadline;
    private final EdgeOptions options;
    private final Gate gate;
    private final EventHandler events;
    private final PixelHandler pixels;
    private final Commands commands;
    private final ReadHandler reads;
    private final FunctionHandler functions;
    private final ReferenceHandler reference;
    private final RequestMeters meters;

    /** Turns a request into an answer. */
    private interface Handling {
        Future<Reply> of(Endpoint endpoint, RoutingContext context);
    }

    Routes(Vertx vertx, Edge edge, EventSink sink, Room room) {
        this.vertx = vertx;
        this.room = room;
        this.options = edge.options();
        this.deadline = new Deadline(vertx, options.deadlines().answer(), Routes::tooLate);
        var authenticator = new Authenticator(edge.tokens(), edge.keys(), edge.clock());
        this.gate = new Gate(authenticator, edge.quotas());
        this.meters = new RequestMeters(edge.meters());
        this.afterSockets = new AfterSockets(vertx);
        var bodies = new BodyReader(vertx, options, room, afterSockets);
        this.events = new EventHandler(options.request(), bodies, sink, meters);
        this.pixels = new PixelHandler(edge, authenticator, sink, meters, room);
        this.commands = new Commands(edge, bodies, new Payments(options.payments(), authenticator));
        LoopLimits loop = options.loop();
        var turns = new Turns(
                loop.queriesMax(), loop.queriesWaitingMax(), options.deadlines().turn());
        this.reads = new ReadHandler(new CallerQueries(edge.tenants(), turns), edge.clock());
        this.functions = new FunctionHandler(options.request(), bodies, new FunctionCalls(edge.tenants(), turns));
        this.reference = new ReferenceHandler(edge.reference());
        this.router = router();
    }

    private Router router() {
        Router router = Router.router(vertx);
        for (Endpoint endpoint : Endpoint.values()) {
            Route route = router.route(endpoint.method(), endpoint.path());
            if (endpoint.method() == HttpMethod.GET) {
                route.method(HttpMethod.HEAD);
            }
            route.handler(context -> serve(endpoint, context, this::handle));
            if (endpoint.isIngest()) {
                router.route(HttpMethod.OPTIONS, endpoint.path())
                        .handler(context -> serve(endpoint, context, (_, _) -> now(Cors.preflight(endpoint))));
            }
        }
        // Only when all methods of an address are known.
        for (Endpoint endpoint : Endpoint.values()) {
            router.route(endpoint.path()).handler(context -> serve(endpoint, context, (_, _) -> wrongMethod(endpoint)));
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
            answer(exchange(request, Endpoint.PIXEL.routeName(), true), pixels.unreadable());
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
            answer(exchange(request, NO_ROUTE, false), ProblemReply.of(Unreadable.problem(request, options.request())));
        }
    }

    /** Answers at once whatever is being answered; nothing is known of what becomes of it. */
    void giveUp() {
        deadline.giveUp();
    }

    private void refuse(HttpServerRequest request, ProblemCode code, String detail) {
        answer(exchange(request, NO_ROUTE, false), ProblemReply.of(code, detail));
    }

    private Exchange exchange(HttpServerRequest request, String route, boolean crossOrigin) {
        return new Exchange(request, route, crossOrigin, room.holdForNobody());
    }

    private void serve(Endpoint endpoint, RoutingContext context, Handling handling) {
        Exchange exchange = exchange(context.request(), endpoint.routeName(), endpoint.isIngest());
        context.put(EXCHANGE, exchange);
        // Nothing may be read before its reader is there.
        context.request().pause();
        deadline.bound(now(endpoint).compose(known -> handling.of(known, context)))
                .otherwise(failure -> ProblemReply.of(counted(problem(failure, exchange), endpoint)))
                .onSuccess(reply -> answer(exchange, reply));
    }

    private Future<Reply> handle(Endpoint endpoint, RoutingContext context) {
        return switch (endpoint) {
            case POST_VIEWS -> ingest(endpoint, EventType.POST_VIEW, context);
            case EVENT_VIEWS -> ingest(endpoint, EventType.EVENT_VIEW, context);
            case AD_IMPRESSIONS -> ingest(endpoint, EventType.AD_IMPRESSION, context);
            case AD_CLICKS -> ingest(endpoint, EventType.AD_CLICK, context);
            case BATCH ->
                permitted(endpoint, context, (caller, left) -> events.handleMixed(context.request(), caller, left));
            case PIXEL -> now(pixels.answer(context.request()));
            case TICKET_PURCHASES,
                    TICKET_HOLDS,
                    TICKET_HOLD_RELEASES,
                    TICKET_SCANS,
                    TICKET_TRANSFERS,
                    TICKET_REFUNDS,
                    TICKET_CANCELLATIONS,
                    LEDGER_POST,
                    LEDGER_REVERSE,
                    SPONSORSHIP_ORDER,
                    WALLET_TOP_UPS ->
                permitted(endpoint, context, (caller, left) -> commands.handle(endpoint, context, caller, left));
            case RPC -> permitted(endpoint, context, (caller, _) -> functions.handle(context, caller));
            case EVENTS -> permitted(endpoint, context, (caller, _) -> reads.events(context, caller));
            case EVENT -> permitted(endpoint, context, (caller, _) -> reads.event(context, caller));
            case DAILY_STATS -> permitted(endpoint, context, (caller, _) -> reads.dailyStats(context, caller));
            case TICKETS -> permitted(endpoint, context, (caller, _) -> reads.tickets(context, caller));
            case BALANCES -> permitted(endpoint, context, (caller, _) -> reads.balances(context, caller));
            case PUBLISHABLE_KEYS ->
                permitted(endpoint, context, (caller, _) -> reads.publishableKeys(context, caller));
            case LEDGER_TRANSACTION -> permitted(endpoint, context, (caller, _) -> reads.transaction(context, caller));
            case LEDGER_TRANSACTIONS ->
                permitted(endpoint, context, (caller, _) -> reads.transactions(context, caller));
            case LEDGER_ACCOUNT -> permitted(endpoint, context, (caller, _) -> reads.account(context, caller));
            case LEDGER_BALANCE -> permitted(endpoint, context, (caller, _) -> reads.balance(context, caller));
            case LEDGER_STATEMENT -> permitted(endpoint, context, (caller, _) -> reads.statement(context, caller));
            case TRIAL_BALANCE -> permitted(endpoint, context, (caller, _) -> reads.trialBalance(context, caller));
            case REFERENCE -> now(reference.list(context));
            case OPENAPI -> now(Pages.openApi());
            case PROBLEM -> now(Pages.problem(context.pathParam("code")));
            case WELCOME -> now(Pages.welcome());
        };
    }

    private Future<Reply> ingest(Endpoint endpoint, EventType type, RoutingContext context) {
        return permitted(endpoint, context, (caller, left) -> events.handle(type, context.request(), caller, left));
    }

    private Future<Reply> permitted(Endpoint endpoint, RoutingContext context, Gate.Work work) {
        return gate.pass(endpoint, context.get(EXCHANGE), work);
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
                ProblemCode.UNAVAILABLE, "No commit was heard of in time; the same request again is safe.");
    }

    private void answer(Exchange exchange, Reply reply) {
        exchange.answer(reply, meters);
    }

    private static <T> Future<T> now(T value) {
        return Future.succeededFuture(value);
    }
}
