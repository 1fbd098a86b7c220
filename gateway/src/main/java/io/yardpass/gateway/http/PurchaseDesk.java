package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;

/** Where purchases are decided. Callable on any event loop, answering on the caller's. */
@FunctionalInterface
public interface PurchaseDesk {
    /** Completes when the purchase is committed or decided against. */
    Future<Outcome> submit(PurchaseTickets purchase);
}
