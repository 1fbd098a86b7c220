package io.yardpass.gateway.decoding;

import java.util.Arrays;
import java.util.List;

/**
 * A body as it was read. Shares its bytes with whoever received them; nobody changes them any more.
 *
 * @param json the bytes as they were sent, inflated, and of a form what its field held
 * @param events in their order
 */
public record DecodedBody(byte[] json, List<DecodedEvent> events) {
    /** A copy of the first bytes of an event, of all of them if it has no more. */
    public byte[] bytesOf(DecodedEvent event, int bytesMax) {
        return Arrays.copyOfRange(json, event.from(), Math.min(event.to(), event.from() + bytesMax));
    }
}
