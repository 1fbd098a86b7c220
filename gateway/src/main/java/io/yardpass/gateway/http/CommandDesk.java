package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Outcome;

/** Where commands are decided. Callable on any event loop, answering on the caller's. */
@FunctionalInterface
public interface CommandDesk {
    /** Completes when the command is committed or decided against. */
    Future<Outcome> submit(CallerCommand command);
}
