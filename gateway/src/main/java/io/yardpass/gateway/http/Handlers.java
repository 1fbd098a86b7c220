package io.yardpass.gateway.http;

import io.yardpass.gateway.openapi.ApiOfCaller;
import io.yardpass.gateway.queries.CallerQueries;
import io.yardpass.gateway.queries.WebhookQueries;
import io.yardpass.gateway.quotas.Room;
import io.yardpass.gateway.quotas.Turns;
import io.yardpass.gateway.rest.RestCalls;
import io.yardpass.gateway.rest.RestLimits;
import io.yardpass.gateway.rest.RestReads;
import io.yardpass.gateway.tokens.Authenticator;

/** What answers requests, by subject. Confined to the event loop that made it. */
record Handlers(
        EventHandler events,
        PixelHandler pixels,
        PurchaseHandler purchases,
        TicketingHandler tickets,
        MoneyHandler money,
        ReadHandler reads,
        RestHandler views,
        FunctionHandler functions,
        WebhookHandler webhooks,
        DescriptionHandler description,
        ReferenceHandler reference) {

    static Handlers of(
            Edge edge,
            Authenticator authenticator,
            BodyReader bodies,
            EventSink sink,
            RequestMeters meters,
            Room room) {
        EdgeOptions options = edge.options();
        RequestLimits limits = options.request();
        var payments = new Payments(options.payments(), authenticator);
        var commands = new CommandHandler(limits, bodies, payments, edge.desk());
        LoopLimits loop = options.loop();
        var turns = new Turns(
                loop.queriesMax(), loop.queriesWaitingMax(), options.deadlines().turn());
        var queries = new CallerQueries(edge.tenants(), turns);
        return new Handlers(
                new EventHandler(limits, bodies, sink, meters),
                new PixelHandler(edge, authenticator, sink, meters, room),
                new PurchaseHandler(limits, bodies, commands, edge.clock()),
                new TicketingHandler(options, commands),
                new MoneyHandler(limits, commands, edge.clock()),
                new ReadHandler(queries),
                new RestHandler(new RestReads(queries, edge.views(), RestLimits.usual())),
                new FunctionHandler(limits, bodies, new RestCalls(queries, edge.views(), RestLimits.usual())),
                new WebhookHandler(limits, bodies, new WebhookQueries(queries), options.webhooks()),
                new DescriptionHandler(new ApiOfCaller(edge.views())),
                new ReferenceHandler(edge.reference()));
    }
}
