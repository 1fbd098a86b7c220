package io.yardpass.ledger.rules;

import java.util.HashMap;
import java.util.Map;

/**
 * What the writer knows, as of the last commit. What is kept is bounded, and loaded on first touch; forgetting it is always
 * safe. What passes is bounded by the attempt that it was read for. Confined to the writer's event loop.
 */
public final class Cache {
    private final int entriesMax;
    private final Map<FactKind<?, ?>, Memory<?, ?>> kept = new HashMap<>();
    private final Map<FactKind<?, ?>, Memory<?, ?>> passing = new HashMap<>();

    /** @param entriesMax of each kind that is kept; what one batch touches must fit */
    public Cache(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    /** Null when it is not known, which does not mean that it does not exist. */
    <K, V> V get(FactKind<K, V> kind, K key) {
        V value = kind.isKept() ? memory(kept, kind, entriesMax).get(key) : null;
        return value != null || kind.isKeptWhole()
                ? value
                : memory(passing, kind, Integer.MAX_VALUE).get(key);
    }

    <K, V> void put(FactKind<K, V> kind, K key, V value) {
        if (kind.isPassing(value)) {
            memory(passing, kind, Integer.MAX_VALUE).put(key, value);
        } else {
            memory(kept, kind, entriesMax).put(key, value);
        }
    }

    private <K> void remove(FactKind<K, ?> kind, K key) {
        memory(kept, kind, entriesMax).remove(key);
        memory(passing, kind, Integer.MAX_VALUE).remove(key);
    }

    /** Enters what was found of what was asked for; of that, what was known before may be gone. */
    public void enter(ReadSet asked, ReadResult found) {
        asked.forEach((kind, key) -> {
            if (kind.ages()) {
                remove(kind, key);
            }
        });
        found.enter(this);
    }

    /** Forgets what a refusal rests on, but for what was read for this attempt. */
    public void forget(ReadSet restedOn, ReadSet asked) {
        restedOn.forEach((kind, key) -> {
            if (!asked.contains(kind, key)) {
                remove(kind, key);
            }
        });
    }

    /** Forgets what is read for each attempt anew; to be called before one begins. */
    public void begin() {
        // Not emptied but dropped: what was large once would stay so.
        passing.clear();
    }

    public void clear() {
        kept.values().forEach(Memory::clear);
        begin();
    }

    /** Only this puts memories in, of the kind's own keys and values. */
    @SuppressWarnings("unchecked")
    private static <K, V> Memory<K, V> memory(
            Map<FactKind<?, ?>, Memory<?, ?>> of, FactKind<K, V> kind, int entriesMax) {
        Memory<K, V> known = (Memory<K, V>) of.get(kind);
        if (known == null) {
            known = new Memory<>(entriesMax);
            of.put(kind, known);
        }
        return known;
    }
}
