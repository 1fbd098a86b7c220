package io.yardpass.webhooks.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpServerTest {
    private static final String FROM = "tickets@example.org";

    @Test
    void aUrlSaysWhereHowAndAsWhom() {
        SmtpServer server = SmtpServer.parse("smtp://us%3Aer:p%40ss+1@mail.example.org", FROM);
        assertEquals(new SmtpServer("mail.example.org", 587, false, "us:er", "p@ss+1", FROM), server);
        assertEquals("smtp://***:***@mail.example.org:587", server.toString());
        SmtpServer secure = SmtpServer.parse("smtps://mail.example.org", FROM);
        assertEquals(465, secure.port());
        assertTrue(secure.isTls());
        assertEquals(2525, SmtpServer.parse("smtp://127.0.0.1:2525/", FROM).port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://mail.example.org",
                "smtp:",
                "smtp://",
                "smtp://user@mail.example.org",
                "mail.example.org",
                "smtp://mail.example.org/path",
                "smtp://mail.example.org?tls=no",
                "smtp://a b",
                "smtp://user:secret word@host"
            })
    void whatIsNoSuchUrlIsRefusedAndNotRepeated(String url) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> SmtpServer.parse(url, FROM));
        assertFalse(refusal.getMessage().contains("secret word"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "ann@",
                "@example.org",
                "ann@example.org,eve@example.org",
                "Ann <ann@example.org>",
                "ann@a b",
                "ann@example.org\r\nBcc: eve@example.org",
                "ann\n@example.org",
                "ann@example.org\n",
                "\"ann\"@example.org"
            })
    void anAddressIsOneAddressAndNothingElse(String address) {
        assertFalse(SmtpServer.isAddress(address));
        assertThrows(IllegalArgumentException.class, () -> SmtpServer.parse("smtp://mail.example.org", address));
    }
}
