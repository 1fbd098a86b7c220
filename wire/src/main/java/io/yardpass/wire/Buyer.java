package io.yardpass.wire;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.UUID;

/** For whom something is bought or set aside: a service says it, a user does it for itself. */
final class Buyer {
    private Buyer() {}

    /** @param named in the body; null when it names nobody */
    static UUID of(UUID named, Caller caller) {
        if (caller.role() == Role.SERVICE_ROLE) {
            if (named == null) {
                throw new ProblemException(
                        Problem.malformed("/user_id", "is required of a service, which buys for somebody"));
            }
            return named;
        }
        if (named != null && !named.equals(caller.subject())) {
            throw new ProblemException(ProblemCode.USER_NOT_ALLOWED, "A user buys only for itself.");
        }
        return caller.subject();
    }
}
