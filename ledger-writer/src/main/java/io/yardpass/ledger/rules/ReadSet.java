package io.yardpass.ledger.rules;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What is to be read from the database, or was read for the attempt at hand: keys of each kind. */
public final class ReadSet {
    private final Map<FactKind<?, ?>, Set<?>> keys = new LinkedHashMap<>();

    public <K> void add(FactKind<K, ?> kind, K key) {
        own(kind).add(key);
    }

    /** In the order in which they were added; not to be changed. */
    public <K> Set<K> of(FactKind<K, ?> kind) {
        Set<K> known = get(kind);
        return known == null ? Set.of() : known;
    }

    boolean contains(FactKind<?, ?> kind, Object key) {
        Set<?> known = keys.get(kind);
        return known != null && known.contains(key);
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    boolean containsAll(ReadSet others) {
        return others.keys.entrySet().stream()
                .allMatch(of -> of.getValue().stream().allMatch(key -> contains(of.getKey(), key)));
    }

    /** From now on these count as read, whether they are there or not. */
    public void addAll(ReadSet others) {
        others.forEach((kind, key) -> own(kind).add(key));
    }

    void forEach(BiConsumer<FactKind<Object, Object>, Object> each) {
        keys.forEach((kind, of) -> of.forEach(key -> each.accept(cast(kind), key)));
    }

    private <K> Set<K> own(FactKind<K, ?> kind) {
        Set<K> known = get(kind);
        if (known == null) {
            known = new LinkedHashSet<>();
            keys.put(kind, known);
        }
        return known;
    }

    /** Only {@link #own} puts sets in, of the kind's own keys. */
    @SuppressWarnings("unchecked")
    private <K> Set<K> get(FactKind<K, ?> kind) {
        return (Set<K>) keys.get(kind);
    }

    @SuppressWarnings("unchecked")
    private static FactKind<Object, Object> cast(FactKind<?, ?> kind) {
        return (FactKind<Object, Object>) kind;
    }
}
