package io.yardpass.gateway.http;

import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates gzip up to a limit, and not a byte more, whatever the input promises. Several members in a row are one body,
 * as RFC 1952 says; anything else after a member is a fault, where the JDK's stream would look away.
 */
final class Gunzip {
    /** A member costs far more time than its twenty bytes; who concatenates streams has a few. */
    private static final int MEMBERS_MAX = 64;

    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final byte[] in;
    private final int bytesMax;
    private final ByteArrayOutputStream out;
    private final byte[] chunk = new byte[8 << 10];
    private final Inflater inflater = new Inflater(true);
    private int at;

    private Gunzip(byte[] in, int bytesMax) {
        this.in = in;
        this.bytesMax = bytesMax;
        this.out = new ByteArrayOutputStream(Math.min(bytesMax, Math.max(256, 4 * in.length)));
    }

    /** The inflated bytes; throws a problem if there are more than the limit, or if it is not gzip to its end. */
    static byte[] inflate(byte[] gzip, int bytesMax) {
        var gunzip = new Gunzip(gzip, bytesMax);
        try {
            gunzip.members();
        } catch (DataFormatException damaged) {
            throw malformed("its data is damaged");
        } finally {
            gunzip.inflater.end();
        }
        return gunzip.out.toByteArray();
    }

    /** How many bytes its last member says that it inflates to; nothing where there is none. */
    static long promised(byte[] gzip) {
        return gzip.length < Integer.BYTES ? 0 : littleEndian(gzip, gzip.length - Integer.BYTES);
    }

    private void members() throws DataFormatException {
        int count = 0;
        do {
            if (++count > MEMBERS_MAX) {
                throw malformed("it has more than " + MEMBERS_MAX + " members");
            }
            member();
        } while (at < in.length);
    }

    private void member() throws DataFormatException {
        header();
        inflater.reset();
        inflater.setInput(in, at, in.length - at);
        var crc = new CRC32();
        body(crc);
        at = in.length - inflater.getRemaining();
        trailer(crc.getValue(), inflater.getBytesWritten());
    }

    private void header() {
        if (in.length - at < HEADER_BYTES || unsigned(at) != 0x1f || unsigned(at + 1) != 0x8b || in[at + 2] != 8) {
            throw malformed("it does not begin as gzip does, or something follows it");
        }
        int flags = unsigned(at + 3);
        if ((flags & FLAGS_RESERVED) != 0) {
            throw malformed("its header has unknown flags");
        }
        at += HEADER_BYTES;
        if ((flags & FLAG_EXTRA) != 0) {
            requireLeft(2);
            int length = unsigned(at) | unsigned(at + 1) << 8;
            at += 2;
            requireLeft(length);
            at += length;
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            requireLeft(2);
            at += 2;
        }
    }

    private void skipText() {
        do {
            requireLeft(1);
        } while (in[at++] != 0);
    }

    private void body(CRC32 crc) throws DataFormatException {
        while (!inflater.finished()) {
            int count = inflater.inflate(chunk);
            if (count == 0 && !inflater.finished()) {
                throw malformed("it is cut off");
            }
            if (out.size() + count > bytesMax) {
                throw new ProblemException(
                        ProblemCode.BODY_TOO_LARGE, "A body is at most " + bytesMax + " bytes, inflated too.");
            }
            crc.update(chunk, 0, count);
            out.write(chunk, 0, count);
        }
    }

    private void trailer(long crc, long length) {
        requireLeft(TRAILER_BYTES);
        if (littleEndian(in, at) != crc || littleEndian(in, at + 4) != (length & 0xffff_ffffL)) {
            throw malformed("its checksum is wrong");
        }
        at += TRAILER_BYTES;
    }

    private static long littleEndian(byte[] in, int from) {
        return unsigned(in, from)
                | unsigned(in, from + 1) << 8
                | unsigned(in, from + 2) << 16
                | (long) unsigned(in, from + 3) << 24;
    }

    private int unsigned(int index) {
        return unsigned(in, index);
    }

    private static int unsigned(byte[] in, int index) {
        return in[index] & 0xff;
    }

    private void requireLeft(int count) {
        if (in.length - at < count) {
            throw malformed("it is cut off");
        }
    }

    private static ProblemException malformed(String why) {
        return new ProblemException(ProblemCode.MALFORMED_ENCODING, "The body is not gzip: " + why + ".");
    }
}
