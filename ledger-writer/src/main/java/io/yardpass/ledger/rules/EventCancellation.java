package io.yardpass.ledger.rules;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * An event that was called off, and how far its orders are refunded.
 *
 * @param secret what the ids of its refunds are made of, with those of their orders: each has one id however often it is tried, and
 *     nobody else can make something under that before
 * @param actor who called it off, as claims of a token
 * @param last the last order that was looked at; null before the first
 * @param refused orders that an account could not give or take
 */
public record EventCancellation(
        UUID eventId,
        UUID organizationId,
        String secret,
        String actor,
        OrderPlace last,
        long refunded,
        long refused,
        boolean isFinished) {

    /** Where an order stands among those of its event. */
    public record OrderPlace(long createdAtMicros, UUID orderId) {}

    UUID refundIdOf(UUID order) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((secret + " " + order).getBytes(StandardCharsets.UTF_8));
            ByteBuffer bits = ByteBuffer.wrap(hash);
            // Version 8, whose bits are as their maker likes.
            return new UUID(bits.getLong() & ~0xf000L | 0x8000L, bits.getLong() >>> 2 | Long.MIN_VALUE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    EventCancellation at(OrderPlace place, long moreRefunded, long moreRefused) {
        return new EventCancellation(
                eventId, organizationId, secret, actor, place, refunded + moreRefunded, refused + moreRefused, false);
    }

    EventCancellation finished() {
        return new EventCancellation(eventId, organizationId, secret, actor, last, refunded, refused, true);
    }
}
