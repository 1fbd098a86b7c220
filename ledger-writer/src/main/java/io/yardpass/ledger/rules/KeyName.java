package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CommandRoute;

/** An idempotency key, whose it is and where it was used. */
public record KeyName(String scope, CommandRoute route, String key) {
    static KeyName of(CallerCommand command) {
        return new KeyName(command.caller().idempotencyScope(), command.route(), command.idempotencyKey());
    }
}
