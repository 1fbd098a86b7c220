package io.yardpass.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.yardpass.webhooks.WebhookVerifier;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookListenerTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private static final String BODY = """
            {"type":"ticket.purchased","timestamp":"2026-12-01T12:00:00Z",\
            "data":{"order_id":"0d000000-0000-7000-8000-000000000001","total_cents":4500,"currency":"USD","seats":["A1"]}}\
            """;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        http.close();
        vertx.close().await();
    }

    private WebhookListener listener(Optional<String> secret) {
        return new WebhookListener(
                vertx, secret.map(List::of).map(WebhookVerifier::of), InstantSource.fixed(NOW), lines::add);
    }

    private HttpResponse<String> post(int port, String body, String signature) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hooks"))
                        .header("webhook-id", "msg_1")
                        .header("webhook-timestamp", Long.toString(NOW.getEpochSecond()))
                        .header("webhook-signature", signature)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String signature() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring(6)), "HmacSHA256"));
        byte[] signed = ("msg_1." + NOW.getEpochSecond() + "." + BODY).getBytes(UTF_8);
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
    }

    @Test
    void whatIsVerifiedIsShownWithItsAmountsAndAnswered204() throws Exception {
        var listener = listener(Optional.of(SECRET));
        int port = listener.listen(0).await();
        assertEquals(204, post(port, BODY, signature()).statusCode());
        assertEquals(
                List.of(
                        "12:00:00  verified      ticket.purchased                  msg_1",
                        "          order_id 0d000000-0000-7000-8000-000000000001, total_cents 4500, currency USD"),
                lines.getFirst().lines().toList());
        assertEquals("1 messages, 1 of them verified", listener.summary());
    }

    @Test
    void whatIsNotVerifiedIsShownWithTheReasonAndAnswered400() throws Exception {
        var listener = listener(Optional.of(SECRET));
        int port = listener.listen(0).await();
        HttpResponse<String> answer = post(port, BODY.replace("4500", "4501"), signature());
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().startsWith("no signature fits"));
        assertTrue(lines.getFirst().startsWith("12:00:00  not verified  ticket.purchased "));
        assertTrue(lines.getLast().strip().startsWith("no signature fits"));
        assertEquals("1 messages, 0 of them verified", listener.summary());
    }

    @Test
    void withoutASecretAllIsShownAsNotVerified() throws Exception {
        int port = listener(Optional.empty()).listen(0).await();
        assertEquals(204, post(port, "no JSON", "v1,x").statusCode());
        assertEquals(
                List.of("12:00:00  not verified  (no JSON object)                  msg_1", "          7 bytes"),
                lines.getFirst().lines().toList());
    }

    @Test
    void nothingThatIsSentMovesTheCursorOfATerminal() throws Exception {
        int port = listener(Optional.empty()).listen(0).await();
        post(
                port,
                "{\"type\":\"\\u001b[2J\\r\\n00:00:00  verified\",\"data\":{\"title\":\"\\u202eevil\\u0007\"}}",
                "v1,x");
        assertEquals(2, lines.getFirst().lines().count());
        assertTrue(lines.getFirst().contains("?[2J??00:00:00  verified"), lines.getFirst());
        assertTrue(lines.getFirst().contains("title ?evil?"), lines.getFirst());
    }

    @Test
    void whatIsTooLargeOrNotPostedIsRefused() throws Exception {
        int port = listener(Optional.empty()).listen(0).await();
        assertEquals(413, post(port, "x".repeat((1 << 20) + 1), "v1,x").statusCode());
        HttpRequest get = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .build();
        assertEquals(405, http.send(get, HttpResponse.BodyHandlers.ofString()).statusCode());
        assertTrue(lines.isEmpty());
    }

    @Test
    void theCommandListensUntilASignalAndEndsWithItsSum() throws Exception {
        try (var listening = ServiceProcess.launch(
                List.of("webhooks", "listen", "--port", "0", "--secret", SECRET), directory, Map.of())) {
            int port = portOf(listening);
            assertEquals(400, post(port, BODY, "v1,x").statusCode());
            assertEquals(0, listening.terminate());
            assertTrue(listening.output().contains("1 messages, 0 of them verified"), listening.output());
        }
    }

    private static int portOf(ServiceProcess listening) throws Exception {
        for (int i = 0; i < 600 && !listening.output().contains(" until Ctrl-C"); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        String address = listening.output().replaceAll("(?s).*http://127\\.0\\.0\\.1:(\\d+)/.*", "$1");
        return Integer.parseInt(address);
    }
}
