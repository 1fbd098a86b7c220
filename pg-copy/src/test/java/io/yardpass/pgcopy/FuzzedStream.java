package io.yardpass.pgcopy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What a server that is broken, hostile, or none at all may say, made from a real answer and a seed. */
final class FuzzedStream {

    private static final byte[] TYPES = "RKZCDGE12TnINSAvsWdcH?\0".getBytes(US_ASCII);
    private static final int[] ABSURD = {
        Integer.MIN_VALUE, -2, -1, 0, 1, 3, 4, 5, 1 << 16, (64 << 20) + 1, 1 << 30, Integer.MAX_VALUE
    };

    private static final byte[] HUGE_COUNT = bytes(
            Unpooled.buffer().writeByte('C').writeInt(30).writeBytes("COPY 99999999999999999999\0".getBytes(US_ASCII)));

    private final Random random;

    FuzzedStream(long seed) {
        random = new Random(seed);
    }

    /** One of all sorts. */
    byte[] next(byte[] real) {
        return switch (random.nextInt(5)) {
            case 0 -> noise();
            case 1 -> mutated(real);
            case 2 -> absurdlyLong(real);
            case 3 -> outOfOrder(real);
            default -> oneIn(3) ? hugeCounts(real) : manyFields();
        };
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private byte[] noise() {
        byte[] bytes = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A few bytes changed, a part lost, a part twice. */
    private byte[] mutated(byte[] real) {
        byte[] bytes = real.clone();
        for (int i = random.nextInt(6); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        int from = random.nextInt(bytes.length);
        int to = from + random.nextInt(bytes.length - from);
        return switch (random.nextInt(4)) {
            case 0 -> joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
            case 1 -> joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
            default -> bytes;
        };
    }

    private byte[] absurdlyLong(byte[] real) {
        ByteBuf message = Unpooled.buffer()
                .writeByte(TYPES[random.nextInt(TYPES.length)])
                .writeInt(ABSURD[random.nextInt(ABSURD.length)])
                .writeBytes(noise());
        int start = random.nextInt(real.length);
        return joined(Arrays.copyOf(real, start), bytes(message));
    }

    private byte[] outOfOrder(byte[] real) {
        List<byte[]> messages = new ArrayList<>(messages(real));
        Collections.shuffle(messages, random);
        return messages.stream().reduce(new byte[0], FuzzedStream::joined);
    }

    private byte[] manyFields() {
        ByteBuf stream = Unpooled.buffer();
        for (int i = random.nextInt(400); i >= 0; i--) {
            int count = random.nextInt(65_536);
            switch (random.nextInt(4)) {
                case 0 -> stream.writeByte('D').writeInt(6).writeShort(count);
                case 1 -> stream.writeByte('D').writeInt(6).writeShort(0);
                case 2 -> stream.writeByte('D').writeInt(10).writeShort(1).writeInt(-count);
                default -> stream.writeBytes(HUGE_COUNT);
            }
        }
        return bytes(stream);
    }

    /** Every step succeeds and says that it touched more rows than there are numbers for. */
    private static byte[] hugeCounts(byte[] real) {
        return messages(real).stream()
                .map(message -> message[0] == 'C' ? HUGE_COUNT : message)
                .reduce(new byte[0], FuzzedStream::joined);
    }

    /** Cut where a well-formed stream has its messages. */
    static List<byte[]> messages(byte[] stream) {
        List<byte[]> messages = new ArrayList<>();
        ByteBuf rest = Unpooled.wrappedBuffer(stream);
        while (rest.isReadable()) {
            byte[] message = new byte[1 + rest.getInt(rest.readerIndex() + 1)];
            rest.readBytes(message);
            messages.add(message);
        }
        return messages;
    }

    static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }
}
