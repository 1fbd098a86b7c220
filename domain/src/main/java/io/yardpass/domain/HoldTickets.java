package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.UUID;

/**
 * A buyer wants tickets of a tier set aside for a while. The hold's id is made by the client.
 *
 * @param eventId the tier's event, if the client names it; null otherwise
 * @param sessionId the visit in which it is asked for; null when that has no name
 */
public record HoldTickets(
        UUID id,
        UUID buyerId,
        UUID eventId,
        UUID tierId,
        int quantity,
        String sessionId,
        Duration timeToLive,
        Envelope envelope)
        implements TicketingCommand {
    public static final int QUANTITY_MAX = PurchaseTickets.QUANTITY_MAX;

    /**
     * What a buyer may have and hold of a tier without a limit of its own for another hold to be granted: nobody takes a
     * whole tier off sale who never buys. Buying is not bound by it.
     */
    public static final int OWNED_AND_HELD_MAX = 200;

    public static final Duration TIME_TO_LIVE_MAX = Duration.ofMinutes(30);
    public static final Duration TIME_TO_LIVE_USUAL = Duration.ofMinutes(10);

    public HoldTickets {
        requireNonNull(id, "id");
        requireNonNull(envelope, "envelope");
        requireNonNull(buyerId, "buyerId");
        requireNonNull(tierId, "tierId");
        requireNonNull(timeToLive, "timeToLive");
        if (quantity < 1 || quantity > QUANTITY_MAX) {
            throw new IllegalArgumentException("a hold is of 1 to " + QUANTITY_MAX + " tickets");
        }
        if (!timeToLive.isPositive() || timeToLive.compareTo(TIME_TO_LIVE_MAX) > 0) {
            throw new IllegalArgumentException("a hold lives at most " + TIME_TO_LIVE_MAX);
        }
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.TICKET_HOLDS;
    }

    @Override
    public String about() {
        return buyerId.toString();
    }
}
