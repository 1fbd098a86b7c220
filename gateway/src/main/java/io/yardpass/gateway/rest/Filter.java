package io.yardpass.gateway.rest;

import java.util.List;

/** Which rows are asked for. */
sealed interface Filter {
    /** All of these; true when there are none. */
    record And(List<Filter> all) implements Filter {
        public And {
            all = List.copyOf(all);
        }
    }

    /** At least one of these. */
    record Or(List<Filter> any) implements Filter {
        public Or {
            any = List.copyOf(any);
        }
    }

    record Not(Filter filter) implements Filter {}

    record Compare(ColumnPath column, Operator operator, String value) implements Filter {}

    record In(ColumnPath column, List<String> values) implements Filter {
        public In {
            values = List.copyOf(values);
        }
    }

    /** @param all whether it is to match each of them, and not any */
    record Patterns(ColumnPath column, Operator operator, boolean all, List<String> patterns) implements Filter {
        public Patterns {
            patterns = List.copyOf(patterns);
        }
    }

    record Is(ColumnPath column, State state) implements Filter {}

    /** What a value is rather than what it equals. */
    enum State {
        NULL("NULL"),
        NOT_NULL("NOT NULL"),
        TRUE("TRUE"),
        FALSE("FALSE"),
        UNKNOWN("UNKNOWN");

        private final String sql;

        State(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }

        /** Whether anything can be that, and not only a truth value. */
        boolean isOfAnyType() {
            return this == NULL || this == NOT_NULL;
        }
    }
}
