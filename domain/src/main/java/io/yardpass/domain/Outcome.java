package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/** What became of a command. A body is the JSON of the answer, stored in the commit and replayed byte for byte. */
public sealed interface Outcome {
    /** Committed by this request: order, tickets and entries stand together. */
    record Posted(String body) implements Outcome {
        public Posted {
            requireNonNull(body, "body");
        }
    }

    /** Was committed before, by the same caller with the same content; nothing changed. */
    record AlreadyPosted(String body) implements Outcome {
        public AlreadyPosted {
            requireNonNull(body, "body");
        }
    }

    /** What would become of a command that asked for no more; nothing changed and nothing is kept of it. */
    record WouldPost(String body) implements Outcome {
        public WouldPost {
            requireNonNull(body, "body");
        }
    }

    /** Contradicts an earlier command; nothing changed. */
    record Conflict(ConflictCode code, String detail) implements Outcome {
        public Conflict {
            requireNonNull(code, "code");
            requireNonNull(detail, "detail");
        }
    }

    /**
     * Decided against, finally if so stored; nothing changed.
     *
     * @param rightTotalCents for a total mismatch, what it costs; for what is to be paid, how much
     * @param replayed true when an earlier request with this key was refused so
     */
    record Rejected(RefusalCode code, String detail, OptionalLong rightTotalCents, boolean replayed)
            implements Outcome {
        public Rejected {
            requireNonNull(code, "code");
            requireNonNull(detail, "detail");
            requireNonNull(rightTotalCents, "rightTotalCents");
        }
    }

    /** Not decided: the queue is full. The same command may succeed later. */
    record Overloaded() implements Outcome {}

    /** Not known to be committed: the database failed or the writer is elsewhere. Sending it again is safe. */
    record Unavailable() implements Outcome {}
}
