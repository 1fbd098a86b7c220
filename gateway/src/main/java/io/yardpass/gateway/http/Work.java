package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.quotas.Metered;
import io.yardpass.wire.EventType;
import java.util.function.Function;

/**
 * What answers a request that is allowed to be here.
 *
 * @param metered whose quota it takes from; null for what is answered from memory
 */
record Work(Metered metered, Action action) {
    interface Action {
        Future<Reply> answer(Call call);
    }

    /** The same, by a method of one of the handlers. */
    interface Method<H> {
        Future<Reply> answer(H handler, RoutingContext context, Caller caller);
    }

    static Work events(EventType type) {
        return new Work(
                Metered.EVENTS,
                call -> call.handlers().events().handle(type, call.request(), call.caller(), call.allowance()));
    }

    static Work mixedEvents() {
        return new Work(
                Metered.EVENTS,
                call -> call.handlers().events().handleMixed(call.request(), call.caller(), call.allowance()));
    }

    static Work pixel() {
        return new Work(
                Metered.EVENTS,
                call -> Future.succeededFuture(call.handlers().pixels().answer(call.request())));
    }

    static Work purchases() {
        return new Work(
                Metered.PURCHASES,
                call -> call.handlers().purchases().handle(call.request(), call.caller(), call.allowance()));
    }

    static Work tickets(Method<TicketingHandler> method) {
        return new Work(
                Metered.PURCHASES, call -> method.answer(call.handlers().tickets(), call.context(), call.caller()));
    }

    static Work money(Method<MoneyHandler> method) {
        return new Work(
                Metered.PURCHASES, call -> method.answer(call.handlers().money(), call.context(), call.caller()));
    }

    static Work functions(Method<FunctionHandler> method) {
        return new Work(
                Metered.QUERIES, call -> method.answer(call.handlers().functions(), call.context(), call.caller()));
    }

    static Work webhooks(Method<WebhookHandler> method) {
        return new Work(
                Metered.QUERIES, call -> method.answer(call.handlers().webhooks(), call.context(), call.caller()));
    }

    static Work views() {
        return new Work(Metered.QUERIES, call -> call.handlers().views().handle(call.context(), call.caller()));
    }

    static Work description() {
        return new Work(Metered.QUERIES, call -> call.handlers().description().handle(call.context(), call.caller()));
    }

    static Work reads(Method<ReadHandler> method) {
        return new Work(Metered.QUERIES, call -> method.answer(call.handlers().reads(), call.context(), call.caller()));
    }

    static Work free(Function<Call, Reply> page) {
        return new Work(null, call -> Future.succeededFuture(page.apply(call)));
    }
}
