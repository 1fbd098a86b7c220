package io.yardpass.ledger.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/** All that is still to happen, in the order of a time that passes only here, and the one source of chance. */
public final class Schedule {
    /** A moment in the first minutes of an hour, so that a story knows whether it crosses into the next one. */
    public static final long BEGINNING_MICROS = 1_764_000_060_000_000L;

    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::atMicros).thenComparingLong(Step::order));
    private final RandomGenerator chance;
    private long nowMicros = BEGINNING_MICROS;
    private long planned;

    public Schedule(RandomGenerator chance) {
        this.chance = chance;
    }

    private record Step(long atMicros, long order, Runnable act) {}

    public long nowMicros() {
        return nowMicros;
    }

    public RandomGenerator chance() {
        return chance;
    }

    public boolean happens(double probability) {
        return chance.nextDouble() < probability;
    }

    public void after(long micros, Runnable act) {
        steps.add(new Step(nowMicros + micros, planned++, act));
    }

    /** At some moment before that much time has passed. */
    public void within(long micros, Runnable act) {
        after(1 + chance.nextLong(micros), act);
    }

    /** False when nothing is left to happen. */
    public boolean step() {
        Step next = steps.poll();
        if (next == null) {
            return false;
        }
        nowMicros = Math.max(nowMicros, next.atMicros());
        next.act().run();
        return true;
    }
}
