package io.yardpass.wire;

import java.util.List;

/**
 * A body as it was read. Shares its bytes with whoever received them; nobody changes them any more.
 *
 * @param json the bytes as they were sent, inflated, and of a form what its field held
 * @param events in their order
 */
public record DecodedBody(byte[] json, List<DecodedEvent> events) {}
