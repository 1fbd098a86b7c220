package io.yardpass.gateway.rest;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a column is compared with one value. */
enum Operator {
    EQ("="),
    NEQ("<>"),
    GT(">"),
    GTE(">="),
    LT("<"),
    LTE("<="),
    ISDISTINCT("IS DISTINCT FROM"),
    LIKE("LIKE"),
    ILIKE("ILIKE"),
    /** Contains, and is contained in: of arrays and JSON. */
    CS("@>"),
    CD("<@");

    private final String sql;

    Operator(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }

    boolean isPattern() {
        return this == LIKE || this == ILIKE;
    }

    boolean isContainment() {
        return this == CS || this == CD;
    }

    /** All that may stand before a value, for people. */
    static String names() {
        return Arrays.stream(values()).map(Operator::wireName).collect(Collectors.joining(", ")) + ", in, is";
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
