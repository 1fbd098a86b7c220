package io.yardpass.ledger;

import java.util.Collection;
import java.util.stream.Collectors;

/** Arrays as PostgreSQL reads them in a bound parameter. */
final class PgArray {
    private PgArray() {}

    /** For values that need no quotes: numbers and UUIDs; null is NULL. */
    static String plain(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    static String texts(Collection<String> values) {
        return values.stream().map(PgArray::quoted).collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
