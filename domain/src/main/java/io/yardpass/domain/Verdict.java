package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

/** What became of one event, known once the commit that concerns it is done. */
public sealed interface Verdict {
    Verdict ACCEPTED = new Accepted();
    Verdict DUPLICATE = new Duplicate();

    /** Committed by this request. */
    record Accepted() implements Verdict {}

    /** Was there already under this id; nothing changed. */
    record Duplicate() implements Verdict {}

    /** Not stored, and never will be as it stands. */
    record Rejected(RejectionCode code, String detail) implements Verdict {
        public Rejected {
            requireNonNull(code, "code");
            requireNonNull(detail, "detail");
        }
    }
}
