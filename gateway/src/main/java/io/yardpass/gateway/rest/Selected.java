package io.yardpass.gateway.rest;

import java.util.List;

/** A part of what each row of the answer holds. */
sealed interface Selected {
    /** What it is called in the answer. */
    String name();

    /** Every column. */
    record Everything() implements Selected {
        @Override
        public String name() {
            return "*";
        }
    }

    record Field(String name, ColumnPath column) implements Selected {}

    /**
     * Rows of another view that belong to the row.
     *
     * @param name by which filters refer to it
     * @param hint the column that leads there, where the client names it; else null
     * @param inner true when rows without any are left out
     */
    record Embedded(String name, String relation, String hint, boolean inner, List<Selected> selected)
            implements Selected {
        public Embedded {
            selected = List.copyOf(selected);
        }
    }
}
