package io.yardpass.loadtests.webhooks;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What one endpoint for each organization was told since the last look: which message came first when, and what repeats were like.
 * Refuses some at their first try. Confined to the receiver's event loop.
 */
final class Receipts implements Receiver.Inbox {
    private static final int DONE = 204;
    private static final int UNAVAILABLE = 503;
    /** Of so many messages one is refused when it comes first. */
    private static final int REFUSED_ONE_OF = 50;

    /** @param place in the order of all first receipts */
    record Receipt(String endpoint, int place, Buffer body) {}

    /** @param unlike repeats that were not the same message to the same endpoint */
    record All(Map<UUID, Receipt> first, int repeats, int refused, List<String> unlike) {}

    private final RandomGenerator random;
    private Map<UUID, Receipt> first = new HashMap<>();
    private List<String> unlike = new ArrayList<>();
    private int repeats;
    private int refused;

    Receipts(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public OptionalInt receive(String endpoint, String id, Buffer body) {
        Receipt now = new Receipt(endpoint, first.size(), body);
        Receipt before = first.putIfAbsent(UUID.fromString(id), now);
        if (before == null) {
            boolean refuses = random.nextInt(REFUSED_ONE_OF) == 0;
            refused += refuses ? 1 : 0;
            return OptionalInt.of(refuses ? UNAVAILABLE : DONE);
        }
        repeats++;
        if (!before.endpoint().equals(endpoint) || !before.body().equals(body)) {
            unlike.add(id + " to " + endpoint + ": " + body + " after " + before.body() + " to " + before.endpoint());
        }
        return OptionalInt.of(DONE);
    }

    /** All of it, and begins anew. */
    All take() {
        All all = new All(first, repeats, refused, unlike);
        first = new HashMap<>();
        unlike = new ArrayList<>();
        repeats = 0;
        refused = 0;
        return all;
    }
}
