package io.yardpass.ledger.rules;

import java.util.UUID;

/**
 * What others are to hear of something that was decided.
 *
 * @param key messages of one key are delivered in order
 * @param organizationId who hears of it; null for what is the platform's own
 * @param payload a JSON object
 * @param traceparent null when no request began it
 */
public record OutboxMessage(
        UUID id, String topic, String key, UUID organizationId, String payload, String traceparent) {}
