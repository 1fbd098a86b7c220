package io.yardpass.gateway.http;

import static io.yardpass.domain.Role.ANON;
import static io.yardpass.domain.Role.AUTHENTICATED;
import static io.yardpass.domain.Role.SERVICE_ROLE;

import io.vertx.core.http.HttpMethod;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.gateway.quotas.Metered;
import io.yardpass.wire.EventType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every route there is, who may use it, and how it is called in metrics and logs. */
enum Endpoint {
    POST_VIEWS(HttpMethod.POST, "/v1/post-views", EventType.POST_VIEW.senders()),
    EVENT_VIEWS(HttpMethod.POST, "/v1/event-views", EventType.EVENT_VIEW.senders()),
    AD_IMPRESSIONS(HttpMethod.POST, "/v1/ad-impressions", EventType.AD_IMPRESSION.senders()),
    AD_CLICKS(HttpMethod.POST, "/v1/ad-clicks", EventType.AD_CLICK.senders()),
    BATCH(HttpMethod.POST, "/v1/batch", Set.of(ANON, AUTHENTICATED, SERVICE_ROLE)),
    PIXEL(HttpMethod.GET, "/v1/pixel.gif", Set.of()),
    TICKET_PURCHASES(HttpMethod.POST, "/v1/ticket-purchases", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    LEDGER_POST(HttpMethod.POST, "/v1/ledger/transactions", Set.of(SERVICE_ROLE)),
    LEDGER_REVERSE(HttpMethod.POST, "/v1/ledger/transactions/:id/reverse", Set.of(SERVICE_ROLE)),
    SPONSORSHIP_ORDER(HttpMethod.POST, "/v1/sponsorship-orders/:id/:action", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    WALLET_TOP_UPS(HttpMethod.POST, "/v1/wallet-top-ups", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    TICKET_HOLDS(HttpMethod.POST, "/v1/ticket-holds", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    TICKET_HOLD_RELEASES(HttpMethod.POST, "/v1/ticket-holds/:id/release", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    TICKET_SCANS(HttpMethod.POST, "/v1/ticket-scans", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    TICKET_TRANSFERS(HttpMethod.POST, "/v1/tickets/:id/transfer", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    TICKET_REFUNDS(HttpMethod.POST, "/v1/ticket-orders/:id/refund", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    TICKET_CANCELLATIONS(HttpMethod.POST, "/v1/ticket-orders/:id/cancel", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    RPC(HttpMethod.POST, "/v1/rpc/:function", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    EVENTS(HttpMethod.GET, "/v1/events", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    EVENT(HttpMethod.GET, "/v1/events/:id", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    DAILY_STATS(HttpMethod.GET, "/v1/events/:id/daily-stats", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    TICKETS(HttpMethod.GET, "/v1/tickets", Set.of(AUTHENTICATED)),
    BALANCES(HttpMethod.GET, "/v1/organizations/:id/balances", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    PUBLISHABLE_KEYS(HttpMethod.GET, "/v1/organizations/:id/publishable-keys", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    LEDGER_TRANSACTION(HttpMethod.GET, "/v1/ledger/transactions/:id", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    LEDGER_TRANSACTIONS(HttpMethod.GET, "/v1/ledger/transactions", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    LEDGER_ACCOUNT(HttpMethod.GET, "/v1/ledger/accounts/:id", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    LEDGER_BALANCE(HttpMethod.GET, "/v1/ledger/accounts/:id/balance", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    LEDGER_STATEMENT(HttpMethod.GET, "/v1/ledger/accounts/:id/statement", Set.of(AUTHENTICATED, SERVICE_ROLE)),
    TRIAL_BALANCE(HttpMethod.GET, "/v1/ledger/trial-balance", Set.of(SERVICE_ROLE)),
    REFERENCE(HttpMethod.GET, "/v1/reference/:list", Set.of()),
    OPENAPI(HttpMethod.GET, "/openapi.yaml", Set.of()),
    PROBLEM(HttpMethod.GET, "/problems/:code", Set.of()),
    WELCOME(HttpMethod.GET, "/", Set.of());

    private static final Set<Endpoint> COMMANDS = EnumSet.of(
            TICKET_PURCHASES,
            TICKET_HOLDS,
            TICKET_HOLD_RELEASES,
            TICKET_SCANS,
            TICKET_TRANSFERS,
            TICKET_REFUNDS,
            TICKET_CANCELLATIONS,
            LEDGER_POST,
            LEDGER_REVERSE,
            SPONSORSHIP_ORDER,
            WALLET_TOP_UPS);

    /** For services of the platform alone, whatever the role. */
    private static final Set<Endpoint> OF_PLATFORM = EnumSet.of(LEDGER_POST, LEDGER_REVERSE);

    private final HttpMethod method;
    private final String path;
    private final Set<Role> roles;

    Endpoint(HttpMethod method, String path, Set<Role> roles) {
        this.method = method;
        this.path = path;
        this.roles = roles;
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

    /** Everything that this address takes, as the header Allow has it. */
    String allowed() {
        return Stream.of(values())
                        .filter(other -> other.path.equals(path))
                        .map(Endpoint::methods)
                        .collect(Collectors.joining(", "))
                + (isIngest() ? ", OPTIONS" : "");
    }

    /** As metrics and logs spell it. */
    String routeName() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean allows(Caller caller) {
        return allows(caller.role()) && (caller.isPlatform() || !OF_PLATFORM.contains(this));
    }

    boolean allows(Role role) {
        return roles.contains(role);
    }

    /** Whose quota a request of a caller takes from. */
    Metered metered() {
        if (isIngest()) {
            return Metered.EVENTS;
        }
        return isCommand() ? Metered.PURCHASES : Metered.QUERIES;
    }

    /** True for what the ledger decides. */
    private boolean isCommand() {
        return COMMANDS.contains(this);
    }

    /** True for the routes that pages of any origin may use. */
    boolean isIngest() {
        return roles.contains(ANON) || this == PIXEL;
    }
}
