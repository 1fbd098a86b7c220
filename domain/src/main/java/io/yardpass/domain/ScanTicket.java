package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** Somebody is at the door of an event with a code, and goes in once. */
public record ScanTicket(String code, UUID eventId, Envelope envelope) implements TicketingCommand {
    public static final int CODE_LENGTH_MAX = 64;

    public ScanTicket {
        requireNonNull(code, "code");
        requireNonNull(eventId, "eventId");
        requireNonNull(envelope, "envelope");
        if (code.isEmpty() || code.codePointCount(0, code.length()) > CODE_LENGTH_MAX) {
            throw new IllegalArgumentException("a code is 1 to " + CODE_LENGTH_MAX + " characters");
        }
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.TICKET_SCANS;
    }

    @Override
    public UUID id() {
        return null;
    }

    @Override
    public String about() {
        return code;
    }
}
