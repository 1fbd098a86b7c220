package io.yardpass.ledger.rules;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the writer remembers of one kind of thing: a bounded number of them, the longest unused forgotten first. */
final class Memory<K, V> {
    private final LinkedHashMap<K, V> entries;

    Memory(int entriesMax) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > entriesMax;
            }
        };
    }

    /** Null when it is not remembered, which does not mean that it does not exist. */
    V get(K key) {
        return entries.get(key);
    }

    void put(K key, V value) {
        entries.put(key, value);
    }

    void remove(K key) {
        entries.remove(key);
    }

    void clear() {
        entries.clear();
    }

    int size() {
        return entries.size();
    }
}
