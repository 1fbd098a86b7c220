package io.yardpass.gateway.rest;

import static java.util.Objects.requireNonNull;

import io.yardpass.wire.problems.ProblemCode;

/**
 * What is wrong with a read, in the words that clients of PostgREST look for.
 *
 * @param kind which problem of ours it is, and so the status
 * @param code PostgREST's, or the SQLSTATE that PostgreSQL has for it
 * @param details null when there is no more to say, as is the hint
 */
public record RestProblem(ProblemCode kind, String code, String message, String details, String hint) {
    public RestProblem {
        requireNonNull(kind, "kind");
        requireNonNull(code, "code");
        requireNonNull(message, "message");
    }

    /** What {@link WeighedRows} ends with. */
    static final String ANSWER_TOO_LARGE = "54000";

    static RestException answerTooLarge(int bytesMax) {
        return refused(
                ProblemCode.ANSWER_TOO_LARGE,
                ANSWER_TOO_LARGE,
                "The answer is larger than " + bytesMax + " bytes",
                "Ask for fewer rows or fewer columns.");
    }

    static RestException refused(ProblemCode kind, String code, String message, String details) {
        return new RestException(new RestProblem(kind, code, message, details, null));
    }

    /** The query cannot be read. */
    static RestException unreadable(String message, String details) {
        return refused(ProblemCode.INVALID_PARAMETER, "PGRST100", message, details);
    }

    /** Where the one row is asked for. */
    static RestException notSingle(long rows) {
        return refused(
                ProblemCode.NOT_ACCEPTABLE,
                "PGRST116",
                "Cannot coerce the result to a single JSON object",
                rows == 0 ? "The result contains 0 rows" : "The result contains more than 1 row");
    }

    /** @param details the limit, as a sentence */
    static RestException tooMuch(String details) {
        return unreadable("The query asks for more than is allowed", details);
    }
}
