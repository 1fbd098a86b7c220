package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What arrives, seen live by the command and on the management port. */
@Timeout(120)
class TailOfServiceTest extends WithService {
    private static final UUID HARBOUR = DemoIds.ORGANIZATION.number(1);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final List<Thread> commands = new ArrayList<>();

    @AfterEach
    void nobodyWatchesAnyMore() throws Exception {
        commands.forEach(Thread::interrupt);
        awaitWatchers(0);
    }

    /** The command in a thread of its own. */
    private final class Watching {
        final StringWriter out = new StringWriter();
        final CompletableFuture<Integer> exit = new CompletableFuture<>();

        Watching(String... arguments) {
            this(service, arguments);
        }

        Watching(RunningService watched, String... arguments) {
            CommandLine line = new CommandLine(new TailCommand(Map.of(
                    "YARDPASS_MANAGEMENT_PORT",
                    String.valueOf(watched.managementPort()),
                    "YARDPASS_DATABASE_URL",
                    "postgresql://nobody@nowhere/at-all")));
            line.setErr(new PrintWriter(new StringWriter()));
            line.setOut(new PrintWriter(out, true));
            commands.add(Thread.ofVirtual().start(() -> exit.complete(line.execute(arguments))));
        }

        List<String> await(int lines) throws InterruptedException {
            for (int i = 0; i < 500 && out.toString().lines().count() < lines; i++) {
                Thread.sleep(20);
            }
            assertEquals(lines, out.toString().lines().count(), out::toString);
            return out.toString().lines().toList();
        }
    }

    private HttpResponse<InputStream> tail(String query) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + service.managementPort() + "/tail" + query);
        return CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private void post(String token, String... events) throws Exception {
        assertEquals(
                200,
                service.client(token)
                        .post("/v1/batch", "[" + String.join(",", events) + "]")
                        .statusCode());
    }

    private static String event(String type, UUID id, String subject, UUID subjectId) {
        return """
                {"type":"%s","id":"%s","%s":"%s","session_id":"s-secret","metadata":{"k":"m-secret"}}""".formatted(type, id, subject, subjectId);
    }

    @Test
    void eachVerdictIsALineThatTellsNothingOfTheUser() throws Exception {
        UUID user = UUID.randomUUID();
        String person = service.tokens().sign(Role.AUTHENTICATED, null, user, Duration.ofMinutes(5));
        Watching watching = new Watching("--json", "--rate", "100");
        awaitWatcher(watching);
        String view = event("post_view", GatewayClient.freshId(), "post_id", GatewayClient.POST);
        post(person, view);
        post(person, view);
        post(person, event("event_view", GatewayClient.freshId(), "event_id", UUID.randomUUID()), "7");

        List<JsonObject> lines =
                watching.await(5).stream().skip(1).map(JsonObject::new).toList();
        assertEquals(
                List.of("accepted", "duplicate", "rejected", "rejected"),
                lines.stream().map(line -> line.getString("verdict")).toList());
        assertEquals(GatewayClient.POST.toString(), lines.get(0).getString("post_id"));
        assertEquals(HARBOUR.toString(), lines.get(1).getString("organization_id"), "whose row it is, not who sent it");
        assertEquals("unknown_event", lines.get(2).getString("code"));
        assertEquals("malformed_event", lines.get(3).getString("code"));
        for (String secret : List.of(user.toString(), "secret")) {
            assertFalse(watching.out.toString().contains(secret), watching.out::toString);
        }
    }

    @Test
    void whatIsAskedForIsShownAndNothingElse() throws Exception {
        String platform = GatewayClient.platformToken(service.tokens());
        Watching ofHarbour = new Watching("--org", HARBOUR.toString(), "--verdict", "accepted");
        Watching rejected = new Watching("--verdict", "rejected", "--type", "event_view", "--json");
        Watching clicks = new Watching("--type", "ad_click");
        awaitWatchers(3);
        post(
                platform,
                event("post_view", GatewayClient.freshId(), "post_id", GatewayClient.POST),
                event("post_view", GatewayClient.freshId(), "post_id", UUID.randomUUID()),
                event("event_view", GatewayClient.freshId(), "event_id", UUID.randomUUID()));
        assertTrue(ofHarbour.await(1).getFirst().contains("post_id " + GatewayClient.POST));
        assertTrue(rejected.await(1).getFirst().contains("unknown_event"));
        assertEquals("", clicks.out.toString());

        String key = service.tokens().signPublishable(HARBOUR);
        service.client(key).get("/v1/pixel.gif?type=event_view&event_id=" + GatewayClient.EVENT + "&key=" + key);
        assertTrue(ofHarbour.await(2).getLast().contains("event_view"), "a pixel's event arrives like any other");
    }

    @Test
    void fourMayWatchAtOnceAndAPlaceIsFreeAgainWhenOneLeaves() throws Exception {
        List<HttpResponse<InputStream>> watchers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            watchers.add(tail(""));
            assertEquals(200, watchers.getLast().statusCode());
        }
        assertEquals(503, tail("").statusCode());
        watchers.removeFirst().body().close();
        awaitWatchers(3);
        watchers.add(tail(""));
        assertEquals(200, watchers.getLast().statusCode());
        for (HttpResponse<InputStream> watcher : watchers) {
            watcher.body().close();
        }
    }

    @Test
    void itEndsCleanlyWhenTheServiceDoes() throws Exception {
        RunningService stopping = RunningService.on(database.address(), Map.of());
        Watching watching = new Watching(stopping);
        awaitWatchers(stopping, 1);
        stopping.close();
        assertEquals(0, watching.exit.get(10, TimeUnit.SECONDS));
        assertEquals("", watching.out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"?rate=0", "?rate=1001", "?rate=x", "?org=7", "?type=view", "?verdict=good", "?user=1"})
    void whatCannotBeUnderstoodIsRefused(String query) throws Exception {
        assertEquals(400, tail(query).statusCode());
    }

    @Test
    void aWrongOptionIsTheAskersMistake() throws Exception {
        assertEquals(2, new Watching("--rate", "0").exit.get(10, TimeUnit.SECONDS));
    }

    private void awaitWatcher(Watching watching) throws Exception {
        awaitWatchers(1);
        post(
                GatewayClient.platformToken(service.tokens()),
                event("post_view", GatewayClient.freshId(), "post_id", GatewayClient.POST));
        watching.await(1);
    }

    private static void awaitWatchers(int count) throws Exception {
        awaitWatchers(service, count);
    }

    private static void awaitWatchers(RunningService service, int count) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics");
        String gauge = "yardpass_tails " + count + ".0";
        for (int i = 0; i < 500; i++) {
            if (CLIENT.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains(gauge)) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("never " + count + " watchers");
    }
}
