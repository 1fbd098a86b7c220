package io.yardpass.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, and what the answers of servers that mean well come to. */
class WebhookClientTest {
    private final Sender sender = new Sender();

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void aDeliveryHasTheHeadersOfTheStandardAndNoOthers() {
        try (var receiver = RawReceiver.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            assertEquals(204, sender.status(receiver.url() + "?a=b"));
            var request = receiver.requests.getFirst();
            assertEquals(
                    List.of(
                            "POST /hooks?a=b HTTP/1.1",
                            "content-length: 28",
                            "content-type: application/json",
                            "host: 127.0.0.2:" + receiver.port(),
                            "user-agent: YardPass-Webhooks/1",
                            "webhook-id: msg_1",
                            "webhook-signature: "
                                    + Sender.request(receiver.url()).signature(),
                            "webhook-timestamp: 1800000000"),
                    request.head().strip().lines().sorted().toList());
            assertEquals("{\"topic\":\"ticket.purchased\"}", new String(request.body(), UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 301, 302, 307, 308, 400, 410, 429, 500, 503})
    void aStatusIsToldAsItIsAndNobodyIsFollowedElsewhere(int status) {
        try (var elsewhere = RawReceiver.answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                var receiver = RawReceiver.answering("HTTP/1.1 " + status + " X\r\nlocation: " + elsewhere.url()
                        + (status == 204 ? "" : "\r\ncontent-length: 0") + "\r\n\r\n")) {
            assertEquals(status, sender.status(receiver.url()));
            assertEquals(1, receiver.requests.size());
            assertEquals(0, elsewhere.accepted.get());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | 120",
                "0 | 0",
                "Fri, 15 Jan 2027 08:01:00 GMT | 60",
                "Fri, 15 Jan 2027 07:00:00 GMT | 0",
                "soon | -1",
                "-5 | -1",
                "99999999999999999999 | -1"
            })
    void anEndpointSaysWhenItWantsToBeAskedAgain(String header, long seconds) {
        try (var receiver = RawReceiver.answering(
                "HTTP/1.1 429 Slow\r\nretry-after: " + header + "\r\ncontent-length: 0\r\n\r\n")) {
            var answered = assertInstanceOf(WebhookAnswer.Answered.class, sender.send(receiver.url()));
            assertEquals(
                    seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)), answered.retryAfter());
        }
    }

    @Test
    void deliveriesShareAConnectionThatIsClosedSoonAfterTheLast() throws InterruptedException {
        try (var receiver = RawReceiver.answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")) {
            for (int i = 0; i < 20; i++) {
                assertEquals(200, sender.status(receiver.url()));
            }
            assertEquals(1, receiver.accepted.get());
            assertEquals(1, sender.sockets());
            assertTrue(sender.isWithoutSockets());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nconnection: Keep-Alive, Close\r\ncontent-length: 2\r\n\r\nok"
            })
    void aReceiverThatWantsTheConnectionClosedGetsItClosed(String answer) throws InterruptedException {
        try (var receiver = RawReceiver.answering(answer)) {
            assertEquals(200, sender.status(receiver.url()));
            assertEquals(200, sender.status(receiver.url()));
            assertEquals(2, receiver.accepted.get());
            assertTrue(sender.isWithoutSockets());
        }
    }

    @Test
    void aConnectionThatTheReceiverClosedMeanwhileCostsNoTry() {
        var answered = new CountDownLatch(1);
        try (var receiver = RawReceiver.answering((request, socket) -> {
            // The second request on a connection meets a receiver that has just closed it.
            if (answered.getCount() == 0 && request.head().contains("/first")) {
                socket.close();
                return;
            }
            RawReceiver.write(socket, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            answered.countDown();
        })) {
            String url = receiver.url() + "/first";
            assertEquals(200, sender.status(url));
            // Closed again and again, it is a failure like any other.
            assertEquals(WebhookFailure.CLOSED, sender.failure(url));
            assertEquals(3, receiver.requests.size());
        }
    }

    @Test
    void aCompressedAnswerIsNeitherAskedForNorUnpacked() {
        try (var receiver =
                RawReceiver.answering("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnope")) {
            assertEquals(200, sender.status(receiver.url()));
            assertEquals(null, receiver.requests.getFirst().header("accept-encoding"));
        }
    }

    @Test
    void aProxyOfTheEnvironmentIsNotUsed() {
        try (var proxy = RawReceiver.answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                var receiver = RawReceiver.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            System.setProperty("http.proxyHost", "127.0.0.2");
            System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
            System.setProperty("http.nonProxyHosts", "");
            try (var another = new Sender()) {
                assertEquals(204, another.status(receiver.url()));
                assertEquals(0, proxy.accepted.get());
            }
        } finally {
            List.of("http.proxyHost", "http.proxyPort", "http.nonProxyHosts").forEach(System::clearProperty);
        }
    }

    @Test
    void whileDevelopingThisMachineIsReachedAndElseNot() {
        try (var receiver = RawReceiver.on(
                        "127.0.0.1", (_, socket) -> RawReceiver.write(socket, "HTTP/1.1 204 No Content\r\n\r\n"));
                var development = new Sender(WebhookClientOptions.forDevelopment());
                var usual = new Sender(WebhookClientOptions.usual())) {
            for (String host : List.of("localhost", "hooks.localhost", "127.0.0.1")) {
                String url = "http://" + host + ":" + receiver.port() + "/";
                assertEquals(204, development.status(url));
                assertEquals(WebhookFailure.FORBIDDEN_ADDRESS, usual.failure(url));
            }
        }
    }

    @Test
    void deliveriesToOneEndpointAndAllTogetherAreBounded() throws InterruptedException {
        var go = new CountDownLatch(1);
        RawReceiver.Answering waiting = (_, socket) -> {
            go.await();
            RawReceiver.write(socket, "HTTP/1.1 204 No Content\r\n\r\n");
        };
        try (var receiver = RawReceiver.answering(waiting);
                var bounded = new Sender(Sender.Bounds.usual().sockets(6))) {
            List<Future<WebhookAnswer>> toOne = begin(bounded, receiver.url(), 5);
            List<Future<WebhookAnswer>> toAnother = begin(bounded, receiver.url() + "/another", 3);
            assertEquals(WebhookFailure.BUSY, failure(toOne.getLast()));
            assertEquals(WebhookFailure.BUSY, failure(toAnother.getLast()));
            assertEquals(6, bounded.sockets());
            go.countDown();
            assertEquals(List.of(204, 204, 204, 204), statuses(toOne.subList(0, 4)));
            assertEquals(List.of(204, 204), statuses(toAnother.subList(0, 2)));
            assertEquals(6, receiver.accepted.get());
            // Half as many may wait; closing the others takes a moment, and is done long before those that wait are
            // over.
            for (int i = 0; i < 10 && bounded.sockets() > 3; i++) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertEquals(3, bounded.sockets());
        }
    }

    private static List<Future<WebhookAnswer>> begin(Sender sender, String url, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> sender.begin(Sender.request(url)))
                .toList();
    }

    private static List<Object> statuses(List<Future<WebhookAnswer>> answers) {
        return answers.stream()
                .map(each -> each.await())
                .<Object>map(answer -> answer instanceof WebhookAnswer.Answered answered ? answered.status() : answer)
                .toList();
    }

    private static WebhookFailure failure(Future<WebhookAnswer> answer) {
        return assertInstanceOf(WebhookAnswer.Failed.class, answer.await()).failure();
    }

    @Test
    void aReceiverVerifiesWhatItGetsWithTheStandardsOwnLibrary() throws Exception {
        try (var receiver = RawReceiver.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            sender.status(receiver.url());
            var request = receiver.requests.getFirst();
            Map<String, List<String>> headers = new HashMap<>();
            for (String name : Arrays.asList("webhook-id", "webhook-timestamp", "webhook-signature")) {
                headers.put(name, List.of(request.header(name)));
            }
            // Its clock cannot be set, so it is shown that the signature is what it would have made.
            var library = new com.standardwebhooks.Webhook(Sender.SECRET.text());
            assertEquals(
                    library.sign("msg_1", 1_800_000_000, new String(request.body(), UTF_8)),
                    HttpHeaders.of(headers, (_, _) -> true)
                            .firstValue("webhook-signature")
                            .orElseThrow());
        }
    }
}
