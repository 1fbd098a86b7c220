package io.yardpass.gateway.rest;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a client asks of a view, as it was read from the address and the headers; nothing is known yet of whether it is there.
 *
 * @param embedded what is asked of the rows of each relation that is embedded, by its name in the answer
 * @param single true when the one row is the answer, and not a list of it
 */
public record RestQuery(
        List<Selected> selected, Restriction rows, Map<String, Restriction> embedded, Count count, boolean single) {
    /** Whether it is told how many rows there are besides those of the page. */
    public enum Count {
        NONE,
        EXACT,
        /** Both are counted, up to a bound: what the planner guesses would tell of rows that the caller may not see. */
        PLANNED,
        ESTIMATED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RestQuery {
        selected = List.copyOf(selected);
        embedded = Map.copyOf(embedded);
    }

    public long offset() {
        return rows.offset();
    }
}
