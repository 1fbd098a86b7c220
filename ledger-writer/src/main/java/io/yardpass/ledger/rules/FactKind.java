package io.yardpass.ledger.rules;

import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * One kind of thing that the writer reads before it decides: by which key it is asked for, what is learned, and how long
 * that is remembered. Each is declared once, in {@link Facts}; read sets, read results, the cache and its overlay hold any.
 */
public final class FactKind<K, V> {
    private final String name;
    private final boolean isKept;
    private final Predicate<V> passing;
    private final ToLongFunction<V> loadedAtMicros;

    private FactKind(String name, boolean isKept, Predicate<V> passing, ToLongFunction<V> loadedAtMicros) {
        this.name = name;
        this.isKept = isKept;
        this.passing = passing;
        this.loadedAtMicros = loadedAtMicros;
    }

    /** What only the writer changes: known from one batch to the next. */
    static <K, V> FactKind<K, V> kept(String name) {
        return new FactKind<>(name, true, value -> false, value -> Long.MAX_VALUE);
    }

    /** What others change beside the writer, or is seldom asked for: read for one attempt, and forgotten before the next. */
    static <K, V> FactKind<K, V> passing(String name) {
        return new FactKind<>(name, false, value -> true, value -> Long.MAX_VALUE);
    }

    /** Some values of a kind that is kept are forgotten all the same. */
    FactKind<K, V> butNot(Predicate<V> forgotten) {
        return new FactKind<>(name, isKept, forgotten, loadedAtMicros);
    }

    /** Kept for a moment though others change it: read again when it is older than the catalogue may be. */
    FactKind<K, V> agingFrom(ToLongFunction<V> loadedAt) {
        return new FactKind<>(name, isKept, passing, loadedAt);
    }

    boolean isKept() {
        return isKept;
    }

    boolean isPassing(V value) {
        return passing.test(value);
    }

    /** When it was read, in microseconds; the end of time for what does not age. */
    long loadedAtMicros(V value) {
        return loadedAtMicros.applyAsLong(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
