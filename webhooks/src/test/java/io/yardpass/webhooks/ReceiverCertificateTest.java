package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who receives is known by a certificate, or gets nothing. */
class ReceiverCertificateTest {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    private static final String URL = "https://hooks.example.com:";

    @TempDir
    Path directory;

    @TempDir
    Path another;

    /** What becomes of a delivery to a server that shows one certificate, of a client that trusts another. */
    private static WebhookFailure failure(Certificate shown, Path trusted) throws Exception {
        try (var names = NameServer.naming("127.0.0.2");
                var receiver =
                        new RawReceiver(shown.listen("127.0.0.2"), (_, socket) -> RawReceiver.write(socket, OK));
                var sender = new Sender(Sender.Bounds.usual().asking(names).trusting(trusted))) {
            WebhookFailure failure = sender.failure(URL + receiver.port() + "/");
            assertTrue(receiver.requests.isEmpty());
            assertTrue(sender.isWithoutSockets());
            return failure;
        }
    }

    @Test
    void aCertificateOfNoKnownAuthorityIsRefusedBeforeAnythingIsSent() throws Exception {
        var shown = Certificate.selfSigned(directory, "san=dns:hooks.example.com");
        var trusted = Certificate.selfSigned(another, "san=dns:hooks.example.com");
        assertEquals(WebhookFailure.TLS, failure(shown, trusted.pem()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns:other.example.com", "dns:example.com", "dns:*.com", "ip:127.0.0.2"})
    void aCertificateOfAnotherNameIsRefusedBeforeAnythingIsSent(String name) throws Exception {
        var shown = Certificate.selfSigned(directory, "san=" + name);
        assertEquals(WebhookFailure.TLS, failure(shown, shown.pem()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-startdate -10d -validity 2", "-startdate +2d -validity 9"})
    void aCertificateOfAnotherTimeIsRefusedBeforeAnythingIsSent(String dates) throws Exception {
        var shown = Certificate.signed(directory, dates, "san=dns:hooks.example.com");
        assertEquals(WebhookFailure.TLS, failure(shown, shown.pem()));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.2, 127.0.0.2", "[::1], ::1"})
    void anAddressInTheUrlIsKnownByItsCertificate(String host, String address) throws Exception {
        var shown = Certificate.selfSigned(directory, "san=ip:" + address);
        try (var receiver = new RawReceiver(shown.listen(address), (_, socket) -> RawReceiver.write(socket, OK));
                var sender = new Sender(Sender.Bounds.usual().trusting(shown.pem()))) {
            assertEquals(200, sender.status("https://" + host + ":" + receiver.port() + "/"));
        }
    }

    @Test
    void plainTextOnAPortOfTlsIsAFailureOfTls() throws Exception {
        var trusted = Certificate.selfSigned(directory, "san=dns:hooks.example.com");
        try (var names = NameServer.naming("127.0.0.2");
                var receiver = new GreetingServer("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
                var sender = new Sender(Sender.Bounds.usual().asking(names).trusting(trusted.pem()))) {
            assertEquals(WebhookFailure.TLS, sender.failure(URL + receiver.port() + "/"));
            assertTrue(sender.isWithoutSockets());
        }
    }

    @Test
    void aHandshakeThatHangsEndsWithTheDeadline() throws Exception {
        try (var names = NameServer.naming("127.0.0.2");
                var receiver = new GreetingServer("");
                var sender = new Sender(
                        Sender.Bounds.usual().within(Duration.ofMillis(1_200)).asking(names))) {
            WebhookFailure failure = sender.failure(URL + receiver.port() + "/");
            assertTrue(Set.of(WebhookFailure.TLS, WebhookFailure.TIMEOUT).contains(failure), failure.toString());
            assertTrue(sender.isWithoutSockets());
        }
    }
}
