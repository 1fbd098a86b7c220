package io.yardpass.pgcopy;

import java.util.List;

/**
 * What one step answered.
 *
 * @param tag the command tag, for example {@code COPY 500}, {@code SELECT 1}, {@code BEGIN}
 * @param rowCount rows copied, returned or touched, as the tag counts them; 0 where it does not
 * @param rows the returned rows, each value in PostgreSQL's text form; null stands for NULL, so these lists are not
 *     made by {@code List.of}
 * @param answeredNanos when its answer was complete, by {@link System#nanoTime}
 */
public record StepResult(String tag, long rowCount, List<List<String>> rows, long answeredNanos) {

    /** The first column of the only row: for {@code SELECT f()}. */
    public String scalar() {
        if (rows.size() != 1) {
            throw new IllegalStateException("one row was expected, there are " + rows.size());
        }
        return rows.getFirst().getFirst();
    }
}
