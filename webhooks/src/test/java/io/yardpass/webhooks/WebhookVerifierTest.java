package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookVerifierTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ANOTHER = "whsec_YW5vdGhlciBzZWNyZXQgb2YgMjQgYnl0ZXM=";
    private static final String BODY = "{\"type\":\"ticket.purchased\",\"title\":\"Fête 🎟\"}";
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private final WebhookVerifier verifier = WebhookVerifier.of(List.of(SECRET));

    private static String signed(String secret, String id, long timestamp) throws WebhookSigningException {
        return new Webhook(secret).sign(id, timestamp, BODY);
    }

    private static MultiMap headers(String id, String timestamp, String signature) {
        return MultiMap.caseInsensitiveMultiMap()
                .add("Webhook-Id", id)
                .add("Webhook-Timestamp", timestamp)
                .add("Webhook-Signature", signature);
    }

    private WebhookVerdict verdict(String signature) {
        return verifier.verify(headers("msg_1", "1800000000", signature), Buffer.buffer(BODY), NOW);
    }

    @Test
    void whatTheStandardsOwnLibrarySignsIsVerified() throws WebhookSigningException {
        String signature = signed(SECRET, "msg_1", 1_800_000_000);
        assertEquals(WebhookVerdict.VERIFIED, verdict(signature));
        assertEquals(
                WebhookVerdict.VERIFIED,
                verdict("v1,AAAA v2,x v1a,y " + signed(ANOTHER, "msg_1", 1_800_000_000) + " " + signature));
    }

    @Test
    void eitherSecretIsKnownWhileTheyRotate() throws WebhookSigningException {
        var both = WebhookVerifier.of(List.of(ANOTHER, SECRET));
        for (String secret : List.of(SECRET, ANOTHER)) {
            MultiMap headers = headers("msg_1", "1800000000", signed(secret, "msg_1", 1_800_000_000));
            assertEquals(WebhookVerdict.VERIFIED, both.verify(headers, Buffer.buffer(BODY), NOW));
        }
    }

    @Test
    void anotherSecretBodyIdOrTimeDoesNotFit() throws WebhookSigningException {
        String signature = signed(SECRET, "msg_1", 1_800_000_000);
        assertEquals(WebhookVerdict.NO_SIGNATURE_FITS, verdict(signed(ANOTHER, "msg_1", 1_800_000_000)));
        assertEquals(
                WebhookVerdict.NO_SIGNATURE_FITS,
                verifier.verify(headers("msg_1", "1800000000", signature), Buffer.buffer(BODY + " "), NOW));
        assertEquals(
                WebhookVerdict.NO_SIGNATURE_FITS,
                verifier.verify(headers("msg_2", "1800000000", signature), Buffer.buffer(BODY), NOW));
        assertEquals(
                WebhookVerdict.NO_SIGNATURE_FITS,
                verifier.verify(headers("msg_1", "1800000001", signature), Buffer.buffer(BODY), NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "v1",
                "v1,",
                "v1,!",
                "v1, ",
                "v2,g0hM9SsE",
                "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
            })
    void whatIsNoSignatureDoesNotFit(String signature) {
        assertEquals(WebhookVerdict.NO_SIGNATURE_FITS, verdict(signature));
    }

    /** Five minutes are still in time, one second more is not. */
    @ParameterizedTest
    @CsvSource({
        "1799999700, VERIFIED",
        "1799999699, TOO_OLD",
        "1800000300, VERIFIED",
        "1800000301, TOO_EARLY",
        "0, TOO_OLD",
        "999999999999, TOO_EARLY",
    })
    void aMessageIsVerifiedForFiveMinutes(long timestamp, WebhookVerdict verdict) throws WebhookSigningException {
        MultiMap headers = headers("msg_1", Long.toString(timestamp), signed(SECRET, "msg_1", timestamp));
        assertEquals(verdict, verifier.verify(headers, Buffer.buffer(BODY), NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "-1", "1800000000.5", "99999999999999999999", "0x10", " 1800000000"})
    void aTimestampThatIsNoNumberIsSaidSo(String timestamp) {
        assertEquals(
                WebhookVerdict.TIMESTAMP_UNREADABLE,
                verifier.verify(headers("msg_1", timestamp, "v1,x"), Buffer.buffer(BODY), NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void eachOfTheThreeHeadersIsNeeded(String name) {
        MultiMap headers = headers("msg_1", "1800000000", "v1,x").remove(name);
        assertEquals(WebhookVerdict.HEADER_MISSING, verifier.verify(headers, Buffer.buffer(BODY), NOW));
    }

    @Test
    void aSecretThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> WebhookVerifier.of(List.of("secret")));
    }
}
