package io.yardpass.loadtests.stories;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A bounded sample of what was answered, also before the last kills, to ask again some time. Confined to one thread. */
public final class EarlierAnswers {
    private static final int KEPT_MAX = 512;

    private final List<AnsweredCommand> kept = new ArrayList<>();

    void keep(AnsweredCommand answered, RandomGenerator random) {
        if (kept.size() < KEPT_MAX) {
            kept.add(answered);
        } else if (random.nextInt(4) == 0) {
            kept.set(random.nextInt(KEPT_MAX), answered);
        }
    }

    /** Null when there is none yet. */
    AnsweredCommand any(RandomGenerator random) {
        return kept.isEmpty() ? null : kept.get(random.nextInt(kept.size()));
    }
}
