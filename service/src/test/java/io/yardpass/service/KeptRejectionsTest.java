package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is rejected over HTTP is in the dead letters, and never in the way of what is not. */
@Timeout(180)
class KeptRejectionsTest extends WithService {
    private static final String POST = "\"post_id\":\"" + GatewayClient.POST + "\"";

    @BeforeEach
    void empty() {
        database.execute("DELETE FROM analytics.dead_letters; DELETE FROM analytics.post_impressions");
    }

    /** One event for each code, which is wrong in that and in nothing else. */
    private static Map<RejectionCode, String> oneOfEach() {
        var events = new LinkedHashMap<RejectionCode, String>();
        events.put(RejectionCode.MALFORMED_EVENT, "[ 7 ]");
        events.put(RejectionCode.MISSING_FIELD, event("post_view", ""));
        events.put(RejectionCode.INVALID_FIELD, event("post_view", ", \"post_id\" : 7"));
        events.put(RejectionCode.INVALID_TEXT, event("post_view", "," + POST + ",\"source\":\"\u0000\""));
        events.put(RejectionCode.EVENT_TOO_LARGE, event("post_view", ",\"x\":\"" + "x".repeat(40_000) + "\""));
        events.put(RejectionCode.INVALID_METADATA, event("post_view", "," + POST + ",\"metadata\":{\"n\":1e999}"));
        events.put(
                RejectionCode.OCCURRED_AT_OUT_OF_RANGE,
                "{\"id\":\"%s\",\"type\":\"post_view\",\"occurred_at\":\"1999-01-01T00:00:00Z\",%s}"
                        .formatted(UUID.randomUUID(), POST));
        events.put(
                RejectionCode.ID_TIME_MISMATCH,
                "{\"id\":\"0197f000-1111-7222-8333-444455556666\",\"type\":\"post_view\",\"occurred_at\":\"%s\",%s}"
                        .formatted(java.time.Instant.now(), POST));
        events.put(RejectionCode.UNKNOWN_POST, event("post_view", subject("post_id")));
        events.put(RejectionCode.UNKNOWN_EVENT, event("event_view", subject("event_id")));
        events.put(RejectionCode.UNKNOWN_TIER, event("ticket_view", subject("tier_id")));
        events.put(RejectionCode.UNKNOWN_CAMPAIGN, event("ad_click", subject("campaign_id")));
        events.put(
                RejectionCode.UNKNOWN_CREATIVE,
                event(
                        "ad_impression",
                        ",\"campaign_id\":\"" + DemoIds.CAMPAIGN.number(1) + "\"" + subject("creative_id")));
        events.put(RejectionCode.NOT_STORABLE, event("post_view", "," + POST + ",\"source\":\"cursed\""));
        return events;
    }

    private static String event(String type, String fields) {
        return "{\"id\":\"" + GatewayClient.freshId() + "\",\"type\":\"" + type + "\"" + fields + "}";
    }

    private static String subject(String field) {
        return ",\"" + field + "\":\"" + UUID.randomUUID() + "\"";
    }

    @Test
    void ofEachKindIsThereByteForByte() throws Exception {
        database.execute("ALTER TABLE analytics.post_impressions"
                + " ADD CONSTRAINT post_impressions_not_cursed CHECK (source <> 'cursed')");
        Map<RejectionCode, String> events = oneOfEach();
        HttpResponse<String> answer =
                service.platform().post("/v1/batch", "[" + String.join(" , ", events.values()) + "]");
        assertEquals(events.size(), new JsonObject(answer.body()).getInteger("rejected"), answer::body);
        assertEquals(0, new JsonObject(answer.body()).getInteger("accepted"), answer::body);

        UUID user = UUID.randomUUID();
        events.put(RejectionCode.USER_NOT_ALLOWED, event("post_view", "," + POST + subject("user_id")));
        events.put(RejectionCode.TYPE_NOT_ALLOWED, event("ad_click", subject("campaign_id")));
        service.client(service.tokens().sign(Role.AUTHENTICATED, null, user, Duration.ofMinutes(5)))
                .post(
                        "/v1/batch",
                        "[" + events.get(RejectionCode.USER_NOT_ALLOWED) + ","
                                + events.get(RejectionCode.TYPE_NOT_ALLOWED) + "]");
        assertEquals(List.of(RejectionCode.values()).size(), events.size(), "every code is tried");

        awaitLetters(events.size());
        for (var sent : events.entrySet()) {
            byte[] bytes = sent.getValue().getBytes(StandardCharsets.UTF_8);
            boolean large = sent.getKey() == RejectionCode.EVENT_TOO_LARGE;
            assertEquals(
                    List.of(List.of(
                            HexFormat.of().formatHex(bytes, 0, large ? 4_096 : bytes.length),
                            String.valueOf(bytes.length))),
                    database.rows("SELECT encode(payload, 'hex'), payload_bytes FROM analytics.dead_letters"
                            + " WHERE code = '" + sent.getKey().wireName() + "'"),
                    sent.getKey()::wireName);
        }
        assertEquals(
                2,
                database.count("SELECT count(*) FROM analytics.dead_letters WHERE subject_user_id = '" + user + "'"));
    }

    @Test
    void anAnswerDoesNotWaitForThem() throws Exception {
        try (Connection locker = DriverManager.getConnection(database.address().jdbcUrl())) {
            locker.setAutoCommit(false);
            locker.createStatement().execute("LOCK TABLE analytics.dead_letters");
            for (int i = 0; i < 5; i++) {
                assertEquals(List.of(1, 1), verdicts(service.platform().post("/v1/batch", oneGoodOneBad())));
            }
            assertEquals(5, database.count("SELECT count(*) FROM analytics.post_impressions"));
            locker.rollback();
        }
        awaitLetters(5);
    }

    @Test
    void whenTheyCannotBeWrittenTheGoodOnesAre() throws Exception {
        database.execute("ALTER TABLE analytics.dead_letters ADD CONSTRAINT dead_letters_none CHECK (false)");
        assertEquals(List.of(1, 1), verdicts(service.platform().post("/v1/batch", oneGoodOneBad())));
        awaitMetric("yardpass_dead_letters_dropped_total{reason=\"unavailable\"} 1.0");
        assertEquals(List.of(1, 1), verdicts(service.platform().post("/v1/batch", oneGoodOneBad())));
        assertEquals(2, database.count("SELECT count(*) FROM analytics.post_impressions"));
        assertEquals(List.of(), service.reasonsNotReady());
        awaitMetric("yardpass_dead_letters_dropped_total{reason=\"unavailable\"} 2.0");
        database.execute("ALTER TABLE analytics.dead_letters DROP CONSTRAINT dead_letters_none");
        // For so long an event loop tries nothing after the database failed it.
        Thread.sleep(1_100);
        service.platform().post("/v1/batch", oneGoodOneBad());
        awaitLetters(1);
    }

    @Test
    void duplicatesAndPublishableKeysLeaveNone() throws Exception {
        String view = event("post_view", "," + POST);
        service.platform().post("/v1/batch", view);
        service.platform().post("/v1/batch", view);
        String key = service.tokens().signPublishable(DemoIds.ORGANIZATION.number(1));
        service.client(key).post("/v1/batch", event("post_view", subject("post_id")));
        awaitMetric("yardpass_dead_letters_dropped_total{reason=\"anonymous\"} 1.0");
        service.platform().post("/v1/batch", event("post_view", subject("post_id")));
        awaitLetters(1);
    }

    @Test
    void whatASignedPixelReportsLeavesNoneHoweverOftenItIsLoaded() throws Exception {
        String impression = "{\"type\":\"ad_impression\",\"id\":\"" + UUID.randomUUID()
                + "\",\"occurred_at\":\"2001-01-01T00:00:00Z\",\"campaign_id\":\"" + DemoIds.CAMPAIGN.number(1) + "\"}";
        String token = service.tokens()
                .signPixel(DemoIds.ORGANIZATION.number(1), PixelEvent.parse(impression), Duration.ofMinutes(5));
        service.client("none").get("/v1/pixel.gif?t=" + token);
        awaitMetric("yardpass_pixels_total{fate=\"rejected\"} 1.0");
        service.platform().post("/v1/batch", event("post_view", subject("post_id")));
        awaitLetters(1);
        assertEquals(List.of(List.of("unknown_post")), database.rows("SELECT code FROM analytics.dead_letters"));
    }

    private static String oneGoodOneBad() {
        return "[" + event("post_view", "," + POST) + "," + event("post_view", subject("post_id")) + "]";
    }

    private static List<Integer> verdicts(HttpResponse<String> answer) {
        JsonObject body = new JsonObject(answer.body());
        return List.of(body.getInteger("accepted"), body.getInteger("rejected"));
    }

    private void awaitLetters(int count) throws InterruptedException {
        for (int i = 0; i < 500 && letters() < count; i++) {
            Thread.sleep(20);
        }
        assertEquals(count, letters());
    }

    private long letters() {
        return database.count("SELECT count(*) FROM analytics.dead_letters");
    }

    private void awaitMetric(String line) throws Exception {
        String metrics = "";
        for (int i = 0; i < 500 && !metrics.contains(line); i++) {
            Thread.sleep(20);
            URI address = URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics");
            metrics = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
        assertTrue(metrics.contains(line), metrics);
    }
}
