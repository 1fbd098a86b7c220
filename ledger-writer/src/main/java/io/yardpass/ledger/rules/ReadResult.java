package io.yardpass.ledger.rules;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What the database has of a {@link ReadSet}; what is missing here does not exist. */
public final class ReadResult {
    private final long readAtMicros;
    private final Map<FactKind<?, ?>, Map<?, ?>> facts = new LinkedHashMap<>();

    /** @param readAtMicros by the writer's clock, from before it was asked */
    public ReadResult(long readAtMicros) {
        this.readAtMicros = readAtMicros;
    }

    public long readAtMicros() {
        return readAtMicros;
    }

    public <K, V> void put(FactKind<K, V> kind, K key, V value) {
        Map<K, V> known = get(kind);
        if (known == null) {
            known = new LinkedHashMap<>();
            facts.put(kind, known);
        }
        known.put(key, value);
    }

    /** By its key, and its key by its id. */
    public void put(Account account) {
        put(Facts.ACCOUNTS, account.key(), account);
        put(Facts.ACCOUNT_KEYS, account.id(), account.key());
    }

    /** By its id, and its id by its code. */
    public void put(Ticket ticket) {
        put(Facts.TICKETS, ticket.id(), ticket);
        put(Facts.TICKET_CODES, ticket.code(), ticket.id());
    }

    /** What is left of an order: tickets that somebody has, or that were cancelled. In an order of their own, whoever reads them. */
    public void putTicketsOf(UUID order, Collection<Ticket> tickets) {
        tickets.forEach(this::put);
        put(
                Facts.TICKETS_OF_ORDER,
                order,
                tickets.stream().map(Ticket::id).sorted().toList());
    }

    /** In the order in which they were put. */
    public <K, V> Map<K, V> of(FactKind<K, V> kind) {
        Map<K, V> known = get(kind);
        return known == null ? Collections.emptyMap() : known;
    }

    void enter(Cache cache) {
        facts.forEach((kind, of) -> enter(cache, kind, of));
    }

    @SuppressWarnings("unchecked")
    private static void enter(Cache cache, FactKind<?, ?> kind, Map<?, ?> of) {
        of.forEach((key, value) -> cache.put((FactKind<Object, Object>) kind, key, value));
    }

    /** Only {@link #put} puts maps in, of the kind's own keys and values. */
    @SuppressWarnings("unchecked")
    private <K, V> Map<K, V> get(FactKind<K, V> kind) {
        return (Map<K, V>) facts.get(kind);
    }
}
