package io.yardpass.pgcopy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.UUID;

/**
 * The rows of one binary COPY, encoded as they are added, straight into the CopyData frames that go to the socket:
 * nothing is boxed on the way, and nothing is copied again.
 *
 * <p>Every row is {@link #startRow} and then exactly that many values, in the order of the columns that the COPY names,
 * else IllegalStateException. Each must be of the column's own type, because PostgreSQL converts nothing in a binary
 * COPY: {@code int4} into a bigint column fails the COPY with SQLSTATE 08P01, the other way with 22P03. Where a method
 * takes an object, null is NULL.
 *
 * <ul>
 *   <li>smallint, integer, bigint, double precision: {@code int2}, {@code int4}, {@code int8}, {@code float8}
 *   <li>uuid, boolean, jsonb, bytea: the methods of these names ({@code bool})
 *   <li>text, varchar, char, json and enums: {@code text}
 *   <li>timestamptz, and timestamp if that is in UTC: {@code timestamptz}
 *   <li>any other: {@code bytea}, with the bytes that the type's receive function takes
 * </ul>
 *
 * <p>Text must be free of NUL and of lone surrogates: PostgreSQL refuses the first (22021), and Java turns the second
 * into a question mark.
 *
 * <p>Not thread-safe, and bound to no thread: one at a time may use it. The memory is pooled and off the heap, about what
 * {@link #bytes} says, up to 2 GiB: whoever makes a {@code CopyRows} closes it or gives it to a {@link Pipeline}.
 * {@link CopyConnection#execute} takes it over, whatever becomes of the pipeline; {@link #close} after that does
 * nothing, so try-with-resources is always right. After either, every method that adds throws IllegalStateException.
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

    /** Begins a row of so many values, from 1 to 1600. */
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

    public CopyRows float8(double value) {
        return int8(Double.doubleToRawLongBits(value));
    }

    public CopyRows float8(Double value) {
        return value == null ? nullValue() : float8(value.doubleValue());
    }

    public CopyRows bool(boolean value) {
        value(1).writeBoolean(value);
        return this;
    }

    public CopyRows bool(Boolean value) {
        return value == null ? nullValue() : bool(value.booleanValue());
    }

    /** For text, varchar, char, enum and json columns. */
    public CopyRows text(String value) {
        // getBytes is one intrinsic copy for ASCII, faster than any loop of ours.
        return value == null ? nullValue() : bytea(value.getBytes(UTF_8));
    }

    /** JSON text, which PostgreSQL checks: what is not JSON fails the COPY with SQLSTATE 22P02. */
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

    /** Microseconds since the Unix epoch, UTC. Throws ArithmeticException some 290,000 years before it. */
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

    /** NULL for the next columns. */
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

    /** Returns the memory to the pool; does nothing when it is gone already. */
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
