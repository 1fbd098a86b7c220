package io.yardpass.loadtests.stories;

import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * A command as it is sent, the same bytes each time.
 *
 * @param id made by the client, which protects under any key; null where a command has none
 */
record Command(CommandKind kind, String path, String token, String key, UUID id, String body) {
    /** With its id in the body, and its id as its key. */
    static Command of(CommandKind kind, String path, String token, UUID id, JsonObject body) {
        return new Command(
                kind,
                path,
                token,
                id.toString(),
                id,
                body.put("id", id.toString()).encode());
    }

    /** One that goes by its key alone. */
    static Command without(CommandKind kind, String path, String token, UUID key, JsonObject body) {
        return new Command(kind, path, token, key.toString(), null, body.encode());
    }

    Command under(UUID otherKey) {
        return new Command(kind, path, token, otherKey.toString(), id, body);
    }

    @Override
    public String toString() {
        return kind + " " + path + " key " + key;
    }
}
