package io.yardpass.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The columns of one encoded row, in their order; null where it was null, and where the row was written before the table had
 * the column. Throws {@link BufferUnderflowException} where bytes are missing.
 */
final class ValueReader {
    private final ByteBuffer bytes;
    private final int columns;
    private final int nulls;
    private int column;

    /** Reads the row's head, and the row from then on. */
    ValueReader(ByteBuffer bytes) {
        this.bytes = bytes;
        columns = Byte.toUnsignedInt(bytes.get());
        nulls = bytes.getInt();
    }

    /** How many columns the row was written with. */
    int columns() {
        return columns;
    }

    UUID uuid() {
        return isNull() ? null : new UUID(bytes.getLong(), bytes.getLong());
    }

    String text() {
        if (isNull()) {
            return null;
        }
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        var text = new String(bytes.array(), bytes.arrayOffset() + bytes.position(), length, UTF_8);
        bytes.position(bytes.position() + length);
        return text;
    }

    Boolean bool() {
        return isNull() ? null : bytes.get() != 0;
    }

    Integer int4() {
        return isNull() ? null : bytes.getInt();
    }

    Long int8() {
        return isNull() ? null : bytes.getLong();
    }

    /** Microseconds since the Unix epoch. */
    long timestamptz() {
        column++;
        return bytes.getLong();
    }

    private boolean isNull() {
        int place = column++;
        return place >= columns || (nulls & 1 << place) != 0;
    }
}
