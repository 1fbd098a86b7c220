package io.yardpass.gateway.queries;

import io.vertx.sqlclient.Row;
import java.nio.ByteBuffer;
import java.util.Base64;

/** Where a page of the ledger ended, by the number that its rows are ordered by. Clients hand it back as they got it. */
public record LedgerCursor(long number) {

    /** The cursor that was written so, or null if none was. */
    public static LedgerCursor parse(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == Long.BYTES
                    ? new LedgerCursor(ByteBuffer.wrap(bytes).getLong())
                    : null;
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    /** How to go on after a row whose second value is its number. */
    static String after(Row row) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(row.getLong(1)).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What the numbers of a page are below. */
    static long before(PageRequest page) {
        return page.after() == null ? Long.MAX_VALUE : page.after().number();
    }
}
