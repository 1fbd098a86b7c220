package io.yardpass.ledger;

/** Where the ledger ends: the last batch, the last transaction's sequence, and the hash that the next batch starts from. */
record Head(long number, long sequence, byte[] hash) {
    static final int HASH_BYTES = 32;

    /** Before the first batch. */
    static Head empty() {
        return new Head(0, 0, new byte[HASH_BYTES]);
    }
}
