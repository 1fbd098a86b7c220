package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * A ticket goes to somebody else: it is good no more, and a new one takes its place.
 *
 * @param id the new ticket's, made by the client
 */
public record TransferTicket(UUID id, UUID ticketId, UUID toUserId, Envelope envelope) implements TicketingCommand {
    /** How often what one buyer bought may be handed over, from hand to hand. */
    public static final int TRANSFERS_MAX = 50;

    public TransferTicket {
        requireNonNull(id, "id");
        requireNonNull(ticketId, "ticketId");
        requireNonNull(toUserId, "toUserId");
        requireNonNull(envelope, "envelope");
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.TICKET_TRANSFERS;
    }

    @Override
    public String about() {
        return ticketId.toString();
    }
}
