package io.yardpass.ledger;

import io.yardpass.domain.PurchaseTickets;

/** An idempotency key and whose it is; the route is the same for everything here. */
record KeyName(String scope, String key) {
    static final String ROUTE = "ticket-purchases";

    static KeyName of(PurchaseTickets purchase) {
        return new KeyName(purchase.caller().idempotencyScope(), purchase.idempotencyKey());
    }
}
