package io.yardpass.wire;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Where a body holds bytes that no text may hold. They are masked, so that the JSON around them can still be read and
 * only the events that contain them are refused; a masked byte outside a string is no JSON and fails the body.
 * Afterwards they are put back, since a refused event is kept as it was sent.
 */
final class BadBytes {
    private static final byte MASK = '?';
    private static final BadBytes NONE = new BadBytes(new BitSet(0), new byte[0]);

    private final BitSet positions;
    private final byte[] before;

    private BadBytes(BitSet positions, byte[] before) {
        this.positions = positions;
        this.before = before;
    }

    static BadBytes maskIn(byte[] body) {
        int at = Utf8.firstUnstorable(body, 0);
        if (at < 0) {
            return NONE;
        }
        var positions = new BitSet();
        byte[] before = new byte[16];
        for (int count = 0; at >= 0; count++) {
            if (count == before.length) {
                before = Arrays.copyOf(before, 2 * count);
            }
            before[count] = body[at];
            body[at] = MASK;
            positions.set(at);
            at = Utf8.firstUnstorable(body, at + 1);
        }
        return new BadBytes(positions, before);
    }

    void putBackInto(byte[] body) {
        int count = 0;
        for (int at = positions.nextSetBit(0); at >= 0; at = positions.nextSetBit(at + 1)) {
            body[at] = before[count++];
        }
    }

    boolean within(long from, long to) {
        int first = positions.nextSetBit((int) from);
        return first >= 0 && first < to;
    }
}
