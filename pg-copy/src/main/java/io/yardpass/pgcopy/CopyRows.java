package io.yardpass.pgcopy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.UUID;

/**
 * The rows of one binary COPY, encoded as they are added, straight into the CopyData frames that go to the socket:
 * nothing is copied or boxed on the way.
 *
 * <p>Every row is {@link #startRow} and then exactly that many values, each of the column's own type: PostgreSQL
 * converts nothing in a binary COPY. Text must be free of NUL and of lone surrogates, which PostgreSQL refuses.
 *
 * <p>Not thread-safe. The memory is pooled and off the heap: whoever makes a {@code CopyRows} closes it or gives it to
 * a {@link Pipeline}. {@link CopyConnection#execute} takes it over, whatever becomes of the pipeline; {@link #close}
 * after that does nothing, so try-with-resources is always right.
 */
public final class CopyRows implements AutoCloseable {

    /** PostgreSQL's epoch is 2000-01-01. */
    static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    /** A frame is cut at the first row that ends past this size. */
    static final int FRAME_BYTES = 64 * 1024;

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int NULL_LENGTH = -1;
    private static final int TRAILER = -1;
    private static final byte JSONB_VERSION = 1;

    private ByteBuf buffer;
    private int frameStart;
    private int valuesMissing;
    private int rows;
    private boolean sealed;

    private CopyRows(int capacity) {
        buffer = PooledByteBufAllocator.DEFAULT.directBuffer(capacity);
        startFrame();
        buffer.writeBytes(SIGNATURE).writeInt(0).writeInt(0);
    }

    public static CopyRows create() {
        return new CopyRows(FRAME_BYTES);
    }

    /** With room for so many bytes, for those who know about how much is coming; it grows all the same. */
    public static CopyRows withCapacity(int bytes) {
        return new CopyRows(Math.max(bytes, 256));
    }

    public CopyRows startRow(int columns) {
        requireOpen();
        requireWholeRow();
        if (columns < 1 || columns > 1_600) {
            throw new IllegalArgumentException("a row has 1 to 1600 columns, not " + columns);
        }
        if (buffer.writerIndex() - frameStart > FRAME_BYTES) {
            endFrame();
            startFrame();
        }
        buffer.writeShort(columns);
        valuesMissing = columns;
        rows++;
        return this;
    }

    public CopyRows uuid(UUID value) {
        if (value == null) {
            return nullValue();
        }
        value(16).writeLong(value.getMostSignificantBits()).writeLong(value.getLeastSignificantBits());
        return this;
    }

    public CopyRows int2(short value) {
        value(2).writeShort(value);
        return this;
    }

    public CopyRows int4(int value) {
        value(4).writeInt(value);
        return this;
    }

    public CopyRows int4(Integer value) {
        return value == null ? nullValue() : int4(value.intValue());
    }

    public CopyRows int8(long value) {
        value(8).writeLong(value);
        return this;
    }

    public CopyRows int8(Long value) {
        return value == null ? nullValue() : int8(value.longValue());
    }

    public CopyRows bool(boolean value) {
        value(1).writeBoolean(value);
        return this;
    }

    public CopyRows bool(Boolean value) {
        return value == null ? nullValue() : bool(value.booleanValue());
    }

    /** For text, varchar, char and enum columns. */
    public CopyRows text(String value) {
        // getBytes is one intrinsic copy for ASCII, faster than any loop of ours.
        return value == null ? nullValue() : bytea(value.getBytes(UTF_8));
    }

    public CopyRows jsonb(String value) {
        return value == null ? nullValue() : jsonb(value.getBytes(UTF_8));
    }

    /** JSON text in UTF-8. */
    public CopyRows jsonb(byte[] value) {
        if (value == null) {
            return nullValue();
        }
        value(1 + value.length).writeByte(JSONB_VERSION).writeBytes(value);
        return this;
    }

    /** Microseconds since the Unix epoch, UTC. */
    public CopyRows timestamptz(long epochMicros) {
        return int8(Math.subtractExact(epochMicros, POSTGRES_EPOCH_MICROS));
    }

    public CopyRows timestamptz(Long epochMicros) {
        return epochMicros == null ? nullValue() : timestamptz(epochMicros.longValue());
    }

    public CopyRows bytea(byte[] value) {
        if (value == null) {
            return nullValue();
        }
        value(value.length).writeBytes(value);
        return this;
    }

    public CopyRows nullValue() {
        return nulls(1);
    }

    public CopyRows nulls(int count) {
        for (int i = 0; i < count; i++) {
            value(NULL_LENGTH);
        }
        return this;
    }

    public int rows() {
        return rows;
    }

    /** Bytes on the wire so far. */
    public int bytes() {
        return buffer == null ? 0 : buffer.readableBytes();
    }

    @Override
    public void close() {
        if (buffer != null) {
            take().release();
        }
    }

    /** Ends the COPY; no row can be added after it. */
    void seal() {
        requireOpen();
        requireWholeRow();
        buffer.writeShort(TRAILER);
        endFrame();
        buffer.writeByte(FrontendMessage.COPY_DONE).writeInt(4);
        sealed = true;
    }

    /** Hands the frames over to the socket, which releases them. */
    ByteBuf take() {
        ByteBuf taken = buffer;
        buffer = null;
        return taken;
    }

    boolean isTaken() {
        return buffer == null;
    }

    private ByteBuf value(int length) {
        requireOpen();
        if (valuesMissing == 0) {
            throw new IllegalStateException("row " + rows + " has more values than it was started with");
        }
        valuesMissing--;
        return buffer.writeInt(length);
    }

    private void startFrame() {
        frameStart = buffer.writerIndex();
        buffer.writeByte(FrontendMessage.COPY_DATA).writeInt(0);
    }

    private void endFrame() {
        buffer.setInt(frameStart + 1, buffer.writerIndex() - frameStart - 1);
    }

    private void requireOpen() {
        if (buffer == null || sealed) {
            throw new IllegalStateException("these rows were closed or given to a pipeline");
        }
    }

    private void requireWholeRow() {
        if (valuesMissing != 0) {
            throw new IllegalStateException("row " + rows + " lacks " + valuesMissing + " values");
        }
    }
}
