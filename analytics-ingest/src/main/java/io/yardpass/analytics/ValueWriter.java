package io.yardpass.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/** Writes rows one after the other as {@link ValueReader} reads them, into memory that grows. */
final class ValueWriter implements Columns {
    private static final int NULLS_MAX = Integer.SIZE;
    private static final int ROW_HEAD_BYTES = 1 + Integer.BYTES;

    private ByteBuffer bytes;
    private int row;
    private int columns;
    private int nulls;

    ValueWriter(int capacity) {
        bytes = ByteBuffer.allocate(capacity);
    }

    int size() {
        return bytes.position();
    }

    /** What was written from there on is forgotten. */
    void cutAt(int size) {
        bytes.position(size);
    }

    void int1(int value) {
        room(1).put((byte) value);
    }

    /** Overwrites what stands there. */
    void int4At(int position, int value) {
        bytes.putInt(position, value);
    }

    void int4(int value) {
        room(Integer.BYTES).putInt(value);
    }

    byte[] bytesFrom(int from) {
        return Arrays.copyOfRange(bytes.array(), from, bytes.position());
    }

    void startRow() {
        row = bytes.position();
        columns = 0;
        nulls = 0;
        room(ROW_HEAD_BYTES).position(row + ROW_HEAD_BYTES);
    }

    void endRow() {
        bytes.put(row, (byte) columns).putInt(row + 1, nulls);
    }

    @Override
    public Columns uuid(String name, UUID value) {
        if (isPresent(value)) {
            room(2 * Long.BYTES).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        }
        return this;
    }

    @Override
    public Columns text(String name, String value) {
        if (isPresent(value)) {
            byte[] encoded = value.getBytes(UTF_8);
            room(Integer.BYTES + encoded.length).putInt(encoded.length).put(encoded);
        }
        return this;
    }

    @Override
    public Columns jsonb(String name, String value) {
        return text(name, value);
    }

    @Override
    public Columns bool(String name, Boolean value) {
        if (isPresent(value)) {
            int1(value ? 1 : 0);
        }
        return this;
    }

    @Override
    public Columns int4(String name, Integer value) {
        if (isPresent(value)) {
            int4(value);
        }
        return this;
    }

    @Override
    public Columns int8(String name, Long value) {
        if (isPresent(value)) {
            room(Long.BYTES).putLong(value);
        }
        return this;
    }

    @Override
    public Columns timestamptz(String name, long epochMicros) {
        columns++;
        room(Long.BYTES).putLong(epochMicros);
        return this;
    }

    private boolean isPresent(Object value) {
        if (columns == NULLS_MAX) {
            throw new IllegalStateException("a row has more columns than can be told to be null");
        }
        if (value == null) {
            nulls |= 1 << columns;
        }
        columns++;
        return value != null;
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            int needed = Math.addExact(bytes.position(), more);
            bytes = ByteBuffer.allocate(Math.max(needed, bytes.capacity() * 2)).put(bytes.flip());
        }
        return bytes;
    }
}
