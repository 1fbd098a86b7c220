package io.yardpass.domain;

import java.util.List;

/** What became of a request's events. */
public sealed interface IngestOutcome {
    /** Every event has its verdict, in the order given; what is accepted is committed. */
    record Recorded(List<Verdict> verdicts) implements IngestOutcome {
        public Recorded {
            verdicts = List.copyOf(verdicts);
        }
    }

    /** Nothing was taken: the queues are full. The same request may succeed later. */
    record Overloaded() implements IngestOutcome {}

    /**
     * Whether all of it was committed is not known, or it was not: the database failed. Sending the same request again
     * is safe and finds what was committed as duplicates.
     */
    record Unavailable() implements IngestOutcome {}
}
