package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

/** What became of one event, known once the commit that concerns it is done, or the log that it goes through has it. */
public sealed interface Verdict {
    Verdict ACCEPTED = new Accepted();
    Verdict DUPLICATE = new Duplicate();
    Verdict QUEUED = new Queued();

    /** Committed by this request. */
    record Accepted() implements Verdict {}

    /** Was there already under this id; nothing changed. */
    record Duplicate() implements Verdict {}

    /** Kept by a log that loses nothing it acknowledged; stored soon, unless it was there already, which nobody is told. */
    record Queued() implements Verdict {}

    /** Not stored, and never will be as it stands. */
    record Rejected(RejectionCode code, String detail) implements Verdict {
        public Rejected {
            requireNonNull(code, "code");
            requireNonNull(detail, "detail");
        }
    }
}
