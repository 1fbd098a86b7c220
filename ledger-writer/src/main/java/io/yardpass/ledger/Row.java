package io.yardpass.ledger;

import java.util.List;
import java.util.UUID;

/** A row as PostgreSQL writes it in text, read from the left: one call for each column of the SELECT that stands beside it. */
final class Row {
    private final List<String> columns;
    private int next;

    Row(List<String> columns) {
        this.columns = columns;
    }

    /** Null for SQL's NULL, as everything here that can be. */
    String text() {
        return columns.get(next++);
    }

    UUID uuid() {
        String text = text();
        return text == null ? null : UUID.fromString(text);
    }

    boolean bool() {
        return "t".equals(text());
    }

    int integer() {
        return Integer.parseInt(text());
    }

    Integer integerOrNull() {
        String text = text();
        return text == null ? null : Integer.valueOf(text);
    }

    long bigint() {
        return Long.parseLong(text());
    }

    Long bigintOrNull() {
        String text = text();
        return text == null ? null : Long.valueOf(text);
    }
}
