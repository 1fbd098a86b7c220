package io.yardpass.wire;

import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.ScanTicket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Reads what is asked of holds and tickets, as strictly as a purchase. Safe on any thread. */
public final class TicketingDecoder {
    private static final int SESSION_LENGTH_MAX = 128;

    private final StrictDecoder decoder;

    public TicketingDecoder(int bytesMax) {
        this.decoder = new StrictDecoder(bytesMax);
    }

    public HoldBody hold(byte[] body) {
        return decoder.decode(body, "A hold", input -> new HoldDraft(input).read());
    }

    public ScanBody scan(byte[] body) {
        return decoder.decode(body, "A scan", input -> new ScanDraft(input).read());
    }

    public TransferBody transfer(byte[] body) {
        return decoder.decode(body, "A transfer", input -> new TransferDraft(input).read());
    }

    public ReturnBody returned(byte[] body) {
        return decoder.decode(body, "A return of tickets", input -> new ReturnDraft(input).read());
    }

    /** Sees to it that nothing is said beside the address: no body, or an empty object. */
    public void requireNothing(byte[] body) {
        if (body.length > 0) {
            decoder.decode(
                    body,
                    "A release",
                    input -> input.object("", name -> input.wrong("/" + name, "is not a field of a release")));
        }
    }

    private static final class HoldDraft {
        private final StrictInput input;
        private UUID id;
        private UUID eventId;
        private UUID tierId;
        private Long quantity;
        private String sessionId;
        private UUID userId;
        private Long seconds = HoldTickets.TIME_TO_LIVE_USUAL.toSeconds();

        HoldDraft(StrictInput input) {
            this.input = input;
        }

        HoldBody read() throws IOException {
            Set<String> seen = input.object("", this::readField);
            input.require(List.of("id", "tier_id", "quantity", "session_id"), seen);
            input.requireNoFault();
            return new HoldBody(
                    id, eventId, tierId, quantity.intValue(), sessionId, userId, Duration.ofSeconds(seconds));
        }

        private void readField(String name) throws IOException {
            switch (name) {
                case "id" -> id = input.uuid("/id");
                case "event_id" -> eventId = input.uuid("/event_id");
                case "tier_id" -> tierId = input.uuid("/tier_id");
                case "quantity" -> quantity = input.integer("/quantity", 1, HoldTickets.QUANTITY_MAX);
                case "session_id" -> sessionId = input.identifier("/session_id", SESSION_LENGTH_MAX);
                case "user_id" -> userId = input.user("/user_id");
                case "ttl_seconds" ->
                    seconds = input.integer("/ttl_seconds", 1, HoldTickets.TIME_TO_LIVE_MAX.toSeconds());
                default -> input.wrong("/" + name, "is not a field of a hold");
            }
        }
    }

    private static final class ScanDraft {
        private final StrictInput input;
        private String code;
        private UUID eventId;

        ScanDraft(StrictInput input) {
            this.input = input;
        }

        ScanBody read() throws IOException {
            Set<String> seen = input.object("", this::readField);
            input.require(List.of("code", "event_id"), seen);
            input.requireNoFault();
            return new ScanBody(code, eventId);
        }

        private void readField(String name) throws IOException {
            switch (name) {
                case "code" -> code = input.name("/code", ScanTicket.CODE_LENGTH_MAX);
                case "event_id" -> eventId = input.uuid("/event_id");
                default -> input.wrong("/" + name, "is not a field of a scan");
            }
        }
    }

    private static final class TransferDraft {
        private final StrictInput input;
        private UUID id;
        private UUID toUserId;

        TransferDraft(StrictInput input) {
            this.input = input;
        }

        TransferBody read() throws IOException {
            Set<String> seen = input.object("", this::readField);
            input.require(List.of("id", "to_user_id"), seen);
            input.requireNoFault();
            return new TransferBody(id, toUserId);
        }

        private void readField(String name) throws IOException {
            switch (name) {
                case "id" -> id = input.uuid("/id");
                case "to_user_id" -> toUserId = input.user("/to_user_id");
                default -> input.wrong("/" + name, "is not a field of a transfer");
            }
        }
    }
}
