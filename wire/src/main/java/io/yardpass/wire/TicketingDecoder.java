package io.yardpass.wire;

import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TransferTicket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Reads what is asked of holds and tickets, as strictly as a purchase. Safe on any thread. */
public final class TicketingDecoder {
    private static final int SESSION_LENGTH_MAX = 128;

    private final StrictDecoder decoder;

    public TicketingDecoder(int bytesMax) {
        this.decoder = new StrictDecoder(bytesMax);
    }

    public HoldTickets hold(byte[] body, Envelope envelope) {
        return decoder.decode(body, "A hold", input -> new HoldDraft(input).read(envelope));
    }

    public ScanTicket scan(byte[] body, Envelope envelope) {
        return decoder.decode(body, "A scan", input -> new ScanDraft(input).read(envelope));
    }

    public TransferTicket transfer(byte[] body, UUID ticket, Envelope envelope) {
        return decoder.decode(body, "A transfer", input -> new TransferDraft(input).read(ticket, envelope));
    }

    public RefundTickets refund(byte[] body, UUID order, Envelope envelope) {
        OrderTicketsDraft draft = orderTickets(body, "refund");
        return new RefundTickets(draft.id(), draft.of(order), envelope);
    }

    public CancelTickets cancellation(byte[] body, UUID order, Envelope envelope) {
        OrderTicketsDraft draft = orderTickets(body, "cancellation");
        return new CancelTickets(draft.id(), draft.of(order), envelope);
    }

    private OrderTicketsDraft orderTickets(byte[] body, String noun) {
        return decoder.decode(body, "A " + noun, input -> new OrderTicketsDraft(input, noun).read());
    }

    /**
     * Sees to it that nothing is said beside the address: no body, or an empty object.
     *
     * @param noun "a release"
     */
    public void requireNothing(byte[] body, String noun) {
        if (body.length > 0) {
            decoder.decode(
                    body,
                    noun.substring(0, 1).toUpperCase(Locale.ROOT) + noun.substring(1),
                    input -> input.object("", name -> input.wrong("/" + name, "is not a field of " + noun)));
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

        HoldTickets read(Envelope envelope) throws IOException {
            Set<String> seen = input.object("", this::readField);
            input.require(List.of("id", "tier_id", "quantity", "session_id"), seen);
            input.requireNoFault();
            return new HoldTickets(
                    id,
                    Buyer.of(userId, envelope.caller()),
                    eventId,
                    tierId,
                    quantity.intValue(),
                    sessionId,
                    Duration.ofSeconds(seconds),
                    envelope);
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

        ScanTicket read(Envelope envelope) throws IOException {
            Set<String> seen = input.object("", this::readField);
            input.require(List.of("code", "event_id"), seen);
            input.requireNoFault();
            return new ScanTicket(code, eventId, envelope);
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

        TransferTicket read(UUID ticket, Envelope envelope) throws IOException {
            Set<String> seen = input.object("", this::readField);
            input.require(List.of("id", "to_user_id"), seen);
            input.requireNoFault();
            return new TransferTicket(id, ticket, toUserId, envelope);
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
