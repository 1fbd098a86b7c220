package io.yardpass.loadtests.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 42\r\n\r\n{\"accepted\":98,\"duplicate\":1,\"rejected\":1}"
                    .getBytes(StandardCharsets.US_ASCII);

    private final AnswerReader reader = new AnswerReader();

    @Test
    void anAnswerInOnePieceIsRead() {
        assertTrue(reader.feed(Buffer.buffer(ANSWER)));
        assertEquals(200, reader.status());
        assertEquals(98, reader.accepted());
    }

    @Test
    void anAnswerByteByByteIsWholeAtItsLastByte() {
        for (int i = 0; i < ANSWER.length - 1; i++) {
            assertFalse(reader.feed(piece(i)), "whole at byte " + i);
        }
        assertTrue(reader.feed(piece(ANSWER.length - 1)));
        assertEquals(98, reader.accepted());
        reader.clear();
        assertTrue(reader.feed(Buffer.buffer("HTTP/1.1 503 no\r\ncontent-length:0\r\n\r\n")));
        assertEquals(503, reader.status());
        assertEquals(0, reader.accepted());
    }

    @Test
    void anAnswerThatDoesNotSayItsLengthIsRefused() {
        Buffer answer = Buffer.buffer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThrows(IllegalStateException.class, () -> reader.feed(answer));
    }

    private static Buffer piece(int at) {
        return Buffer.buffer(new byte[] {ANSWER[at]});
    }
}
