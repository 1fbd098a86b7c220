package io.yardpass.ledger;

/** What to do about a batch that the database refused, by the SQLSTATE it gave. */
enum Remedy {
    /** Another writer took the ledger: stop. */
    STOP,
    /** Memory and database differ, or the moment was bad: forget, read again, decide again. */
    DECIDE_AGAIN,
    /** Something in it cannot be stored: decide its halves apart, until it stands alone. */
    HALVE,
    /** The program is wrong, or the schema is another: nothing to be gained by trying. */
    GIVE_UP;

    static Remedy of(String sqlstate) {
        return switch (sqlstate) {
            case "YP001" -> STOP;
            // Stale balance, inventory or head; a row that exists though memory lacked it; bad moments.
            case "YP002", "YP003", "YP004", "23505", "40P01", "40001", "55P03", "57014" -> DECIDE_AGAIN;
            default -> ofClass(sqlstate.substring(0, Math.min(2, sqlstate.length())));
        };
    }

    private static Remedy ofClass(String sqlstateClass) {
        return switch (sqlstateClass) {
            case "22", "23" -> HALVE;
            case "08", "53", "57" -> DECIDE_AGAIN;
            default -> GIVE_UP;
        };
    }
}
