package io.yardpass.analytics;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Facts as one record of a log holds them. Whoever reads it needs no directory, no token and no decoder.
 *
 * <p>The format, all numbers big-endian: a byte with the {@link #VERSION}; an int with the number of facts; then of each fact a
 * byte with the code of its {@link FactTable}, a byte with the number of its columns, an int with a bit for each that is null
 * (the first column has the lowest), and the columns that are not: a uuid as 16 bytes, a text or JSON as its length in an int and
 * its UTF-8, a truth as a byte, whole numbers as int or long, a time as a long of microseconds since the Unix epoch.
 *
 * <p>A table may get columns behind those it has: records of before are read with null there. Everything else is a new version.
 *
 * @param bytes the record
 * @param size how many facts are in it
 */
public record FactRecord(byte[] bytes, int size) {
    public static final int VERSION = 1;

    /** A record that would be larger is cut in two, unless it is one fact. */
    public static final int BYTES_MAX = 512 << 10;

    public static final int FACTS_MAX = 2_000;

    private static final int COUNT_AT = 1;
    private static final int FACT_BYTES_EXPECTED = 160;
    private static final int FACT_BYTES_MIN = 6;

    /** Written by a later version than this. It must not be passed over. */
    public static final class UnknownVersionException extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownVersionException(String what) {
            super(what + ", which this version does not know", null, false, false);
        }
    }

    /** No record of this format, or a damaged one. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String what) {
            super(what, null, false, false);
        }
    }

    /** The facts in their order, in as few records as hold them. */
    public static List<FactRecord> of(List<Fact> facts) {
        List<FactRecord> records = new ArrayList<>(2);
        var writer = new ValueWriter(Math.min(BYTES_MAX, FACT_BYTES_EXPECTED * facts.size()) + FACT_BYTES_EXPECTED);
        int count = begin(writer);
        for (Fact fact : facts) {
            int before = writer.size();
            write(writer, fact);
            if (count > 0 && (writer.size() > BYTES_MAX || count == FACTS_MAX)) {
                writer.cutAt(before);
                records.add(end(writer, count));
                count = begin(writer);
                write(writer, fact);
            }
            count++;
        }
        if (count > 0) {
            records.add(end(writer, count));
        }
        return records;
    }

    /**
     * What {@link #of} made records of. Neither keeps the array nor changes it.
     *
     * @param forgotten users of whom nothing but the fact is left
     */
    public static List<Fact> read(byte[] bytes, Set<UUID> forgotten)
            throws UnknownVersionException, MalformedException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            int version = Byte.toUnsignedInt(buffer.get());
            if (version != VERSION) {
                throw new UnknownVersionException("a record is of version " + version);
            }
            int count = buffer.getInt();
            if (count < 0 || count > buffer.remaining() / FACT_BYTES_MIN) {
                throw new MalformedException("a record of " + bytes.length + " bytes cannot hold " + count + " facts");
            }
            List<Fact> facts = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                facts.add(read(buffer, forgotten));
            }
            if (buffer.hasRemaining()) {
                throw new MalformedException(buffer.remaining() + " bytes are left behind the facts of a record");
            }
            return facts;
        } catch (BufferUnderflowException | NullPointerException missing) {
            throw new MalformedException("a record ends within a fact, or lacks what a fact must have");
        }
    }

    private static int begin(ValueWriter writer) {
        writer.cutAt(0);
        writer.int1(VERSION);
        writer.int4(0);
        return 0;
    }

    private static FactRecord end(ValueWriter writer, int count) {
        writer.int4At(COUNT_AT, count);
        return new FactRecord(writer.bytesFrom(0), count);
    }

    private static void write(ValueWriter writer, Fact fact) {
        FactTable table = FactTable.of(fact.event());
        writer.int1(table.code);
        writer.startRow();
        table.columns(fact, writer);
        writer.endRow();
    }

    private static Fact read(ByteBuffer buffer, Set<UUID> forgotten) throws UnknownVersionException {
        int code = Byte.toUnsignedInt(buffer.get());
        FactTable table = FactTable.coded(code);
        if (table == null) {
            throw new UnknownVersionException("a fact is of the table with code " + code);
        }
        var row = new ValueReader(buffer);
        if (row.columns() > table.columnCount) {
            throw new UnknownVersionException("a fact of " + table.label + " has " + row.columns() + " columns");
        }
        return table.read(row, forgotten);
    }
}
