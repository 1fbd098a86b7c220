package io.yardpass.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** A token's digest is its SHA-256, remembered or not. */
class TokenDigestsTest {
    private final TokenDigests digests = new TokenDigests(40);

    @Test
    void aTokenThatWasShownBeforeIsNotDigestedAgain() {
        assertSame(digests.of("a.b.c"), digests.of(new String("a.b.c")));
    }

    /** "Aa" and "BB" have one hash, and so one place. */
    @Test
    void tokensOfOnePlaceAreToldApart() throws Exception {
        for (String token : new String[] {"Aa", "BB", "Aa", "Aa", "BB"}) {
            assertEquals(sha256(token), hexadecimal(digests.of(token)));
        }
    }

    @Test
    void oneThatIsTooLongToBeTakenIsNotRemembered() throws Exception {
        String token = "x".repeat(41);
        assertEquals(sha256(token), hexadecimal(digests.of(token)));
        assertNotSame(digests.of(token), digests.of(token));
    }

    private static String sha256(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static String hexadecimal(ByteBuffer digest) {
        return HexFormat.of().formatHex(digest.array());
    }
}
