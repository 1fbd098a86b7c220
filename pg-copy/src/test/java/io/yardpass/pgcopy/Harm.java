package io.yardpass.pgcopy;

/** What a connection through the proxy suffers, once so many bytes have gone that way. */
record Harm(Kind kind, boolean ofClient, long offset) {

    static final Harm NONE = new Harm(Kind.NONE, true, Long.MAX_VALUE);

    /** Every byte goes in a write of its own. */
    static final Harm SLICED = new Harm(Kind.SLICE, true, Long.MAX_VALUE);

    enum Kind {
        NONE,
        /** Both sides are closed. */
        CUT,
        /** What follows comes a moment later. */
        PAUSE,
        /** What follows never comes, and nobody says so. */
        STALL,
        SLICE
    }

    /** Where the bytes of this direction are harmed. */
    long offset(boolean clientBytes) {
        return clientBytes == ofClient ? offset : Long.MAX_VALUE;
    }
}
