package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {
    private static final WebhookSecret OLD = WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final WebhookSecret NEW = new WebhookSecret("a secret of 30 bytes, random?!".getBytes());

    /** The example of the specification. */
    @Test
    void theSpecificationsExampleIsSignedAsItSays() {
        assertEquals(
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                WebhookSignature.of(
                        List.of(OLD),
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        Instant.ofEpochSecond(1_614_265_330),
                        Buffer.buffer("{\"test\": 2432232314}")));
    }

    @Test
    void theStandardsOwnLibraryVerifiesWhatWeSign() throws WebhookVerificationException {
        String body = "{\"topic\":\"ticket.purchased\",\"title\":\"Fête 🎟\"}";
        HttpHeaders headers = headers(body, List.of(NEW, OLD));
        new Webhook(OLD.text()).verify(body, headers);
        new Webhook(NEW.text()).verify(body, headers);
        assertThrows(
                WebhookVerificationException.class,
                () -> new Webhook(OLD.text()).verify(body, headers(body, List.of(NEW))));
        assertThrows(WebhookVerificationException.class, () -> new Webhook(OLD.text()).verify(body + " ", headers));
    }

    private static HttpHeaders headers(String body, List<WebhookSecret> secrets) {
        Instant now = Instant.now();
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of("msg_1"),
                        "webhook-timestamp", List.of(WebhookSignature.seconds(now)),
                        "webhook-signature", List.of(WebhookSignature.of(secrets, "msg_1", now, Buffer.buffer(body)))),
                (_, _) -> true);
    }

    @Test
    void aSecretIsReadAsItIsShown() {
        assertEquals(NEW, WebhookSecret.parse(NEW.text()));
        assertEquals("***", NEW.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_short",
                "whsec_!fKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void aSecretThatIsNoneIsRefusedWithoutBeingShown(String text) {
        String said = assertThrows(IllegalArgumentException.class, () -> WebhookSecret.parse(text))
                .getMessage();
        assertTrue(said.startsWith("a secret "));
        assertFalse(said.contains("9r8GKY"));
    }

    @Test
    void aSecretHas24To64Bytes() {
        assertThrows(IllegalArgumentException.class, () -> new WebhookSecret(new byte[23]));
        assertThrows(IllegalArgumentException.class, () -> new WebhookSecret(new byte[65]));
        assertEquals(24, new WebhookSecret(new byte[24]).key().length);
        assertEquals(64, new WebhookSecret(new byte[64]).key().length);
    }
}
