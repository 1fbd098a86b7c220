package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A page of another origin, in Chromium: what its script may read and send is the browser's to decide, by what the service answers.
 * Aborted where there is no Chromium; YARDPASS_TEST_CHROMIUM says where one is that is not on the path.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BrowserTest extends WithService {
    private static final UUID EVENT = DemoIds.EVENT.number(1);

    /** Asks for each of the addresses, and tells its own server what came of it: a status with a body, or that the browser refused. */
    private static final String PAGE = """
            <!doctype html><title>A shop</title><script type="module">
            const asked = %s;
            const told = [];
            for (const { url, options } of asked) {
              try {
                const answer = await fetch(url, options);
                told.push({ status: answer.status, body: await answer.json() });
              } catch (refused) {
                told.push({ refused: refused.name });
              }
            }
            await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
            </script>
            """;

    private final CompletableFuture<JsonArray> told = new CompletableFuture<>();
    private HttpServer shop;

    @BeforeEach
    void openShop() throws IOException {
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/told", exchange -> {
            told.complete(new JsonArray(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            answer(exchange, "text/plain", "");
        });
        shop.start();
    }

    @AfterEach
    void closeShop() {
        shop.stop(0);
    }

    @Test
    void aPageOfAnotherOriginReadsWhatIsPublicAndReportsByItsKeyAndUsesNoTokenOfAUser() throws Exception {
        List<JsonObject> came = visit(service.platform().url());
        assertEquals(200, came.get(0).getInteger("status"));
        assertEquals(
                EVENT.toString(),
                came.get(0).getJsonArray("body").getJsonObject(0).getString("id"));
        assertEquals(200, came.get(1).getInteger("status"));
        assertEquals(1, came.get(1).getJsonObject("body").getInteger("accepted"));
        assertEquals(1, viewsFrom("page"));
        assertEquals("TypeError", came.get(2).getString("refused"), came.get(2)::encode);
        assertEquals("TypeError", came.get(3).getString("refused"), came.get(3)::encode);
    }

    @Test
    void aPageOfAListedOriginUsesTheTokenOfItsUser() throws Exception {
        try (RunningService listing =
                RunningService.on(database.address(), Map.of("YARDPASS_CORS_ORIGINS", origin()))) {
            List<JsonObject> came = visit(listing.platform().url());
            assertEquals(200, came.get(2).getInteger("status"), came.get(2)::encode);
            assertEquals(new JsonArray(), came.get(2).getJsonArray("body"));
            assertEquals(200, came.get(3).getInteger("status"), came.get(3)::encode);
        }
    }

    /** What the page gets: a view as a visitor, an event by a publishable key, a view and a function by a user's token. */
    private List<JsonObject> visit(String url) throws Exception {
        UUID user = GatewayClient.freshId();
        String bearer = "Bearer " + service.tokens().sign(Role.AUTHENTICATED, null, user, Duration.ofMinutes(10));
        String key = service.tokens().signPublishable(DemoIds.ORGANIZATION.number(1));
        var view = new JsonObject()
                .put("id", GatewayClient.freshId().toString())
                .put("event_id", EVENT.toString())
                .put("source", "page");
        var asked = new JsonArray()
                .add(asked(url + "/rest/v1/events?select=id&id=eq." + EVENT, new JsonObject()))
                .add(asked(url + "/v1/event-views", post(new JsonObject().put("Authorization", "Bearer " + key), view)))
                .add(asked(
                        url + "/rest/v1/orders",
                        new JsonObject().put("headers", new JsonObject().put("Authorization", bearer))))
                .add(asked(
                        url + "/rest/v1/rpc/set_settings",
                        post(new JsonObject().put("Authorization", bearer), new JsonObject().put("locale", "nl"))));
        shop.createContext("/", exchange -> answer(exchange, "text/html", PAGE.formatted(asked.encode())));
        return browse(origin() + "/").stream().map(JsonObject.class::cast).toList();
    }

    private static JsonObject asked(String url, JsonObject options) {
        return new JsonObject().put("url", url).put("options", options);
    }

    private static JsonObject post(JsonObject headers, JsonObject body) {
        return new JsonObject()
                .put("method", "POST")
                .put("headers", headers.put("Content-Type", "application/json"))
                .put("body", body.encode());
    }

    private String origin() {
        return "http://127.0.0.1:" + shop.getAddress().getPort();
    }

    private static long viewsFrom(String source) {
        return database.count("SELECT count(*) FROM analytics.event_impressions WHERE source = '" + source + "'");
    }

    private JsonArray browse(String address) throws Exception {
        Optional<String> chromium = chromium();
        assumeTrue(chromium.isPresent(), "there is no Chromium");
        Path place = Files.createTempDirectory(Files.createDirectories(Path.of("target", "browser")), "profile");
        Path log = place.resolve("log");
        Process browser = new ProcessBuilder(
                        chromium.get(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--user-data-dir=" + place.toAbsolutePath(),
                        "--remote-debugging-port=0",
                        address)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return told.get(2, TimeUnit.MINUTES);
        } catch (java.util.concurrent.TimeoutException nothing) {
            throw new AssertionError("the page told nothing: " + Files.readString(log), nothing);
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
            assertTrue(browser.waitFor(20, TimeUnit.SECONDS));
        }
    }

    private static Optional<String> chromium() {
        String named = System.getenv("YARDPASS_TEST_CHROMIUM");
        if (named != null) {
            return Optional.of(named);
        }
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static void answer(HttpExchange exchange, String type, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
