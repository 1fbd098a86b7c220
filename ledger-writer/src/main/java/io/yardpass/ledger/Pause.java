package io.yardpass.ledger;

import io.vertx.core.Future;

/** Waits, on the writer's event loop. */
@FunctionalInterface
interface Pause {
    Future<Void> ofMillis(long millis);
}
