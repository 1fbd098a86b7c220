package io.yardpass.gateway.tokens;

import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;

/** A token that is not taken: a problem where it says who is calling, and no proof where it was to prove something. */
final class InvalidTokenException extends ProblemException {
    private static final long serialVersionUID = 1L;

    private final String why;

    /** @param why what the token does: "has expired" */
    InvalidTokenException(String why) {
        super(Problem.of(ProblemCode.TOKEN_INVALID, "The token " + why + ".")
                .withHeader("WWW-Authenticate", "Bearer realm=\"yardpass\", error=\"invalid_token\""));
        this.why = why;
    }

    String why() {
        return why;
    }
}
