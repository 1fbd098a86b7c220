package io.yardpass.gateway.rest;

import java.util.Locale;

/**
 * Rows as JSON, each made by itself and weighed before the next: a whole answer that is only then found to be too large would take
 * many times as much of the database's memory. The statement ends with SQLSTATE 54000 at the first row that is too much.
 */
final class WeighedRows {
    private WeighedRows() {}

    /**
     * What stands in a FROM: one column, {@code json}.
     *
     * @param json of the row {@code item}, an expression
     * @param rows a query
     */
    static String of(String json, String rows, int bytesMax) {
        return String.format(Locale.ROOT, """
                (
                    SELECT
                        CASE
                            WHEN sum(octet_length(made.json)) OVER (ROWS UNBOUNDED PRECEDING) <= %d THEN made.json
                            ELSE ref.answer_too_large()
                        END AS json
                    FROM (SELECT %s AS json FROM (%s) AS item OFFSET 0) AS made
                )""", bytesMax, json, rows);
    }

    static String joined(String list) {
        return "string_agg(" + list + ".json, ',')";
    }
}
