package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** What was set aside is for sale again, before its time is over. */
public record ReleaseHold(UUID holdId, Envelope envelope) implements TicketingCommand {
    public ReleaseHold {
        requireNonNull(holdId, "holdId");
        requireNonNull(envelope, "envelope");
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.TICKET_HOLD_RELEASES;
    }

    @Override
    public UUID id() {
        return null;
    }

    @Override
    public String about() {
        return holdId.toString();
    }
}
