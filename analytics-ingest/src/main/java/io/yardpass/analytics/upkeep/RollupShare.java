package io.yardpass.analytics.upkeep;

import io.micrometer.core.instrument.Tags;
import java.util.EnumSet;
import java.util.Set;

/** Which of the rollups are a database's: all of them, or its own where events are in another database than ledger and tenants. */
public enum RollupShare {
    WHOLE(EnumSet.allOf(RollupTask.class), Tags.empty()),
    MAIN(EnumSet.allOf(RollupTask.class), Tags.of("database", "main")),
    /** What is shown to tenants is made in the other database. */
    EVENTS(
            EnumSet.of(RollupTask.FOLD, RollupTask.AUDIENCE_INSIGHTS, RollupTask.PROOF, RollupTask.EXPIRY),
            Tags.of("database", "analytics"));

    private final Set<RollupTask> tasks;
    private final Tags tags;

    RollupShare(Set<RollupTask> tasks, Tags tags) {
        this.tasks = tasks;
        this.tags = tags;
    }

    boolean has(RollupTask task) {
        return tasks.contains(task);
    }

    /** By which its metrics are told from the other's; none where there is one database. */
    public Tags tags() {
        return tags;
    }
}
