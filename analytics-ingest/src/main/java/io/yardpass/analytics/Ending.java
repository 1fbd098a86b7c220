package io.yardpass.analytics;

import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.Pipeline;
import java.util.List;

/**
 * What the transactions of one batch end with, so that it is committed with them or not at all. A batch takes one transaction as
 * a rule, and more while facts are looked for that cannot be stored; they follow each other in the order of the facts.
 */
public interface Ending {
    Ending NONE = new Ending() {
        @Override
        public void check(Pipeline.Builder steps) {}

        @Override
        public void end(Pipeline.Builder steps, List<Refusal> refusals) {}
    };

    /** A fact that cannot be stored, and why. */
    record Refusal(Fact fact, Verdict.Rejected reason) {}

    /** Adds to each transaction but the last what must hold for it. */
    void check(Pipeline.Builder steps);

    /**
     * Adds to the last transaction, which may have nothing else, what ends the batch.
     *
     * @param refusals of all its transactions
     */
    void end(Pipeline.Builder steps, List<Refusal> refusals);
}
