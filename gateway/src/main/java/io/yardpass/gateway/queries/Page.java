package io.yardpass.gateway.queries;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** Writes pages: rows of (JSON text, time, id), one more than the page holds when another page follows. */
final class Page {
    private Page() {}

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
        String next = rows.size() > limit
                ? "\"" + new Cursor(last.getOffsetDateTime(1), last.getUUID(2)).text() + "\""
                : "null";
        return page.appendString("],\"next_cursor\":" + next + "}");
    }
}
