package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A whole service whose keys an issuer publishes. */
class KeysByUrlTest {
    private static final Pattern METRIC = Pattern.compile("`(yardpass_token_keys[a-z_]*)");

    private final Vertx vertx = Vertx.vertx();
    private volatile String published;
    private final HttpServer issuer = vertx.createHttpServer()
            .requestHandler(request -> {
                String keys = published;
                request.response().setStatusCode(keys == null ? 503 : 200).end(keys == null ? "" : keys);
            })
            .listen(0, "127.0.0.1")
            .await();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void itIsNotReadyUntilTheIssuerAnswersAndThenTakesItsTokens() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var settings = Map.of(
                "YARDPASS_JWT_JWKS", "http://127.0.0.1:" + issuer.actualPort() + "/keys", "YARDPASS_JWT_SECRET", "");
        try (TestDatabase database = TestDatabase.demo();
                RunningService service = RunningService.hindered(
                        database.address(), settings, InstantSource.system(), "token keys: the key set")) {
            GatewayClient client = service.client(token(key));
            List<UUID> views = List.of(GatewayClient.freshId());
            assertEquals(503, client.postViews(views).statusCode());
            assertEquals(
                    List.of("token keys: the key set cannot be had: it was answered 503"), service.reasonsNotReady());
            assertEquals(503, management(service, "/health/ready").statusCode());

            publish(key);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!service.reasonsNotReady().isEmpty() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertEquals(List.of(), service.reasonsNotReady());
            assertEquals(200, client.postViews(views).statusCode());
            String metrics = management(service, "/metrics").body();
            assertEquals(documented(), told(metrics));
            Map<String, String> watched = Watched.expressions(expression -> expression.contains("yardpass_token_keys"));
            assertEquals(1, watched.size(), watched::toString);
            assertEquals(Map.of(), Watched.untold(watched, metrics));
        }
    }

    private static HttpResponse<String> management(RunningService service, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + service.managementPort() + path);
        return service.client("none")
                .http()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static TreeSet<String> documented() throws Exception {
        return METRIC.matcher(
                        OperationsPage.read().table("Metric of keys by URL").toString())
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeSet<String> told(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("# TYPE yardpass_token_keys"))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void publish(KeyPair key) {
        byte[] encoded = key.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        published = new JsonObject()
                .put(
                        "keys",
                        JsonArray.of(new JsonObject()
                                .put("kty", "OKP")
                                .put("crv", "Ed25519")
                                .put("kid", "k1")
                                .put("x", base64(x))))
                .encode();
    }

    private static String token(KeyPair key) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        var claims = new JsonObject()
                .put("iss", "yardpass")
                .put("aud", "yardpass")
                .put("exp", now + 600)
                .put("role", "service_role");
        String signed = base64("{\"alg\":\"EdDSA\",\"kid\":\"k1\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.encode().getBytes(StandardCharsets.UTF_8));
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(key.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.UTF_8));
        return signed + "." + base64(signature.sign());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
