package io.yardpass.analytics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * PostgreSQL's {@code hashbyteaextended}: Bob Jenkins' lookup3 with a seed of 64 bits, as little-endian machines have it. Kept
 * as it is by PostgreSQL, since partitions by hash stand on it.
 */
final class HashBytes {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 12;

    private int a;
    private int b;
    private int c;

    private HashBytes(int length) {
        a = 0x9e3779b9 + length + 3923095;
        b = a;
        c = a;
    }

    static long of(byte[] bytes, long seed) {
        HashBytes hash = new HashBytes(bytes.length);
        if (seed != 0) {
            hash.a += (int) (seed >>> 32);
            hash.b += (int) seed;
            hash.mix();
        }
        int at = 0;
        for (; bytes.length - at >= BLOCK; at += BLOCK) {
            hash.a += (int) WORD.get(bytes, at);
            hash.b += (int) WORD.get(bytes, at + 4);
            hash.c += (int) WORD.get(bytes, at + 8);
            hash.mix();
        }
        hash.addRest(bytes, at);
        hash.finish();
        return (long) hash.b << 32 | Integer.toUnsignedLong(hash.c);
    }

    /** Less than a block; the lowest byte of the last word stays the length's. */
    private void addRest(byte[] bytes, int from) {
        for (int i = 0; i < bytes.length - from; i++) {
            int value = Byte.toUnsignedInt(bytes[from + i]);
            switch (i / 4) {
                case 0 -> a += value << 8 * i;
                case 1 -> b += value << 8 * (i - 4);
                default -> c += value << 8 * (i - 7);
            }
        }
    }

    private void mix() {
        a -= c;
        a ^= Integer.rotateLeft(c, 4);
        c += b;
        b -= a;
        b ^= Integer.rotateLeft(a, 6);
        a += c;
        c -= b;
        c ^= Integer.rotateLeft(b, 8);
        b += a;
        a -= c;
        a ^= Integer.rotateLeft(c, 16);
        c += b;
        b -= a;
        b ^= Integer.rotateLeft(a, 19);
        a += c;
        c -= b;
        c ^= Integer.rotateLeft(b, 4);
        b += a;
    }

    private void finish() {
        c ^= b;
        c -= Integer.rotateLeft(b, 14);
        a ^= c;
        a -= Integer.rotateLeft(c, 11);
        b ^= a;
        b -= Integer.rotateLeft(a, 25);
        c ^= b;
        c -= Integer.rotateLeft(b, 16);
        a ^= c;
        a -= Integer.rotateLeft(c, 4);
        b ^= a;
        b -= Integer.rotateLeft(a, 14);
        c ^= b;
        c -= Integer.rotateLeft(b, 24);
    }
}
