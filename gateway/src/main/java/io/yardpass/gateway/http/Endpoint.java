package io.yardpass.gateway.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;
import static io.yardpass.gateway.http.Who.ANYBODY;
import static io.yardpass.gateway.http.Who.EVERYBODY;
import static io.yardpass.gateway.http.Who.EVERY_ROLE;
import static io.yardpass.gateway.http.Who.PLATFORM;
import static io.yardpass.gateway.http.Who.SERVICES;
import static io.yardpass.gateway.http.Who.USERS_AND_SERVICES;
import static io.yardpass.gateway.http.Who.sends;
import static io.yardpass.gateway.http.Work.description;
import static io.yardpass.gateway.http.Work.events;
import static io.yardpass.gateway.http.Work.free;
import static io.yardpass.gateway.http.Work.functions;
import static io.yardpass.gateway.http.Work.mixedEvents;
import static io.yardpass.gateway.http.Work.money;
import static io.yardpass.gateway.http.Work.pixel;
import static io.yardpass.gateway.http.Work.purchases;
import static io.yardpass.gateway.http.Work.reads;
import static io.yardpass.gateway.http.Work.tickets;
import static io.yardpass.gateway.http.Work.views;
import static io.yardpass.gateway.http.Work.webhooks;
import static io.yardpass.wire.EventType.AD_CLICK;
import static io.yardpass.wire.EventType.AD_IMPRESSION;
import static io.yardpass.wire.EventType.EVENT_VIEW;
import static io.yardpass.wire.EventType.POST_VIEW;
import static io.yardpass.wire.EventType.TICKET_VIEW;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.yardpass.domain.Role;
import io.yardpass.gateway.http.Cors.Readers;
import io.yardpass.gateway.quotas.Metered;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every route there is, a row each: how it is asked, who may ask, and what answers, out of whose quota. */
enum Endpoint {
    POST_VIEWS(POST, "/v1/post-views", sends(POST_VIEW), events(POST_VIEW)),
    EVENT_VIEWS(POST, "/v1/event-views", sends(EVENT_VIEW), events(EVENT_VIEW)),
    TICKET_VIEWS(POST, "/v1/ticket-views", sends(TICKET_VIEW), events(TICKET_VIEW)),
    AD_IMPRESSIONS(POST, "/v1/ad-impressions", sends(AD_IMPRESSION), events(AD_IMPRESSION)),
    AD_CLICKS(POST, "/v1/ad-clicks", sends(AD_CLICK), events(AD_CLICK)),
    BATCH(POST, "/v1/batch", EVERY_ROLE, mixedEvents()),
    PIXEL(GET, "/v1/pixel.gif", ANYBODY, pixel()),
    TICKET_PURCHASES(POST, "/v1/ticket-purchases", USERS_AND_SERVICES, purchases()),
    LEDGER_POST(POST, "/v1/ledger/transactions", PLATFORM, money(MoneyHandler::post)),
    LEDGER_REVERSE(POST, "/v1/ledger/transactions/:id/reverse", PLATFORM, money(MoneyHandler::reverse)),
    SPONSORSHIP_ORDER(POST, "/v1/sponsorship-orders/:id/:action", USERS_AND_SERVICES, money(MoneyHandler::moveEscrow)),
    WALLET_TOP_UPS(POST, "/v1/wallet-top-ups", USERS_AND_SERVICES, money(MoneyHandler::topUp)),
    TICKET_HOLDS(POST, "/v1/ticket-holds", USERS_AND_SERVICES, tickets(TicketingHandler::hold)),
    TICKET_HOLD_RELEASES(POST, "/v1/ticket-holds/:id/release", USERS_AND_SERVICES, tickets(TicketingHandler::release)),
    TICKET_SCANS(POST, "/v1/ticket-scans", USERS_AND_SERVICES, tickets(TicketingHandler::scan)),
    TICKET_UNSCANS(POST, "/v1/tickets/:id/unscan", USERS_AND_SERVICES, tickets(TicketingHandler::unscan)),
    TICKET_TRANSFERS(POST, "/v1/tickets/:id/transfer", USERS_AND_SERVICES, tickets(TicketingHandler::transfer)),
    TICKET_REFUNDS(POST, "/v1/ticket-orders/:id/refund", USERS_AND_SERVICES, tickets(TicketingHandler::refund)),
    TICKET_CANCELLATIONS(POST, "/v1/ticket-orders/:id/cancel", USERS_AND_SERVICES, tickets(TicketingHandler::cancel)),
    EVENT_CANCELLATIONS(POST, "/v1/events/:id/cancel", USERS_AND_SERVICES, tickets(TicketingHandler::cancelEvent)),
    RPC(POST, "/v1/rpc/:function", USERS_AND_SERVICES, functions(FunctionHandler::handle)),
    VIEW(GET, "/rest/v1/:view", EVERYBODY, views()),
    FUNCTION(POST, "/rest/v1/rpc/:function", EVERYBODY, functions(FunctionHandler::handleRest)),
    LEDGER_TRANSACTION(GET, "/v1/ledger/transactions/:id", USERS_AND_SERVICES, reads(ReadHandler::transaction)),
    LEDGER_TRANSACTIONS(GET, "/v1/ledger/transactions", USERS_AND_SERVICES, reads(ReadHandler::transactions)),
    LEDGER_ACCOUNT(GET, "/v1/ledger/accounts/:id", USERS_AND_SERVICES, reads(ReadHandler::account)),
    LEDGER_BALANCE(GET, "/v1/ledger/accounts/:id/balance", USERS_AND_SERVICES, reads(ReadHandler::balance)),
    LEDGER_STATEMENT(GET, "/v1/ledger/accounts/:id/statement", USERS_AND_SERVICES, reads(ReadHandler::statement)),
    TRIAL_BALANCE(GET, "/v1/ledger/trial-balance", SERVICES, reads(ReadHandler::trialBalance)),
    WEBHOOK_ENDPOINT_CREATE(POST, "/v1/webhook-endpoints", USERS_AND_SERVICES, webhooks(WebhookHandler::create)),
    WEBHOOK_ENDPOINTS(GET, "/v1/webhook-endpoints", USERS_AND_SERVICES, webhooks(WebhookHandler::list)),
    WEBHOOK_ENDPOINT(GET, "/v1/webhook-endpoints/:id", USERS_AND_SERVICES, webhooks(WebhookHandler::endpoint)),
    WEBHOOK_ENDPOINT_EDIT(PATCH, "/v1/webhook-endpoints/:id", USERS_AND_SERVICES, webhooks(WebhookHandler::edit)),
    WEBHOOK_ENDPOINT_REMOVE(DELETE, "/v1/webhook-endpoints/:id", USERS_AND_SERVICES, webhooks(WebhookHandler::remove)),
    WEBHOOK_SECRET(POST, "/v1/webhook-endpoints/:id/secret", USERS_AND_SERVICES, webhooks(WebhookHandler::rotate)),
    WEBHOOK_TEST(POST, "/v1/webhook-endpoints/:id/test", USERS_AND_SERVICES, webhooks(WebhookHandler::test)),
    WEBHOOK_DELIVERIES(
            GET, "/v1/webhook-endpoints/:id/deliveries", USERS_AND_SERVICES, webhooks(WebhookHandler::deliveries)),
    WEBHOOK_REPLAYS(POST, "/v1/webhook-endpoints/:id/replays", USERS_AND_SERVICES, webhooks(WebhookHandler::replay)),
    REFERENCE(
            GET,
            "/v1/reference/:list",
            ANYBODY,
            free(call -> call.handlers().reference().list(call.context()))),
    OPENAPI_OF_CALLER(GET, "/openapi.json", EVERYBODY, description()),
    OPENAPI(GET, "/openapi.yaml", ANYBODY, free(_ -> Pages.openApi())),
    SCHEMAS(
            GET,
            "/schemas",
            ANYBODY,
            free(call -> Schemas.catalogue(call.context().request()))),
    SCHEMA(
            GET,
            "/schemas/:topic.json",
            ANYBODY,
            free(call -> Schemas.schema(call.context().request(), call.context().pathParam("topic")))),
    PROBLEM(
            GET,
            "/problems/:code",
            ANYBODY,
            free(call -> Pages.problem(call.context().pathParam("code")))),
    WELCOME(GET, "/", ANYBODY, free(_ -> Pages.welcome()));

    private final HttpMethod method;
    private final String path;
    private final Who who;
    private final Work work;
    private final String routeName = name().toLowerCase(Locale.ROOT);

    Endpoint(HttpMethod method, String path, Who who, Work work) {
        this.method = method;
        this.path = path;
        this.who = who;
        this.work = work;
    }

    HttpMethod method() {
        return method;
    }

    /** As the router spells it. */
    String path() {
        return path;
    }

    /** As the headers Allow and Access-Control-Allow-Methods have it. */
    String methods() {
        return method == HttpMethod.GET ? "GET, HEAD" : method.name();
    }

    /** Everything that this address takes. */
    String allMethods() {
        return Stream.of(values())
                .filter(other -> other.path.equals(path))
                .map(Endpoint::methods)
                .collect(Collectors.joining(", "));
    }

    /** The same as the header Allow has it. */
    String allowed() {
        return allMethods() + (readers() == Readers.LISTED ? "" : ", OPTIONS");
    }

    /** In which pages its answers may be read. */
    Readers readers() {
        if (isIngest() || !needsCaller()) {
            return Readers.ANYWHERE;
        }
        return admitsVisitors() ? Readers.ANYWHERE_WITHOUT_TOKEN : Readers.LISTED;
    }

    /** As metrics and logs spell it. */
    String routeName() {
        return routeName;
    }

    /** False for what anybody may ask. */
    boolean needsCaller() {
        return !who.roles().isEmpty();
    }

    /** True where no token is needed, and one that is shown counts. */
    boolean admitsVisitors() {
        return who.visitors();
    }

    boolean isForPlatform() {
        return who.platformOnly();
    }

    Set<Role> roles() {
        return who.roles();
    }

    /** Whose quota a request of a caller takes from; null for none. */
    Metered metered() {
        return work.metered();
    }

    /** True for the routes that take events. */
    boolean isIngest() {
        return work.metered() == Metered.EVENTS;
    }

    /** True for what the ledger's writer decides. */
    boolean isCommand() {
        return work.metered() == Metered.PURCHASES;
    }

    /** True for what is answered from this program alone. */
    boolean isPage() {
        return this == OPENAPI || this == SCHEMAS || this == SCHEMA || this == PROBLEM || this == WELCOME;
    }

    Future<Reply> answer(Call call) {
        return work.action().answer(call);
    }

    /** A problem as clients of this address look for it. */
    Reply refusal(Problem problem) {
        Problem told = method == GET ? ofRead(problem) : problem;
        return this == VIEW || this == FUNCTION ? RestReply.of(told) : ProblemReply.of(told);
    }

    /** Of what changes nothing nobody asks whether it is committed. */
    private static Problem ofRead(Problem problem) {
        return problem.code() == ProblemCode.UNAVAILABLE ? Problem.of(ProblemCode.NOT_READ, problem.detail()) : problem;
    }
}
