package io.yardpass.ledger.rules;

import java.util.LinkedHashMap;
import java.util.Map;

/** Changes over a memory that the memory does not have yet: thrown away, or merged when they are committed. */
final class Layer<K, V> {
    private final Memory<K, V> below;
    private final Map<K, V> changed = new LinkedHashMap<>();

    Layer(Memory<K, V> below) {
        this.below = below;
    }

    V get(K key) {
        V value = changed.get(key);
        return value != null ? value : below.get(key);
    }

    void put(K key, V value) {
        changed.put(key, value);
    }

    /** In the order in which they were first touched. */
    Map<K, V> changed() {
        return changed;
    }

    void merge() {
        changed.forEach(below::put);
    }
}
