package io.yardpass.ledger.rules;

import java.util.UUID;

/** What is told of a hold, to whoever made it and to everybody: not for whom it is. */
final class HoldJson {
    private HoldJson() {}

    static String of(Hold hold, UUID eventId, long nowMicros) {
        return Json.object(json -> {
            Json.uuid(json, "hold_id", hold.id());
            json.writeStringField("status", hold.status().wireName());
            Json.uuid(json, "event_id", eventId);
            Json.uuid(json, "tier_id", hold.tierId());
            json.writeNumberField("quantity", hold.quantity());
            Json.time(json, "expires_at", hold.expiresAtMicros());
            Json.time(json, "posted_at", nowMicros);
        });
    }
}
