package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** An organizer calls an event off: from now on nothing of it is sold, and the writer's clock refunds its orders. */
public record CancelEvent(UUID eventId, Envelope envelope) implements TicketingCommand {
    /** So many events of an organization are refunded at a time. */
    public static final int OPEN_MAX = 1_000;

    public CancelEvent {
        requireNonNull(eventId, "eventId");
        requireNonNull(envelope, "envelope");
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.EVENT_CANCELLATIONS;
    }

    @Override
    public UUID id() {
        return null;
    }

    @Override
    public String about() {
        return eventId.toString();
    }
}
