package io.yardpass.gateway.http;

import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;

/**
 * Walks the frames of a zstd body (RFC 8878) without inflating anything, so that each fault has its name and nothing is
 * promised memory that it may not have.
 */
final class ZstdFrames {
    /** RFC 9659: who speaks HTTP need not take more. */
    static final long WINDOW_BYTES_MAX = 8 << 20;

    /** A frame costs far more time than its few bytes; who concatenates streams has a few. */
    static final int FRAMES_MAX = 64;

    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int SKIPPABLE_MASK = 0xfffffff0;
    private static final int FLAG_CHECKSUM = 4;
    private static final int FLAG_RESERVED = 8;
    private static final int FLAG_SINGLE_SEGMENT = 32;
    private static final int BLOCK_BYTES_MAX = 128 << 10;
    private static final long UNKNOWN = -1;

    private final byte[] in;
    private final int bytesMax;
    private int at;
    private long declared;
    private long inflatedMax;

    private ZstdFrames(byte[] in, int bytesMax) {
        this.in = in;
        this.bytesMax = bytesMax;
    }

    /**
     * How many bytes the body inflates to at most. Throws a problem if it says that these are more than the limit, or if
     * it is not zstd to its end.
     */
    static long inflatedMax(byte[] zstd, int bytesMax) {
        var frames = new ZstdFrames(zstd, bytesMax);
        int count = 0;
        do {
            if (++count > FRAMES_MAX) {
                throw malformed("it has more than " + FRAMES_MAX + " frames");
            }
            frames.frame();
        } while (frames.at < zstd.length);
        return frames.inflatedMax;
    }

    private void frame() {
        int magic = (int) number(4);
        if ((magic & SKIPPABLE_MASK) == SKIPPABLE_MAGIC) {
            skip(number(4));
        } else if (magic == MAGIC) {
            data();
        } else {
            throw malformed("it does not begin as zstd does, or something follows it");
        }
    }

    private void data() {
        int flags = (int) number(1);
        if ((flags & FLAG_RESERVED) != 0) {
            throw malformed("its header has unknown flags");
        }
        boolean singleSegment = (flags & FLAG_SINGLE_SEGMENT) != 0;
        long window = singleSegment ? UNKNOWN : window((int) number(1));
        if (number(dictionaryIdBytes(flags)) != 0) {
            throw malformed("it needs a dictionary");
        }
        long content = contentBytes(flags >> 6, singleSegment);
        declared += Math.max(content, 0);
        if (declared < 0 || declared > bytesMax) {
            throw Unzstd.tooLarge(bytesMax);
        }
        if (window > WINDOW_BYTES_MAX) {
            throw malformed("its window is larger than 8 MiB");
        }
        long blocks = blocks();
        inflatedMax += content == UNKNOWN ? blocks : content;
        skip((flags & FLAG_CHECKSUM) != 0 ? 4 : 0);
    }

    private static long window(int descriptor) {
        long base = 1L << (10 + (descriptor >> 3));
        return base + base / 8 * (descriptor & 7);
    }

    private static int dictionaryIdBytes(int flags) {
        int code = flags & 3;
        return code == 3 ? 4 : code;
    }

    private long contentBytes(int code, boolean singleSegment) {
        return switch (code) {
            case 0 -> singleSegment ? number(1) : UNKNOWN;
            case 1 -> number(2) + 256;
            case 2 -> number(4);
            default -> known(number(8));
        };
    }

    /** Eight bytes may be negative to us: larger than anything then, and not unknown. */
    private static long known(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    /** Goes to the end of the last block; returns what all of them inflate to at most. */
    private long blocks() {
        long inflated = 0;
        boolean last;
        do {
            int header = (int) number(3);
            last = (header & 1) != 0;
            int size = header >> 3;
            switch (header >> 1 & 3) {
                case 0 -> {
                    skip(size);
                    inflated += size;
                }
                case 1 -> {
                    skip(1);
                    inflated += size;
                }
                case 2 -> {
                    skip(size);
                    inflated += BLOCK_BYTES_MAX;
                }
                default -> throw malformed("it has a block of a reserved type");
            }
        } while (!last);
        return inflated;
    }

    private long number(int bytes) {
        requireLeft(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in[at++] & 0xffL) << (8 * i);
        }
        return value;
    }

    private void skip(long bytes) {
        requireLeft(bytes);
        at += (int) bytes;
    }

    private void requireLeft(long bytes) {
        if (in.length - at < bytes) {
            throw malformed("it is cut off");
        }
    }

    static ProblemException malformed(String why) {
        return new ProblemException(ProblemCode.MALFORMED_ENCODING, "The body is not zstd: " + why + ".");
    }
}
