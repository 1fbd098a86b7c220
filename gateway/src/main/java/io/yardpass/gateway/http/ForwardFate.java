package io.yardpass.gateway.http;

import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.Locale;

/** What became of a command that was to be decided elsewhere. */
enum ForwardFate {
    /** By the writer, whatever it said. */
    ANSWERED(null, null),
    NO_WRITER(ProblemCode.UNAVAILABLE, "Nobody writes the ledger now; the same request again is safe."),
    /** There was no connection, or it broke. */
    UNREACHABLE(ProblemCode.UNAVAILABLE, "The ledger's writer was not reached; the same request again is safe."),
    LATE(ProblemCode.UNAVAILABLE, "The ledger's writer did not answer in time; the same request again is safe."),
    /** Whoever is at that address is not the writer. */
    STRANGER(ProblemCode.UNAVAILABLE, "The ledger's writer was not found; the same request again is safe."),
    /** Sent here for another process. */
    MISDIRECTED(ProblemCode.UNAVAILABLE, "That is for another process; the same request again is safe."),
    OVERLOADED(ProblemCode.OVERLOADED, "Too many commands wait for the ledger's writer; nothing was done."),
    /** The answer is larger than there is room for. */
    NO_ROOM(ProblemCode.UNAVAILABLE, "There is no room for the answer; the same request again is safe.");

    private final ProblemCode code;
    private final String detail;

    ForwardFate(ProblemCode code, String detail) {
        this.code = code;
        this.detail = detail;
    }

    /** As metrics spell it. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Not of {@link #ANSWERED}. */
    ProblemException problem() {
        return new ProblemException(code, detail);
    }
}
