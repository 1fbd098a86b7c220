package io.yardpass.loadtests;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps a number of events of all kinds and a number of purchases in flight through the reference client, and remembers
 * what was acknowledged. Works on one event loop; what it remembers may be read once {@link #stop()} has completed.
 */
final class SteadyLoad {
    /** Impatient, since the faults are short and a round should be too. */
    private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(500), 200);

    private final Context eventLoop;
    private final Vertx vertx;
    private final String runId;
    private final SplittableRandom random;
    private final Ids ids;
    private final int events;
    private final int buyers;
    private final Map<String, Set<UUID>> acknowledged = new HashMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Promise<Void> flowing = Promise.promise();
    private final Promise<Void> drained = Promise.promise();
    private YardPassClient client;
    private boolean stopping;
    private int inFlight;
    private int gaveUp;
    private int made;

    SteadyLoad(Vertx vertx, String runId, InstantSource clock, SplittableRandom random, int events, int buyers) {
        this.vertx = vertx;
        this.eventLoop = vertx.getOrCreateContext();
        this.runId = runId;
        this.random = random;
        this.ids = new Ids(clock, random);
        this.events = events;
        this.buyers = buyers;
    }

    void start(URI service, String token) {
        ClientOptions options = new ClientOptions(
                service,
                token,
                100,
                250_000,
                Duration.ofMillis(20),
                Duration.ofSeconds(5),
                events + buyers,
                16 + buyers,
                RETRY);
        eventLoop.runOnContext(_ -> {
            client = new YardPassClient(vertx, options, random.split());
            for (int i = 0; i < events; i++) {
                sendEvent();
            }
            for (int i = 0; i < buyers; i++) {
                buy();
            }
        });
    }

    /** Completes when as many events and purchases as are kept in flight have been acknowledged. */
    Future<Void> flowing() {
        return flowing.future();
    }

    /** Sends nothing new; completes when everything sent has been answered or given up. */
    Future<Void> stop() {
        eventLoop.runOnContext(_ -> {
            stopping = true;
            client.flush();
            finishIfDrained();
        });
        return drained.future();
    }

    private void sendEvent() {
        if (stopping) {
            return;
        }
        EventKind kind = EventKind.values()[made % EventKind.values().length];
        UUID id = ids.next();
        inFlight++;
        client.record(kind, Demo.event(kind, id, runId, made++))
                .onSuccess(answer -> note(kind.wireName(), id, answer))
                .onFailure(_ -> gaveUp++)
                .onComplete(_ -> {
                    inFlight--;
                    eventLoop.runOnContext(_ -> sendEvent());
                    finishIfDrained();
                });
    }

    private void buy() {
        if (stopping) {
            return;
        }
        UUID orderId = ids.next();
        int event = 1 + random.nextInt(Demo.EVENTS);
        String user = Demo.user(1 + random.nextInt(Demo.USERS)).toString();
        inFlight++;
        client.purchase(orderId, Demo.purchase(orderId.toString(), runId, event, user))
                .onSuccess(answer -> note(Journal.PURCHASES, orderId, answer))
                .onFailure(_ -> gaveUp++)
                .onComplete(_ -> {
                    inFlight--;
                    eventLoop.runOnContext(_ -> buy());
                    finishIfDrained();
                });
    }

    private void note(String kind, UUID id, Acknowledgement answer) {
        switch (answer) {
            case Acknowledgement.Stored _ -> {
                acknowledged.computeIfAbsent(kind, _ -> new HashSet<>()).add(id);
                if (purchasesAcknowledged() >= buyers && eventsAcknowledged() >= events) {
                    flowing.tryComplete();
                }
            }
            case Acknowledgement.Refused refused ->
                refusals.merge(kind + " " + refused.status() + " " + refused.code(), 1, Integer::sum);
        }
    }

    private void finishIfDrained() {
        if (stopping && inFlight == 0) {
            client.close();
            drained.tryComplete();
        }
    }

    Map<String, Set<UUID>> acknowledged() {
        return acknowledged;
    }

    long eventsAcknowledged() {
        return acknowledged.entrySet().stream()
                .filter(each -> !each.getKey().equals(Journal.PURCHASES))
                .mapToLong(each -> each.getValue().size())
                .sum();
    }

    int purchasesAcknowledged() {
        return acknowledged.getOrDefault(Journal.PURCHASES, Set.of()).size();
    }

    int gaveUp() {
        return gaveUp;
    }

    Map<String, Integer> refusals() {
        return refusals;
    }
}
