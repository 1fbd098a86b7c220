package io.yardpass.comparisons;

import io.yardpass.loadtests.demo.Ids;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Views that were never there before, by the batch: version-7 ids in ascending order, as one gateway sees them. Making
 * them costs every way the same. Confined to one thread.
 */
final class Views {
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final int EVENTS = 20;
    private static final int POSTS = 200;
    private static final int USERS = 50;
    private static final String METADATA = "{\"run_id\":\"bench-1763800000000\"}";

    private final InstantSource clock;
    private final SplittableRandom random;
    private final Ids ids;

    Views(InstantSource clock) {
        this.clock = clock;
        this.random = new SplittableRandom(MADE.incrementAndGet());
        this.ids = new Ids(clock, random);
    }

    List<View> batch(int rows) {
        List<View> views = new ArrayList<>(rows);
        long micros = clock.millis() * 1_000;
        for (int i = 0; i < rows; i++) {
            views.add(view(micros));
        }
        return views;
    }

    private View view(long micros) {
        int post = random.nextInt(POSTS);
        int event = post % EVENTS;
        return new View(
                ids.next(),
                micros,
                micros,
                reference(0x0b000000L, post),
                reference(0x0e000000L, event),
                reference(0x0a000000L, event < EVENTS / 2 ? 0 : 1),
                reference(0x0aa00000L, random.nextInt(USERS)),
                "s-7f3a9c51e2",
                1_500,
                "feed",
                METADATA);
    }

    /** Shaped like the demo data's ids; facts have no foreign keys. */
    private static UUID reference(long kind, int n) {
        return new UUID(kind << 32 | 0x7000, Long.MIN_VALUE + 1 + n);
    }
}
