package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A hundred thousand events of every kind, a tenth of them sent twice, in bodies of 1 to 500. */
class HundredThousandEventsTest {
    private static final int EVENTS = 100_000;
    private static final int REPEATED = EVENTS / 10;
    private static final int BODY_EVENTS_MAX = 500;
    private static final int SENDERS = 8;

    private static final List<Kind> KINDS = List.of(
            new Kind("post-views", "analytics.post_impressions", "\"post_id\":\"" + DemoIds.POST.number(3) + "\""),
            new Kind("event-views", "analytics.event_impressions", "\"event_id\":\"" + DemoIds.EVENT.number(3) + "\""),
            new Kind(
                    "ad-impressions",
                    "campaigns.ad_impressions",
                    "\"campaign_id\":\"" + DemoIds.CAMPAIGN.number(3) + "\",\"viewable\":true"),
            new Kind("ad-clicks", "campaigns.ad_clicks", "\"campaign_id\":\"" + DemoIds.CAMPAIGN.number(3) + "\""));

    private record Kind(String route, String table, String fields) {}

    private record Body(Kind kind, List<UUID> ids) {}

    private final Random random = new Random(20_251);
    private final Map<UUID, Integer> accepted = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> duplicates = new ConcurrentHashMap<>();

    @Test
    void everyEventIsStoredOnceAndEveryVerdictIsRight() throws Exception {
        try (TestDatabase database = TestDatabase.demo();
                RunningService service = RunningService.on(database.address(), Map.of())) {
            Queue<Body> bodies = new ConcurrentLinkedQueue<>(bodies());
            sendAll(service.platform(), bodies);

            for (Kind kind : KINDS) {
                assertEquals(EVENTS / 4, database.count("SELECT count(*) FROM " + kind.table()), kind.table());
                assertEquals(
                        EVENTS / 4, database.count("SELECT count(DISTINCT id) FROM " + kind.table()), kind.table());
            }
            assertEquals(EVENTS, accepted.size());
            assertTrue(accepted.values().stream().allMatch(times -> times == 1), "accepted once each");
            assertEquals(
                    REPEATED,
                    duplicates.values().stream().mapToInt(Integer::intValue).sum());
        }
    }

    private List<Body> bodies() {
        List<Body> bodies = new ArrayList<>();
        for (Kind kind : KINDS) {
            List<UUID> ids = new ArrayList<>();
            for (int i = 0; i < EVENTS / 4; i++) {
                ids.add(GatewayClient.freshId());
            }
            ids.addAll(List.copyOf(ids.subList(0, REPEATED / 4)));
            Collections.shuffle(ids, random);
            for (int from = 0; from < ids.size(); ) {
                int to = Math.min(ids.size(), from + 1 + random.nextInt(BODY_EVENTS_MAX));
                bodies.add(new Body(kind, ids.subList(from, to)));
                from = to;
            }
        }
        Collections.shuffle(bodies, random);
        return bodies;
    }

    private void sendAll(GatewayClient client, Queue<Body> bodies) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Void> sender = () -> {
                for (Body body = bodies.poll(); body != null; body = bodies.poll()) {
                    send(client, body);
                }
                return null;
            };
            List<Future<Void>> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(threads.submit(sender));
            }
            for (Future<Void> done : senders) {
                done.get();
            }
        }
    }

    private void send(GatewayClient client, Body body) throws Exception {
        HttpResponse<String> answer = client.post(
                "/v1/" + body.kind().route(),
                GatewayClient.bodyOf(body.ids(), body.kind().fields()));
        assertEquals(200, answer.statusCode(), answer::body);
        JsonObject verdicts = new JsonObject(answer.body());
        JsonArray errors = verdicts.getJsonArray("errors", new JsonArray());
        assertEquals(0, verdicts.getInteger("rejected"), answer::body);
        assertEquals(errors.size(), verdicts.getInteger("duplicate"), answer::body);
        assertEquals(body.ids().size() - errors.size(), verdicts.getInteger("accepted"));

        List<UUID> stored = new ArrayList<>(body.ids());
        for (int i = errors.size() - 1; i >= 0; i--) {
            JsonObject error = errors.getJsonObject(i);
            assertEquals("duplicate", error.getString("code"));
            UUID id = stored.remove((int) error.getInteger("index"));
            assertEquals(id.toString(), error.getString("id"));
            duplicates.merge(id, 1, Integer::sum);
        }
        stored.forEach(id -> accepted.merge(id, 1, Integer::sum));
    }
}
