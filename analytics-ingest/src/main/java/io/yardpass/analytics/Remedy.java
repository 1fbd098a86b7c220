package io.yardpass.analytics;

/** What is to be done about an error of the database, told by its SQLSTATE. */
enum Remedy {
    /** A row was there already: find out which, by way of the staged table. */
    STAGE,
    /** A value that cannot be stored, or a time that no month is there for: halve until the event stands alone. */
    HALVE,
    /** Somebody was in the way: the same again, a little later. */
    REPEAT,
    /** It took too long, or somebody cancelled it: the client is to send it again. */
    GIVE_UP,
    /** The server cannot now, no room or no writes: the client is to send it again, elsewhere while this lasts. */
    NOT_READY,
    /** Our own mistake; no repetition will mend it. */
    ADMIT_A_BUG;

    static Remedy of(String sqlstate) {
        return switch (sqlstate) {
            case "23505" -> STAGE;
            case "23502", "23514" -> HALVE;
            // The last: what a batch ends with does not hold yet, since the one before it is being mended, or never
            // again.
            case "40P01", "40001", "55P03", "YP009" -> REPEAT;
            // A server that is being demoted takes no writes; neither does a BEGIN that was cancelled.
            case "25006" -> NOT_READY;
            case "57014" -> GIVE_UP;
            default ->
                switch (sqlstate.substring(0, 2)) {
                    case "22" -> HALVE;
                    case "08", "53", "57", "58", "XX" -> NOT_READY;
                    default -> ADMIT_A_BUG;
                };
        };
    }
}
