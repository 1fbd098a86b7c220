package io.yardpass.ledger;

/** What to do about a batch that the database refused, by the SQLSTATE it gave. Nothing stops the writer for good. */
enum Remedy {
    /**
     * Another writer took the ledger, or the program or the schema is wrong: this batch will not do. The lock is given
     * up, and taken again when it is free; by then somebody may have mended what was wrong.
     */
    STEP_DOWN,
    /** This server, or this session, cannot now: decide again in the next term. */
    NEXT_TERM,
    /** Memory and database differ, or the moment was bad: forget, read again, decide again. */
    DECIDE_AGAIN,
    /** A table has no month for what happens now: nothing will do until one is made, and nobody's command is at fault. */
    WAIT_FOR_MONTH,
    /** Something in it cannot be stored: decide its halves apart, until it stands alone. */
    HALVE,
    /**
     * Something in it takes too long, or waits for what somebody else has locked, and everybody waits with it: find it in as
     * few failures as can be, for each lasts as long again.
     */
    SINGLE_OUT;

    static Remedy of(Term.Refused refused) {
        return refused.lacksPartition() ? WAIT_FOR_MONTH : of(refused.sqlstate());
    }

    static Remedy of(String sqlstate) {
        return switch (sqlstate) {
            // Stale balance, inventory, head or credit; a row that exists though memory lacked it.
            case "YP002", "YP003", "YP004", "YP008", "23505" -> DECIDE_AGAIN;
            // A statement that was cancelled, as a rule by its own timeout; a lock that was not to be had.
            case "57014", "55P03" -> SINGLE_OUT;
            // A server that is being demoted; neither does a BEGIN that was cancelled let anything write.
            case "25006" -> NEXT_TERM;
            default -> ofClass(sqlstate.substring(0, Math.min(2, sqlstate.length())));
        };
    }

    private static Remedy ofClass(String sqlstateClass) {
        return switch (sqlstateClass) {
            case "22", "23" -> HALVE;
            case "40", "53", "54", "55" -> DECIDE_AGAIN;
            case "08", "57", "58", "XX" -> NEXT_TERM;
            default -> STEP_DOWN;
        };
    }
}
