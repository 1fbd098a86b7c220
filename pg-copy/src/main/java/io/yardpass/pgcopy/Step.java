package io.yardpass.pgcopy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** One step of a pipeline. */
sealed interface Step {

    /**
     * True when {@code next} goes with this one: COPYs in one Query message, behind the BEGIN when they are first, and
     * queries up to one Sync. The server answers such a run with one ReadyForQuery, so with one packet less for each step,
     * and after a failure it ignores the rest of the run.
     */
    default boolean goesWith(Step next) {
        return switch (this) {
            case Begin(), Copy _ -> next instanceof Copy;
            case Query _ -> next instanceof Query;
            case Statement _, Commit() -> false;
        };
    }

    default long bytes() {
        return switch (this) {
            case Begin(), Commit() -> 0;
            case Statement(String sql) -> sql.length();
            case Query query -> query.characters();
            case Copy(String sql, CopyRows rows) -> (long) sql.length() + rows.bytes();
        };
    }

    record Begin() implements Step {}

    record Statement(String sql) implements Step {}

    /** Parameters in text form; null is NULL. */
    record Query(String sql, List<String> parameters) implements Step {

        private static final int PARAMETERS_MAX = 65_535;

        static Query of(String sql, Object... parameters) {
            if (parameters.length > PARAMETERS_MAX) {
                throw new IllegalArgumentException("a query takes at most " + PARAMETERS_MAX + " parameters");
            }
            return new Query(sql, Arrays.stream(parameters).map(Query::text).toList());
        }

        private long characters() {
            return sql.length()
                    + parameters.stream()
                            .filter(Objects::nonNull)
                            .mapToLong(String::length)
                            .sum();
        }

        private static String text(Object parameter) {
            return switch (parameter) {
                case null -> null;
                case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
                default -> parameter.toString();
            };
        }
    }

    record Copy(String sql, CopyRows rows) implements Step {}

    record Commit() implements Step {}
}
