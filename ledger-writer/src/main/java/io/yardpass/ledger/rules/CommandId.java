package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CommandRoute;
import java.util.UUID;

/** An id that a client made, and on which route: ids of different routes have nothing to do with each other. */
public record CommandId(CommandRoute route, UUID id) {
    static CommandId of(CallerCommand command) {
        return new CommandId(command.route(), command.id());
    }
}
