package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** From an administrator who makes a key, to a page that reports with it, to its end. */
@Timeout(120)
class PublishableKeysTest extends WithService {
    private static final UUID OURS = DemoIds.ORGANIZATION.number(1);
    private static final UUID THEIRS = DemoIds.ORGANIZATION.number(2);
    private static final Duration REVOKED_WITHIN = Duration.ofSeconds(30);

    private static GatewayClient owner() {
        return service.client(
                service.tokens().sign(Role.AUTHENTICATED, OURS, DemoIds.USER.number(1), Duration.ofMinutes(10)));
    }

    private static String created(UUID id) throws Exception {
        return (String) called("create_publishable_key", "{\"name\":\"Shop\",\"id\":\"" + id + "\"}");
    }

    private static Object called(String function, String arguments) throws Exception {
        HttpResponse<String> answer = owner().post("/v1/rpc/" + function, arguments);
        assertEquals(200, answer.statusCode(), answer::body);
        return new JsonObject(answer.body()).getValue("result");
    }

    private static void revoke(UUID id) throws Exception {
        assertEquals(true, called("revoke_publishable_key", "{\"id\":\"" + id + "\"}"));
    }

    private static String view(String type, DemoIds kind, int number) {
        String subject = kind.name().toLowerCase();
        return "{\"type\":\"" + type + "\",\"id\":\"" + GatewayClient.freshId() + "\",\"" + subject + "_id\":\""
                + kind.number(number) + "\"}";
    }

    private static HttpResponse<String> report(String key, String... events) throws Exception {
        return service.client(key).post("/v1/batch", "[" + String.join(",", events) + "]");
    }

    /** As a page does that cannot set headers. */
    private static HttpResponse<String> beacon(String key, String event) throws Exception {
        GatewayClient page = service.platform();
        return page.send(HttpRequest.newBuilder(URI.create(page.url() + "/v1/batch?key=" + key))
                .header("Content-Type", "text/plain;charset=UTF-8")
                .header("Origin", "https://shop.example")
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build());
    }

    private static List<String> verdicts(HttpResponse<String> answer, int events) {
        assertEquals(200, answer.statusCode(), answer::body);
        var verdicts = new String[events];
        Arrays.fill(verdicts, "accepted");
        for (Object error : new JsonObject(answer.body()).getJsonArray("errors")) {
            verdicts[((JsonObject) error).getInteger("index")] = ((JsonObject) error).getString("code");
        }
        return List.of(verdicts);
    }

    /** Reports until it is refused, as a page goes on doing, and tells how long that took. */
    private static Duration untilRefused(String key) throws Exception {
        long began = System.nanoTime();
        while (report(key, view("event_view", DemoIds.EVENT, 1)).statusCode() == 200) {
            assertTrue(System.nanoTime() - began < 2 * REVOKED_WITHIN.toNanos(), "still taken");
            Thread.sleep(200);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void aPageReportsWhatIsPublicOfItsOrganizationAndNothingThatIsBilled() throws Exception {
        String key = created(GatewayClient.freshId());
        String[] events = {
            view("post_view", DemoIds.POST, 1),
            view("event_view", DemoIds.EVENT, 1),
            view("event_view", DemoIds.EVENT, 10),
            view("event_view", DemoIds.EVENT, 11),
            view("post_view", DemoIds.POST, 11),
            view("ticket_view", DemoIds.TIER, 1),
            view("ticket_view", DemoIds.TIER, 31),
            view("ad_impression", DemoIds.CAMPAIGN, 1),
            view("ad_impression", DemoIds.CAMPAIGN, 6),
        };
        assertEquals(
                List.of(
                        "accepted",
                        "accepted",
                        "unknown_event",
                        "unknown_event",
                        "unknown_post",
                        "accepted",
                        "unknown_tier",
                        "accepted",
                        "unknown_campaign"),
                verdicts(report(key, events), events.length));
        HttpResponse<String> beacon = beacon(key, view("ad_impression", DemoIds.CAMPAIGN, 1));
        assertEquals(List.of("accepted"), verdicts(beacon, 1));
        assertEquals(
                "*", beacon.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals(
                2,
                database.count("SELECT count(*) FROM campaigns.ad_impressions WHERE NOT billable AND campaign_id = '"
                        + DemoIds.CAMPAIGN.number(1) + "'"));
    }

    @Test
    void theDemoDatasKeysAreTaken() throws Exception {
        HttpResponse<String> ours = report(
                DemoIds.publishableKey(1), view("event_view", DemoIds.EVENT, 1), view("event_view", DemoIds.EVENT, 11));
        HttpResponse<String> theirs = report(
                DemoIds.publishableKey(2), view("event_view", DemoIds.EVENT, 1), view("event_view", DemoIds.EVENT, 11));
        assertEquals(List.of("accepted", "unknown_event"), verdicts(ours, 2));
        assertEquals(List.of("unknown_event", "accepted"), verdicts(theirs, 2));
    }

    @Test
    void aKeyOpensNothingElse() throws Exception {
        UUID id = GatewayClient.freshId();
        GatewayClient page = service.client(created(id));
        assertEquals(403, page.get("/rest/v1/orders").statusCode());
        assertEquals(403, page.get("/rest/v1/publishable_keys").statusCode());
        assertEquals(403, page.get("/v1/ledger/transactions/" + id).statusCode());
        assertEquals(403, page.post("/v1/rpc/current_org_id", "{}").statusCode());
    }

    @Test
    void aRevokedKeyIsRefusedWithinHalfAMinute() throws Exception {
        UUID id = GatewayClient.freshId();
        String key = created(id);
        assertEquals(List.of("accepted"), verdicts(report(key, view("event_view", DemoIds.EVENT, 1)), 1));
        revoke(id);
        Duration taken = untilRefused(key);
        assertTrue(taken.compareTo(REVOKED_WITHIN) < 0, taken::toString);
        assertEquals(401, beacon(key, view("event_view", DemoIds.EVENT, 1)).statusCode());
    }

    @Test
    void aSignedKeyThatLivesLongIsRevokedByItsId() throws Exception {
        String key = service.tokens().signPublishable(OURS);
        assertEquals(List.of("accepted"), verdicts(report(key, view("event_view", DemoIds.EVENT, 1)), 1));
        var claims = new JsonObject(new String(Base64.getUrlDecoder().decode(key.split("\\.")[1])));
        revoke(UUID.fromString(claims.getString("jti")));
        Duration taken = untilRefused(key);
        assertTrue(taken.compareTo(REVOKED_WITHIN) < 0, taken::toString);
    }

    @Test
    void theOrganizationReadsItsKeysPageByPageAndNobodyElseDoes() throws Exception {
        String newer = created(GatewayClient.freshId());
        String path = "/rest/v1/publishable_keys?order=created_at.desc,id.desc";
        JsonArray first = new JsonArray(owner().get(path + "&limit=1").body());
        assertEquals(1, first.size());
        assertEquals(newer, first.getJsonObject(0).getString("key"));
        assertEquals(DemoIds.USER.number(1).toString(), first.getJsonObject(0).getString("created_by_user_id"));
        String next = owner().get(path + "&offset=1").body();
        assertFalse(next.contains(newer));
        assertTrue(next.contains(DemoIds.publishableKey(1)), next);
        assertEquals("[]", owner().get(path + "&organization_id=eq." + THEIRS).body());
        GatewayClient other = service.client(
                service.tokens().sign(Role.AUTHENTICATED, null, DemoIds.USER.number(1), Duration.ofMinutes(10)));
        assertEquals("[]", other.get(path).body(), "a token that speaks for no organization");
    }

    @Test
    void onlyAdministratorsMakeAndRevokeKeys() throws Exception {
        for (int user : new int[] {3, 26}) {
            GatewayClient other = service.client(
                    service.tokens().sign(Role.AUTHENTICATED, OURS, DemoIds.USER.number(user), Duration.ofMinutes(10)));
            assertEquals(
                    403,
                    other.post("/v1/rpc/create_publishable_key", "{\"name\":\"Mine\"}")
                            .statusCode());
            assertEquals(
                    403,
                    other.post("/v1/rpc/revoke_publishable_key", "{\"id\":\"" + GatewayClient.freshId() + "\"}")
                            .statusCode());
        }
    }

    @Test
    void whoGuessesKeysIsRefusedAndLeavesThoseInUseAlone() throws Exception {
        String key = created(GatewayClient.freshId());
        assertEquals(200, report(key, view("event_view", DemoIds.EVENT, 1)).statusCode());
        for (int guess = 0; guess < 50; guess++) {
            HttpResponse<String> answer = report(
                    "ypk_%040x".formatted(ThreadLocalRandom.current().nextLong(1 << 20, Long.MAX_VALUE)),
                    view("event_view", DemoIds.EVENT, 1));
            assertEquals(401, answer.statusCode(), answer::body);
        }
        assertEquals(200, report(key, view("event_view", DemoIds.EVENT, 1)).statusCode());
    }

    @Test
    void noLogTellsAKey() throws Exception {
        List<Logger> talkative = Stream.of("io.yardpass", "io.yardpass.access", "io.vertx")
                .map(PublishableKeysTest::logger)
                .toList();
        List<Level> usual = talkative.stream().map(Logger::getLevel).toList();
        Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var written = new ListAppender<ILoggingEvent>();
        written.start();
        root.addAppender(written);
        talkative.forEach(logger -> logger.setLevel(Level.DEBUG));
        String guess = "ypk_" + "e".repeat(40);
        try {
            String key = created(GatewayClient.freshId());
            report(key, view("event_view", DemoIds.EVENT, 1));
            beacon(key, view("event_view", DemoIds.EVENT, 1));
            beacon(key + "x", "{");
            report(guess, view("event_view", DemoIds.EVENT, 1));
            beacon(guess.substring(1), "{");
            List<String> lines = List.copyOf(written.list).stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
            assertTrue(lines.stream().anyMatch(line -> line.startsWith("route=batch")), lines::toString);
            lines.forEach(line -> {
                assertFalse(line.contains(key.substring(4, 20)), line);
                assertFalse(line.contains(guess.substring(4, 20)), line);
            });
        } finally {
            root.detachAppender(written);
            for (int i = 0; i < usual.size(); i++) {
                talkative.get(i).setLevel(usual.get(i));
            }
        }
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
