package io.yardpass.ledger.simulation;

import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Chance, and the names of what is drawn by it. */
final class Draw {
    private final RandomGenerator chance;
    private long errands;

    Draw(RandomGenerator chance) {
        this.chance = chance;
    }

    /** From now on all is of another errand. */
    void next() {
        errands++;
    }

    String key() {
        return "key " + errands;
    }

    String errand() {
        return "errand " + errands;
    }

    UUID uuid() {
        return new UUID(chance.nextLong() & ~0xf000L | 0x7000L, chance.nextLong() >>> 2 | Long.MIN_VALUE);
    }

    int below(int bound) {
        return chance.nextInt(bound);
    }

    boolean oneIn(int many) {
        return chance.nextInt(many) == 0;
    }

    <T> T any(List<T> list) {
        return list.get(chance.nextInt(list.size()));
    }

    /** One of the last: what was asked for a moment ago is what others meet. */
    <T> T recent(List<T> list, int last) {
        return list.get(Math.max(0, list.size() - 1 - chance.nextInt(last)));
    }
}
