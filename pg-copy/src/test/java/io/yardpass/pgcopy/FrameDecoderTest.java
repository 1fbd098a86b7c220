package io.yardpass.pgcopy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {

    private static final List<BackendMessage> MESSAGES = List.of(
            new BackendMessage.CopyInResponse(),
            new BackendMessage.DataRow(Arrays.asList("ä", null, "")),
            new BackendMessage.CommandComplete("COPY 5"),
            new BackendMessage.ReadyForQuery('E'));

    @Test
    void messagesAreTheSameHoweverTheStreamIsSliced() {
        byte[] stream = stream();
        for (int cut = 0; cut <= stream.length; cut++) {
            FrameDecoder decoder = new FrameDecoder();
            List<BackendMessage> seen = new ArrayList<>();
            feed(decoder, Arrays.copyOfRange(stream, 0, cut), seen);
            feed(decoder, Arrays.copyOfRange(stream, cut, stream.length), seen);
            assertEquals(MESSAGES, seen, "cut at " + cut);
        }
    }

    @Test
    void nonsenseIsAViolation() {
        for (byte[] nonsense : List.of(
                new byte[] {'Z', 0, 0, 0, 3},
                new byte[] {'Z', -1, -1, -1, -1},
                new byte[] {'D', 4, 0, 0, 1},
                new byte[] {'Z', 0, 0, 0, 4},
                new byte[] {'C', 0, 0, 0, 5, 'x'},
                new byte[] {'D', 0, 0, 0, 10, 0, 1, 0, 0, 0, 9},
                new byte[] {'E', 0, 0, 0, 5, 'C'},
                new byte[] {'K', 0, 0, 0, 5, 1},
                new byte[] {'?', 0, 0, 0, 4})) {
            FrameDecoder decoder = new FrameDecoder();
            decoder.append(Unpooled.wrappedBuffer(nonsense));
            assertThrows(ProtocolViolation.class, decoder::next, Arrays.toString(nonsense));
        }
    }

    private static void feed(FrameDecoder decoder, byte[] bytes, List<BackendMessage> seen) {
        decoder.append(Unpooled.wrappedBuffer(bytes));
        for (BackendMessage message = decoder.next(); message != null; message = decoder.next()) {
            seen.add(message);
        }
    }

    private static byte[] stream() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte('G').writeInt(9).writeByte(1).writeShort(1).writeShort(1);
        out.writeByte('D').writeInt(4 + 2 + 6 + 4 + 4).writeShort(3);
        out.writeInt(2)
                .writeBytes("ä".getBytes(StandardCharsets.UTF_8))
                .writeInt(-1)
                .writeInt(0);
        out.writeByte('C').writeInt(11).writeCharSequence("COPY 5\0", StandardCharsets.UTF_8);
        out.writeByte('Z').writeInt(5).writeByte('E');
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
