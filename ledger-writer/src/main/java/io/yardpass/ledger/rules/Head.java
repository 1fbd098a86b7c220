package io.yardpass.ledger.rules;

import java.util.List;

/**
 * Where the ledger ends: the last batch, the last transaction's sequence, and the hash that the next batch starts from.
 *
 * @param postedAtMicros when the last batch was posted; 0 before the first
 */
public record Head(long number, long sequence, byte[] hash, long postedAtMicros) {
    static final int HASH_BYTES = 32;
    private static final long HOUR_MICROS = 3_600_000_000L;

    /** Before the first batch. */
    public static Head empty() {
        return new Head(0, 0, new byte[HASH_BYTES], 0);
    }

    Head next(List<PostedTransaction> transactions, long nowMicros) {
        return new Head(number + 1, sequence + transactions.size(), Chain.hash(hash, transactions), nowMicros);
    }

    /** True for the first batch after this one in an hour of the clock: then this head is told to the world. */
    boolean isOfAnotherHour(long nowMicros) {
        return number > 0 && Math.floorDiv(postedAtMicros, HOUR_MICROS) != Math.floorDiv(nowMicros, HOUR_MICROS);
    }
}
