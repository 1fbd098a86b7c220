package io.yardpass.gateway.queries;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** Writes pages: rows of their JSON text and their number, one more than the page holds when another page follows. */
final class Page {
    private Page() {}

    static Buffer empty(String listName) {
        return Buffer.buffer("{\"" + listName + "\":[],\"next_cursor\":null}");
    }

    static Buffer of(String listName, RowSet<Row> rows, int limit) {
        var page = Buffer.buffer(256 + 256 * rows.size()).appendString("{\"" + listName + "\":[");
        Row last = null;
        int written = 0;
        for (Row row : rows) {
            if (written == limit) {
                break;
            }
            page.appendString(written > 0 ? "," : "").appendString(row.getString(0));
            last = row;
            written++;
        }
        String next = rows.size() > limit ? "\"" + LedgerCursor.after(last) + "\"" : "null";
        return page.appendString("],\"next_cursor\":" + next + "}");
    }
}
