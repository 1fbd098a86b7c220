package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.gateway.quotas.Allowance;
import java.util.EnumMap;
import java.util.Map;

/** What the ledger decides, by route. Confined to its event loop. */
final class Commands {
    private final Map<Endpoint, Work> works = new EnumMap<>(Endpoint.class);

    /** Turns a request that is allowed to be here into an answer. */
    @FunctionalInterface
    private interface Work {
        Future<Reply> of(RoutingContext context, Caller caller, Allowance allowance);
    }

    Commands(Edge edge, BodyReader bodies, Payments payments) {
        RequestLimits limits = edge.options().request();
        var purchases = new PurchaseHandler(limits, bodies, payments, edge.desk(), edge.clock());
        var tickets = new TicketingHandler(limits, bodies, edge.desk());
        var money = new MoneyHandler(limits, bodies, payments, edge.desk(), edge.clock());
        works.put(
                Endpoint.TICKET_PURCHASES,
                (context, caller, left) -> purchases.handle(context.request(), caller, left));
        works.put(Endpoint.TICKET_HOLDS, (context, caller, _) -> tickets.hold(context.request(), caller));
        works.put(Endpoint.TICKET_HOLD_RELEASES, (context, caller, _) -> tickets.release(context, caller));
        works.put(Endpoint.TICKET_SCANS, (context, caller, _) -> tickets.scan(context.request(), caller));
        works.put(Endpoint.TICKET_TRANSFERS, (context, caller, _) -> tickets.transfer(context, caller));
        works.put(
                Endpoint.TICKET_REFUNDS,
                (context, caller, _) -> tickets.takeBack(ReturnTickets.Kind.REFUND, context, caller));
        works.put(
                Endpoint.TICKET_CANCELLATIONS,
                (context, caller, _) -> tickets.takeBack(ReturnTickets.Kind.CANCEL, context, caller));
        works.put(Endpoint.LEDGER_POST, (context, caller, _) -> money.transfer(context.request(), caller));
        works.put(Endpoint.LEDGER_REVERSE, (context, caller, _) -> money.reverse(context, caller));
        works.put(Endpoint.SPONSORSHIP_ORDER, (context, caller, _) -> money.moveEscrow(context, caller));
        works.put(Endpoint.WALLET_TOP_UPS, (context, caller, _) -> money.topUp(context.request(), caller));
    }

    /** @param allowance of which one command is already taken */
    Future<Reply> handle(Endpoint endpoint, RoutingContext context, Caller caller, Allowance allowance) {
        return works.get(endpoint).of(context, caller, allowance);
    }
}
