package io.yardpass.gateway.rest;

import io.vertx.core.buffer.Buffer;

/**
 * A page of rows as JSON.
 *
 * @param total how many there are in all; null where nobody asked
 */
public record RestAnswer(Buffer json, long offset, long rows, Long total) {
    /** As the header {@code Content-Range} has it. */
    public String contentRange() {
        String part = rows == 0 ? "*" : offset + "-" + (offset + rows - 1);
        return part + "/" + (total == null ? "*" : total);
    }

    /** True where it is known that there is more than the page. */
    public boolean isPart() {
        return total != null && rows < total;
    }
}
