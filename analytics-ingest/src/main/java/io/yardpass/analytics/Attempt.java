package io.yardpass.analytics;

import io.yardpass.analytics.Ending.Refusal;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.Pipeline;
import java.util.ArrayList;
import java.util.List;

/**
 * One transaction to try: some facts of a batch, written one way or the other, for the how-manieth time.
 *
 * @param isLast true for the one behind which nothing of the batch is left
 */
record Attempt(Batch batch, List<Fact> facts, BatchPlan plan, boolean staged, boolean isLast, int repetitions) {
    /** What the attempts of one batch share. */
    static final class Batch {
        private final Ending ending;
        private final List<Refusal> refusals = new ArrayList<>(0);
        private int writes;

        /** @param writesMax how many transactions it and all its parts may take */
        Batch(Ending ending, int writesMax) {
            this.ending = ending;
            writes = writesMax;
        }

        boolean spend() {
            return writes-- > 0;
        }

        boolean hasEnding() {
            return ending != Ending.NONE;
        }
    }

    static Attempt first(Batch batch, List<Fact> facts, boolean staged) {
        return new Attempt(batch, facts, new BatchPlan(facts), staged, true, 0);
    }

    Attempt stagedNow() {
        return new Attempt(batch, facts, plan, true, isLast, repetitions);
    }

    Attempt repeated() {
        return new Attempt(batch, facts, plan, staged, isLast, repetitions + 1);
    }

    Attempt firstHalf() {
        return part(facts.subList(0, facts.size() / 2), false);
    }

    Attempt secondHalf() {
        return part(facts.subList(facts.size() / 2, facts.size()), isLast);
    }

    /** Without those that were refused. */
    Attempt only(List<Fact> others) {
        return part(others, isLast);
    }

    /** @param viewerSeed of the database's hashes of viewers */
    Pipeline pipeline(long viewerSeed) {
        return staged ? plan.staged(this::end) : plan.direct(viewerSeed, this::end);
    }

    /** Ends the batch without facts. */
    Pipeline endingAlone() {
        try (Pipeline.Builder steps = Pipeline.builder().begin()) {
            end(steps);
            return steps.commit().build();
        }
    }

    /** Of one of its facts. */
    void refuse(Fact fact, Verdict.Rejected reason) {
        batch.refusals.add(new Refusal(fact, reason));
    }

    private Attempt part(List<Fact> part, boolean last) {
        return new Attempt(batch, part, new BatchPlan(part), staged, last, 0);
    }

    private void end(Pipeline.Builder steps) {
        if (isLast) {
            batch.ending.end(steps, batch.refusals);
        } else {
            batch.ending.check(steps);
        }
    }
}
