package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** What was answered of each event over all its sendings, through whichever gateway. Any thread may send. */
final class Answers {
    private final ConcurrentHashMap<UUID, AtomicInteger> accepted = new ConcurrentHashMap<>();
    private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<UUID> leftOpen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();

    /** An event of any type, as {@code /v1/batch} takes it. */
    record Sent(UUID id, String json) {}

    /** Sends until it is answered, each time through another of the gateways, as a client does that has several. */
    void sendUntilAnswered(List<Sent> events, GatewayClient... gateways) throws InterruptedException {
        for (int tries = 0; !send(events, gateways[tries % gateways.length]); tries++) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(100));
        }
    }

    /** False when nobody knows what became of them. */
    boolean send(List<Sent> events, GatewayClient gateway) throws InterruptedException {
        JsonArray bodies = new JsonArray();
        events.forEach(event -> bodies.add(new JsonObject(event.json())));
        try {
            HttpResponse<String> answer = gateway.post("/v1/batch", bodies.encode());
            if (answer.statusCode() == 200) {
                note(events, new JsonObject(answer.body()));
                return true;
            }
            assertEquals(503, answer.statusCode(), answer.body());
            refused.incrementAndGet();
        } catch (IOException lost) {
            // As open as after a 503.
        }
        events.forEach(event -> leftOpen.add(event.id()));
        return false;
    }

    private void note(List<Sent> events, JsonObject answer) {
        boolean[] duplicate = new boolean[events.size()];
        for (Object each : answer.getJsonArray("errors")) {
            JsonObject error = (JsonObject) each;
            assertEquals("duplicate", error.getString("code"), error::encode);
            duplicate[error.getInteger("index")] = true;
        }
        for (int i = 0; i < duplicate.length; i++) {
            UUID id = events.get(i).id();
            acknowledged.add(id);
            accepted.computeIfAbsent(id, first -> new AtomicInteger()).addAndGet(duplicate[i] ? 0 : 1);
        }
    }

    int accepted(UUID id) {
        return accepted.get(id).get();
    }

    int refused() {
        return refused.get();
    }

    /** Of each event exactly one answer said accepted; none of one whose answer may have been lost. */
    void assertEachAcceptedOnce(Set<UUID> ids) {
        assertEquals(ids, acknowledged);
        accepted.forEach((id, times) -> assertTrue(
                times.get() == 1 || times.get() == 0 && leftOpen.contains(id),
                () -> id + " was accepted " + times + " times"));
    }
}
