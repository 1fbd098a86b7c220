package io.yardpass.pgcopy;

import java.util.List;

/** How a pipeline ended, as far as the server told. A lost connection is no result: it fails the future. */
public sealed interface PipelineResult {

    /** Every step succeeded and is kept; one result for each step, {@code begin} and {@code commit} included. */
    record Committed(List<StepResult> results) implements PipelineResult {
        public Committed {
            results = List.copyOf(results);
        }
    }

    /** The transaction left nothing behind, because {@code error} stopped the step at {@code stepIndex} (from 0). */
    record RolledBack(int stepIndex, PgError error) implements PipelineResult {}

    /**
     * A pipeline <em>without</em> {@code begin} met {@code error}, first at {@code stepIndex}. The queries that follow that
     * one were not tried; statements, and queries behind those, were.
     */
    record Failed(int stepIndex, PgError error) implements PipelineResult {}

    /** The results of a {@link Committed} pipeline; throws {@link PgException} for the others. */
    default List<StepResult> orThrow() {
        return switch (this) {
            case Committed committed -> committed.results();
            case RolledBack rolledBack -> throw new PgException(rolledBack.error());
            case Failed failed -> throw new PgException(failed.error());
        };
    }
}
