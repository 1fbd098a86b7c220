package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnzstdTest {
    private static final int MAX = 1 << 20;
    private static final byte[] SKIPPABLE = HexFormat.of().parseHex("502a4d1803000000010203");
    /** Magic, a window of 1 KiB, one raw block of "[]". */
    private static final byte[] SMALLEST = HexFormat.of().parseHex("28b52ffd00001100005b5d");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** As a stream is compressed, whose length nobody knows when it begins. */
    private static byte[] streamed(byte[] plain, boolean checksum, int windowLog) {
        var out = new ByteArrayOutputStream();
        try (var zstd = new ZstdOutputStreamNoFinalizer(out, 3)) {
            zstd.setChecksum(checksum);
            zstd.setLong(windowLog);
            zstd.write(plain);
        } catch (IOException inMemory) {
            throw new AssertionError(inMemory);
        }
        return out.toByteArray();
    }

    private static void requireProblem(ProblemCode code, String why, byte[] body) {
        var problem = assertThrows(ProblemException.class, () -> Unzstd.inflate(body, MAX));
        assertEquals(code, problem.problem().code());
        assertTrue(problem.problem().detail().contains(why), problem.problem().detail());
    }

    @Test
    void whatWasCompressedIsThereAgain() {
        var random = new Random(2026);
        for (int length : new int[] {0, 1, 255, 256, 65_791, 65_792, 200_000, MAX}) {
            byte[] plain = new byte[length];
            for (int i = 0; i < length; i++) {
                plain[i] = (byte) random.nextInt(1 + i % 200);
            }
            assertArrayEquals(plain, Unzstd.inflate(Zstd.compress(plain), MAX));
            assertArrayEquals(plain, Unzstd.inflate(streamed(plain, true, 0), MAX));
            assertArrayEquals(plain, Unzstd.inflate(streamed(plain, false, 23), MAX));
        }
    }

    @Test
    void severalFramesAreOneBodyAndSkippableOnesAreSkipped() {
        byte[] one = Zstd.compress(bytes("one "));
        byte[] two = streamed(bytes("two"), true, 0);
        assertArrayEquals(bytes("one two"), Unzstd.inflate(joined(SKIPPABLE, one, SKIPPABLE, two, SKIPPABLE), MAX));
        assertArrayEquals(bytes("[]"), Unzstd.inflate(SMALLEST, MAX));
    }

    @Test
    void aBodyHasAFewFramesAndNotMany() {
        byte[] many = Zstd.compress(bytes("x"));
        byte[] body = many;
        for (int i = 1; i < ZstdFrames.FRAMES_MAX; i++) {
            body = joined(body, many);
        }
        assertEquals(ZstdFrames.FRAMES_MAX, Unzstd.inflate(body, MAX).length);
        requireProblem(ProblemCode.MALFORMED_ENCODING, "frames", joined(body, SKIPPABLE));
    }

    @Test
    void aBodyCutOffAnywhereIsAProblem() {
        for (byte[] whole : new byte[][] {
            joined(SKIPPABLE, Zstd.compress(bytes("a body of text, a body of text, a body"))),
            streamed(bytes("a body of text, a body of text, a body"), true, 0),
            SMALLEST
        }) {
            for (int length = 0; length < whole.length; length++) {
                // A skippable frame alone is whole, and inflates to nothing.
                if (length != SKIPPABLE.length || whole[0] != SKIPPABLE[0]) {
                    requireProblem(ProblemCode.MALFORMED_ENCODING, "cut off", Arrays.copyOf(whole, length));
                }
            }
        }
    }

    @Test
    void whatFollowsTheLastFrameIsAProblem() {
        byte[] whole = Zstd.compress(bytes("[]"));
        requireProblem(ProblemCode.MALFORMED_ENCODING, "follows", joined(whole, bytes("more")));
        requireProblem(ProblemCode.MALFORMED_ENCODING, "follows", joined(whole, new byte[8]));
        requireProblem(ProblemCode.MALFORMED_ENCODING, "cut off", joined(whole, new byte[3]));
        requireProblem(ProblemCode.MALFORMED_ENCODING, "begin", bytes("[] is no zstd"));
    }

    /** A frame's header after the magic, and what is wrong with it. */
    @ParameterizedTest
    @CsvSource({
        "0x0069, window is larger",
        "0x00ff, window is larger",
        "0x0800, unknown flags",
        "0x010005, dictionary",
        "0x0300ffffffff, dictionary",
        "0x0000070000, reserved type",
    })
    void aHeaderThatIsNotTakenIsAProblem(String header, String why) {
        byte[] frame = joined(HexFormat.of().parseHex("28b52ffd" + header.substring(2)), new byte[64]);
        requireProblem(ProblemCode.MALFORMED_ENCODING, why, frame);
    }

    @Test
    void aWindowOfEightMebibytesIsTakenAndOneBeyondIsNot() {
        byte[] plain = new byte[MAX];
        assertEquals(MAX, Unzstd.inflate(streamed(plain, false, 23), MAX).length);
        requireProblem(ProblemCode.MALFORMED_ENCODING, "window is larger", streamed(plain, false, 24));
    }

    @ParameterizedTest
    @ValueSource(ints = {MAX + 1, 100_000_000})
    void aBombIsTooLargeHoweverItIsWritten(int length) {
        byte[] plain = new byte[length];
        byte[] half = new byte[MAX / 2 + 1];
        requireProblem(ProblemCode.BODY_TOO_LARGE, "inflated", Zstd.compress(plain));
        requireProblem(ProblemCode.BODY_TOO_LARGE, "inflated", streamed(plain, false, 0));
        requireProblem(ProblemCode.BODY_TOO_LARGE, "inflated", joined(Zstd.compress(half), Zstd.compress(half)));
        requireProblem(
                ProblemCode.BODY_TOO_LARGE, "inflated", joined(streamed(half, false, 0), streamed(half, false, 0)));
    }

    /** Sizes of eight bytes that are negative to Java, or overflow when they are added up. */
    @Test
    void aDeclaredSizeBeyondAllReasonIsTooLarge() {
        for (String size : new String[] {"ffffffffffffffff", "0000000000000080", "ffffffffffffff7f"}) {
            byte[] frame = HexFormat.of().parseHex("28b52ffde0" + size + "010000");
            requireProblem(ProblemCode.BODY_TOO_LARGE, "inflated", frame);
            requireProblem(ProblemCode.BODY_TOO_LARGE, "inflated", joined(Zstd.compress(bytes("x")), frame));
        }
    }

    @Test
    void aBodyThatDeclaresAnotherSizeThanItHasIsDamaged() {
        byte[] frame = Zstd.compress(bytes("hello"));
        for (int declared : new int[] {4, 6}) {
            byte[] lying = frame.clone();
            lying[5] = (byte) declared;
            requireProblem(ProblemCode.MALFORMED_ENCODING, "damaged", lying);
        }
    }

    @Test
    void aWrongChecksumIsAProblem() {
        byte[] body = streamed(bytes("a body of text"), true, 0);
        body[body.length - 1] ^= 1;
        requireProblem(ProblemCode.MALFORMED_ENCODING, "damaged", body);
    }

    @Test
    void aBodyForADictionaryIsAProblem() {
        try (var context = new ZstdCompressCtx()) {
            context.loadDict(bytes("a dictionary of words, of many words, and of more words than anybody needs"));
            byte[] body = context.compress(bytes("a dictionary of words, of many words"));
            requireProblem(ProblemCode.MALFORMED_ENCODING, "damaged", body);
        }
    }

    /** Whatever bytes change, the answer is bytes within the limit or a problem. */
    @Test
    void anyDamageIsBytesOrAProblem() {
        byte[] whole = joined(
                SKIPPABLE,
                streamed(bytes("a body of text, a body of text, a body"), true, 0),
                Zstd.compress(new byte[9_000]));
        var random = new Random(2026);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = whole.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                assertTrue(Unzstd.inflate(body, 10_000).length <= 10_000);
            } catch (ProblemException expected) {
                assertTrue(expected.problem().code().status() < 500);
            }
        }
    }

    @Test
    void eventsInZstdAreAcceptedAndBombsAreProblems() {
        String event = "[{\"id\":\"%s\",\"post_id\":\"%1$s\",\"occurred_at\":\"2026-01-31T12:00:00Z\"}]"
                .formatted(UUID.randomUUID());
        try (var edge = new EdgeFixture()) {
            Answer good = edge.post("/v1/post-views", Zstd.compress(bytes(event)), "Content-Encoding", "zstd");
            assertEquals(1, good.json().getInteger("accepted"), good.text());
            Answer bomb = edge.post("/v1/post-views", Zstd.compress(new byte[100_000_000]), "Content-Encoding", "ZSTD");
            assertEquals(413, bomb.status());
            Answer damaged = edge.post("/v1/post-views", event, "Content-Encoding", "zstd");
            assertEquals(400, damaged.status());
            assertEquals("malformed_encoding", damaged.json().getString("code"));
        }
    }
}
