package io.yardpass.ledger.rules;

import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * One kind of thing that the writer reads before it decides: by which key it is asked for, what is learned, and how long
 * that is remembered. Each is declared once, in {@link Facts}; read sets, read results, the cache and its overlay hold any.
 */
public final class FactKind<K, V> {
    private enum Kept {
        ALWAYS,
        MOSTLY,
        NEVER
    }

    private final String name;
    private final Kept kept;
    private final Predicate<V> isPassing;
    /** Null for what does not age. */
    private final ToLongFunction<V> loadedAtMicros;

    private FactKind(String name, Kept kept, Predicate<V> isPassing, ToLongFunction<V> loadedAtMicros) {
        this.name = name;
        this.kept = kept;
        this.isPassing = isPassing;
        this.loadedAtMicros = loadedAtMicros;
    }

    /** What only the writer changes: known from one batch to the next. */
    static <K, V> FactKind<K, V> kept(String name) {
        return new FactKind<>(name, Kept.ALWAYS, value -> false, null);
    }

    /** What others change beside the writer, or is seldom asked for: read for one attempt, and forgotten before the next. */
    static <K, V> FactKind<K, V> passing(String name) {
        return new FactKind<>(name, Kept.NEVER, value -> true, null);
    }

    /** Some values of a kind that is kept are forgotten all the same. */
    FactKind<K, V> butNot(Predicate<V> forgotten) {
        return new FactKind<>(name, Kept.MOSTLY, forgotten, loadedAtMicros);
    }

    /** Kept for a moment though others change it: read again when it is older than the catalogue may be. */
    FactKind<K, V> agingFrom(ToLongFunction<V> loadedAt) {
        return new FactKind<>(name, kept, isPassing, loadedAt);
    }

    boolean isKept() {
        return kept != Kept.NEVER;
    }

    /** True when no value of it passes. */
    boolean isKeptWhole() {
        return kept == Kept.ALWAYS;
    }

    boolean isPassing(V value) {
        return isPassing.test(value);
    }

    boolean ages() {
        return loadedAtMicros != null;
    }

    /** True when it was read so long ago. */
    boolean isOlderThan(long micros, V value, long nowMicros) {
        return ages() && nowMicros - loadedAtMicros.applyAsLong(value) > micros;
    }

    @Override
    public String toString() {
        return name;
    }
}
