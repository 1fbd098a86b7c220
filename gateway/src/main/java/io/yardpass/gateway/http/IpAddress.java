package io.yardpass.gateway.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** An address of IPv4 or IPv6 as 128 bits, one of IPv4 as IPv6 maps it ({@code ::ffff:0:0/96}). Shown nowhere. */
record IpAddress(long high, long low) {
    static final int BITS = 128;
    /** Bits of an address before those of IPv4. */
    static final int MAPPED_PREFIX = 96;

    private static final int IPV4_BYTES = 4;
    private static final long MAPPED = 0xffffL << 32;
    /** Made anew with each start: nobody can tell which addresses meet, and what is kept of one leads back to none. */
    private static final long SECRET = new SecureRandom().nextLong();

    /** Who is at the other end of the connection. */
    static IpAddress of(HttpConnection connection) {
        var peer = (InetSocketAddress) ((ConnectionBase) connection).channel().remoteAddress();
        return of(peer.getAddress().getAddress());
    }

    /** Null where the text is no address. Asks nobody for a name. */
    static IpAddress parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? null : of(bytes);
    }

    private static IpAddress of(byte[] bytes) {
        ByteBuffer read = ByteBuffer.wrap(bytes);
        return bytes.length == IPV4_BYTES
                ? new IpAddress(0, MAPPED | Integer.toUnsignedLong(read.getInt()))
                : new IpAddress(read.getLong(), read.getLong());
    }

    boolean isIpv4() {
        return high == 0 && low >>> 32 == MAPPED >>> 32;
    }

    /** True when the first bits are those of the other. */
    boolean sharesPrefix(IpAddress other, int bits) {
        return bits <= Long.SIZE
                ? startsAlike(high, other.high, bits)
                : high == other.high && startsAlike(low, other.low, bits - Long.SIZE);
    }

    /** True when no bit behind the first is set. */
    boolean isFirstOf(int bits) {
        long highBits = bits >= Long.SIZE ? 0 : high << bits;
        long lowBits = bits >= BITS ? 0 : bits <= Long.SIZE ? low : low << (bits - Long.SIZE);
        return highBits == 0 && lowBits == 0;
    }

    private static boolean startsAlike(long one, long other, int bits) {
        return bits == 0 || (one ^ other) >>> (Long.SIZE - bits) == 0;
    }

    /** The same for all that one subscriber can take at will: one address of IPv4, a /64 of IPv6. */
    long subscriber() {
        return mixed(mixed((isIpv4() ? low : high) ^ SECRET) + SECRET);
    }

    /** The finalizer of SplittableRandom: each bit depends on all. */
    private static long mixed(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** What is shown may be logged. */
    @Override
    public String toString() {
        return "an address";
    }
}
