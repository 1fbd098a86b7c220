package io.yardpass.wire;

import io.yardpass.domain.Envelope;
import io.yardpass.domain.ReturnTickets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The fields of a return of tickets while they are read. */
final class ReturnDraft {
    private final StrictInput input;
    private final List<UUID> ticketIds = new ArrayList<>();
    private UUID id;

    ReturnDraft(StrictInput input) {
        this.input = input;
    }

    ReturnTickets read(ReturnTickets.Kind kind, UUID order, Envelope envelope) throws IOException {
        Set<String> seen = input.object("", this::readField);
        input.require(List.of("id"), seen);
        input.requireNoFault();
        return new ReturnTickets(id, kind, order, ticketIds, envelope);
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "id" -> id = input.uuid("/id");
            case "ticket_ids" -> readTickets();
            default -> input.wrong("/" + name, "is not a field of a return of tickets");
        }
    }

    private void readTickets() throws IOException {
        if (input.array("/ticket_ids", 1, ReturnTickets.TICKETS_MAX, this::readTicket)
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
