package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.UUID;

/**
 * A scan by mistake is undone: the ticket is as good as before it.
 *
 * @param within how long ago the scan may be at most; a setting of the platform's, and no part of the request
 */
public record UnscanTicket(UUID ticketId, Duration within, Envelope envelope) implements TicketingCommand {
    public static final Duration WITHIN_USUAL = Duration.ofMinutes(15);

    public UnscanTicket {
        requireNonNull(ticketId, "ticketId");
        requireNonNull(within, "within");
        requireNonNull(envelope, "envelope");
        if (within.isNegative()) {
            throw new IllegalArgumentException("within is not negative");
        }
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.TICKET_UNSCANS;
    }

    @Override
    public UUID id() {
        return null;
    }

    @Override
    public String about() {
        return ticketId.toString();
    }
}
