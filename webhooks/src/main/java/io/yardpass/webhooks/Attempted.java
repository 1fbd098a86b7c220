package io.yardpass.webhooks;

import java.util.UUID;

/**
 * What became of an attempt, and when the next is.
 *
 * @param status of the answer; null where there was none that counts
 * @param fault why there was none; null where there was one
 * @param nextMillis null when no other is to come
 */
record Attempted(
        UUID endpointId,
        UUID messageId,
        String topic,
        Short status,
        String fault,
        Integer durationMillis,
        Long nextMillis) {}
