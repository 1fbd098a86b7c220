package io.yardpass.gateway.decoding;

import com.fasterxml.jackson.core.JsonToken;
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

    ReturnBody read() throws IOException {
        Set<String> seen = input.object("", this::readField);
        input.require(List.of("id"), seen);
        input.requireNoFault();
        return new ReturnBody(id, ticketIds);
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "id" -> id = input.uuid("/id");
            case "ticket_ids" -> readTickets();
            default -> input.wrong("/" + name, "is not a field of a return of tickets");
        }
    }

    private void readTickets() throws IOException {
        if (!input.isAt(JsonToken.START_ARRAY)) {
            input.wrong("/ticket_ids", "must be an array");
            return;
        }
        int count = 0;
        while (input.json().nextToken() != JsonToken.END_ARRAY) {
            UUID ticket = count < ReturnTickets.TICKETS_MAX ? input.uuid("/ticket_ids/" + count) : null;
            if (ticket != null) {
                ticketIds.add(ticket);
            }
            input.json().skipChildren();
            count++;
        }
        if (count < 1 || count > ReturnTickets.TICKETS_MAX) {
            input.wrong("/ticket_ids", "must be 1 to " + ReturnTickets.TICKETS_MAX);
        } else if (new HashSet<>(ticketIds).size() < ticketIds.size()) {
            input.wrong("/ticket_ids", "must name each ticket once");
        }
    }
}
