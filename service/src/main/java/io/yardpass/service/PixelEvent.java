package io.yardpass.service;

import io.vertx.core.json.JsonObject;
import io.yardpass.wire.DecodedEvent;
import io.yardpass.wire.EventDecoder;
import java.nio.charset.StandardCharsets;

/** An event for a pixel to carry, looked at as the gateway will look at it, which tells nobody what is wrong with it. */
final class PixelEvent {
    /** Signed and written into an address it must still be no longer than a request line may be. */
    private static final int BYTES_MAX = 2 << 10;

    private PixelEvent() {}

    /** Throws an IllegalArgumentException that says what is wrong. */
    static JsonObject parse(String json) {
        var decoder = new EventDecoder(BYTES_MAX, 1, BYTES_MAX);
        DecodedEvent event = decoder.decodeAlone(null, json.getBytes(StandardCharsets.UTF_8))
                .events()
                .getFirst();
        return switch (event) {
            case DecodedEvent.Taken taken
            when !taken.type().comesByImage() ->
                throw new IllegalArgumentException(
                        "is of type " + taken.type().wireName() + ", and images are loaded, not clicked");
            case DecodedEvent.Taken _ -> new JsonObject(json);
            case DecodedEvent.Refused refused ->
                throw new IllegalArgumentException(
                        "is refused: " + refused.verdict().detail());
        };
    }
}
