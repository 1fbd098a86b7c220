package io.yardpass.wire;

import io.yardpass.domain.OrderTickets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The fields of a refund or a cancellation while they are read. */
final class OrderTicketsDraft {
    private final StrictInput input;
    private final String noun;
    private final List<UUID> ticketIds = new ArrayList<>();
    private UUID id;

    /** @param noun "refund" */
    OrderTicketsDraft(StrictInput input, String noun) {
        this.input = input;
        this.noun = noun;
    }

    OrderTicketsDraft read() throws IOException {
        Set<String> seen = input.object("", this::readField);
        input.require(List.of("id"), seen);
        return this;
    }

    UUID id() {
        return id;
    }

    OrderTickets of(UUID order) {
        return new OrderTickets(order, ticketIds);
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "id" -> id = input.uuid("/id");
            case "ticket_ids" -> readTickets();
            default -> input.wrong("/" + name, "is not a field of a " + noun);
        }
    }

    private void readTickets() throws IOException {
        if (input.array("/ticket_ids", 1, OrderTickets.TICKETS_MAX, this::readTicket)
                && new HashSet<>(ticketIds).size() < ticketIds.size()) {
            input.wrong("/ticket_ids", "must name each ticket once");
        }
    }

    private void readTicket(String pointer) throws IOException {
        UUID ticket = input.uuid(pointer);
        if (ticket != null) {
            ticketIds.add(ticket);
        }
    }
}
