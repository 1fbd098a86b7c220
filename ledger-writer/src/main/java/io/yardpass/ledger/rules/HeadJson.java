package io.yardpass.ledger.rules;

import java.util.HexFormat;
import java.util.UUID;

/** What is told of the ledger's head: enough for {@code verify-ledger --expect}. */
final class HeadJson {
    private static final String TOPIC = "ledger.head";
    private static final String KEY = "ledger";

    private HeadJson() {}

    static OutboxMessage message(UUID id, Head head) {
        String payload = Json.object(json -> {
            json.writeNumberField("batch", head.number());
            json.writeNumberField("sequence", head.sequence());
            json.writeStringField("hash", HexFormat.of().formatHex(head.hash()));
            Json.time(json, "posted_at", head.postedAtMicros());
        });
        return new OutboxMessage(id, TOPIC, KEY, null, payload, null);
    }
}
