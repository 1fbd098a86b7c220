package io.yardpass.gateway.decoding;

import java.util.BitSet;

/**
 * Where a body holds bytes that no text may hold. They are masked, so that the JSON around them can still be read and
 * only the events that contain them are refused; a masked byte outside a string is no JSON and fails the body.
 */
final class BadBytes {
    private static final byte MASK = '?';
    private static final BadBytes NONE = new BadBytes(new BitSet(0));

    private final BitSet positions;

    private BadBytes(BitSet positions) {
        this.positions = positions;
    }

    static BadBytes maskIn(byte[] body) {
        int at = Utf8.firstUnstorable(body, 0);
        if (at < 0) {
            return NONE;
        }
        var positions = new BitSet();
        while (at >= 0) {
            body[at] = MASK;
            positions.set(at);
            at = Utf8.firstUnstorable(body, at + 1);
        }
        return new BadBytes(positions);
    }

    boolean within(long from, long to) {
        int first = positions.nextSetBit((int) from);
        return first >= 0 && first < to;
    }
}
