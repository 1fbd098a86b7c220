package io.yardpass.analytics.letters;

import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import java.util.EnumMap;
import java.util.Map;

/** What became of letters that were sent again. Confined to the event loop of its replay; read when that has ended. */
public final class ReplayTally {
    private long accepted;
    private long duplicates;
    private long cut;
    private final Map<RejectionCode, Long> rejected = new EnumMap<>(RejectionCode.class);

    void count(Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted _ -> accepted++;
            case Verdict.Duplicate _ -> duplicates++;
            case Verdict.Queued _ -> throw new IllegalStateException("who sends letters again stores them at once");
            case Verdict.Rejected refusal -> rejected.merge(refusal.code(), 1L, Long::sum);
        }
    }

    void countCut() {
        cut++;
    }

    public long accepted() {
        return accepted;
    }

    public long duplicates() {
        return duplicates;
    }

    /** By the code that they were rejected with now. */
    public Map<RejectionCode, Long> rejected() {
        return rejected;
    }

    /** Of which only the head was kept. */
    public long cut() {
        return cut;
    }

    /** All that are letters still. */
    public long left() {
        return cut + rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    public long total() {
        return accepted + duplicates + left();
    }
}
