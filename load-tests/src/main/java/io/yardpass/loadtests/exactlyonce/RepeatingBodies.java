package io.yardpass.loadtests.exactlyonce;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * Bodies as a crowd of bad clients would send them: new events among some that were sent before. Events are numbers, which
 * whoever is asked for a new one gives out in ascending order. Confined to one thread.
 */
final class RepeatingBodies {
    private static final int RECENT_EVENTS = 5_000;
    private static final Repetition[] WITHIN = {Repetition.RECENT, Repetition.OLD, Repetition.SAME_BODY};

    /** @param twin to be sent a second time at once, shuffled */
    record Body(int[] events, boolean twin) {}

    private final IntSupplier fresh;
    private final RandomGenerator random;
    private final int bodyEvents;
    private final double twinShare;
    private final double repeatedWithin;
    private final Map<Repetition, Long> repeated = new EnumMap<>(Repetition.class);
    private int made;

    /** @param repeatedShare of all sends, those of twins included; a quarter of each kind */
    RepeatingBodies(IntSupplier fresh, RandomGenerator random, int bodyEvents, double repeatedShare) {
        if (repeatedShare < 0 || repeatedShare > 0.9) {
            throw new IllegalArgumentException("between none and nine tenths of the sends are repeated");
        }
        this.fresh = fresh;
        this.random = random;
        this.bodyEvents = bodyEvents;
        // A quarter of the repeated sends are twins: t / (1 + t) of all sends; what lies within makes up the rest.
        twinShare = repeatedShare / (4 - repeatedShare);
        repeatedWithin = repeatedShare * (1 + twinShare) - twinShare;
        for (Repetition each : Repetition.values()) {
            repeated.put(each, 0L);
        }
    }

    Body next() {
        int[] events = new int[bodyEvents];
        for (int i = 0; i < bodyEvents; i++) {
            events[i] = random.nextDouble() < repeatedWithin && i > 0 && made > 0 ? again(events, i) : another();
        }
        boolean twin = random.nextDouble() < twinShare;
        if (twin) {
            count(Repetition.TWIN, bodyEvents);
        }
        return new Body(events, twin);
    }

    int[] shuffled(int[] events) {
        int[] other = events.clone();
        for (int i = other.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = other[i];
            other[i] = other[j];
            other[j] = kept;
        }
        return other;
    }

    /** Sends of events that were sent before, by why. */
    Map<Repetition, Long> repeated() {
        return repeated;
    }

    private int another() {
        made++;
        return fresh.getAsInt();
    }

    private int again(int[] events, int filled) {
        Repetition why = WITHIN[random.nextInt(WITHIN.length)];
        count(why, 1);
        return switch (why) {
            case RECENT -> made - 1 - random.nextInt(Math.min(made, RECENT_EVENTS));
            case OLD -> random.nextInt(made);
            case SAME_BODY, TWIN -> events[random.nextInt(filled)];
        };
    }

    private void count(Repetition why, long sends) {
        repeated.merge(why, sends, Long::sum);
    }
}
