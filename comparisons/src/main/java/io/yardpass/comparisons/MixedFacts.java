package io.yardpass.comparisons;

import io.yardpass.analytics.Fact;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.loadtests.demo.Ids;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Batches of four kinds: of ten facts four are post views, three impressions of ads, two event views, one a click.
 * Where wanted, one batch in so many reports a click that was reported before. Confined to one thread.
 */
final class MixedFacts {
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final String SESSION = "s-7f3a9c51e2";
    private static final String METADATA = "{\"run_id\":\"bench-1763800000000\"}";
    private static final UUID ORGANIZATION = reference(0x0a000000L, 1);
    /** That the facts of a batch are of. */
    static final int TABLES = 4;

    private static final int EVENTS = 20;
    private static final int CAMPAIGNS = 10;
    private static final int USERS = 50;

    private final InstantSource clock;
    private final int duplicateEvery;
    private final SplittableRandom random;
    private final Ids ids;
    private UUID reported;
    private int batches;

    /** @param duplicateEvery a duplicate in each batch of so many; 0 for none */
    MixedFacts(InstantSource clock, int duplicateEvery) {
        this.clock = clock;
        this.duplicateEvery = duplicateEvery;
        this.random = new SplittableRandom(MADE.incrementAndGet());
        this.ids = new Ids(clock, random);
    }

    List<Fact> batch(int size) {
        long micros = clock.millis() * 1_000;
        List<Fact> facts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            facts.add(fact(i % 10, ids.next(), micros));
        }
        if (reported == null) {
            reported = ids.next();
            facts.set(size - 1, fact(9, reported, micros));
        } else if (duplicateEvery > 0 && batches % duplicateEvery == 0) {
            facts.set(size - 1, fact(9, reported, micros));
        }
        batches++;
        return facts;
    }

    private Fact fact(int kind, UUID id, long micros) {
        UUID user = reference(0x0aa00000L, random.nextInt(USERS));
        UUID event = reference(0x0e000000L, random.nextInt(EVENTS));
        UUID campaign = reference(0x0d000000L, random.nextInt(CAMPAIGNS));
        Event reportedEvent = switch (kind) {
            case 0, 1, 2, 3 -> new PostView(id, micros, event, 1_500, "feed", user, SESSION, METADATA);
            case 4, 5, 6 ->
                new AdImpression(id, micros, campaign, null, event, "banner", true, 2_500L, user, SESSION, METADATA);
            case 7, 8 -> new EventView(id, micros, event, "search", user, SESSION, METADATA);
            default -> new AdClick(id, micros, campaign, null, user, SESSION, METADATA);
        };
        return new Fact(reportedEvent, ORGANIZATION, event, user, true, micros);
    }

    /** Shaped like the demo data's ids; facts have no foreign keys. */
    private static UUID reference(long kind, int n) {
        return new UUID(kind << 32 | 0x7000, Long.MIN_VALUE + 1 + n);
    }
}
