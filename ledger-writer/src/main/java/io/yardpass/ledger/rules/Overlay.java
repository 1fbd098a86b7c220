package io.yardpass.ledger.rules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The cache as one batch changes it. It becomes the cache after the commit, and only then. */
final class Overlay {
    private final Cache cache;
    private final Map<FactKind<?, ?>, Map<?, ?>> changes = new LinkedHashMap<>();

    Overlay(Cache cache) {
        this.cache = cache;
    }

    /** Null when there is none; it must have been asked for. */
    <K, V> V get(FactKind<K, V> kind, K key) {
        V value = changed(kind).get(key);
        return value != null ? value : cache.get(kind, key);
    }

    <K, V> void put(FactKind<K, V> kind, K key, V value) {
        Map<K, V> changed = changed(kind);
        if (changed.isEmpty()) {
            changed = new LinkedHashMap<>();
            changes.put(kind, changed);
        }
        changed.put(key, value);
    }

    /** In the order in which they were first touched. Only {@link #put} puts maps in, of the kind's own keys and values. */
    @SuppressWarnings("unchecked")
    <K, V> Map<K, V> changed(FactKind<K, V> kind) {
        Map<K, V> changed = (Map<K, V>) changes.get(kind);
        return changed == null ? Collections.emptyMap() : changed;
    }

    void moveStock(UUID tierId, int moreSold, int moreHeld) {
        put(Facts.TIERS, tierId, get(Facts.TIERS, tierId).moved(moreSold, moreHeld));
    }

    /** What a buyer has and holds of a tier; it must be loaded. */
    int claimsOf(UUID buyerId, UUID tierId) {
        Integer known = get(Facts.CLAIMS, new BuyerTier(buyerId, tierId));
        if (known == null) {
            throw new IllegalStateException("what a buyer has of a tier was not loaded");
        }
        return known;
    }

    /** A buyer has so many more; what nobody counted is not counted now. */
    void countClaims(UUID buyerId, UUID tierId, int more) {
        BuyerTier pair = new BuyerTier(buyerId, tierId);
        Integer known = get(Facts.CLAIMS, pair);
        if (known != null && known != BuyerTier.MANY) {
            put(Facts.CLAIMS, pair, known + more);
        }
    }

    void committed() {
        changed(Facts.ACCOUNTS).replaceAll((key, account) -> account.afterBatch());
        changes.keySet().stream().filter(FactKind::isKept).forEach(this::keep);
    }

    private <K, V> void keep(FactKind<K, V> kind) {
        changed(kind).forEach((key, value) -> cache.put(kind, key, value));
    }
}
