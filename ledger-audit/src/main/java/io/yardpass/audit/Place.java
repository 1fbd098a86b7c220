package io.yardpass.audit;

import java.util.StringJoiner;
import java.util.UUID;

/** Which row is meant; what is null does not belong to it. */
public record Place(Long batch, Long sequence, Integer ordinal, UUID accountId) {
    static Place ofBatch(long number) {
        return new Place(number, null, null, null);
    }

    static Place ofTransaction(long batch, long sequence) {
        return new Place(batch, sequence, null, null);
    }

    static Place ofAccount(UUID id) {
        return new Place(null, null, null, id);
    }

    @Override
    public String toString() {
        var parts = new StringJoiner(", ");
        add(parts, "batch", batch);
        add(parts, "sequence", sequence);
        add(parts, "ordinal", ordinal);
        add(parts, "account", accountId);
        return parts.toString();
    }

    private static void add(StringJoiner parts, String name, Object value) {
        if (value != null) {
            parts.add(name + " " + value);
        }
    }
}
