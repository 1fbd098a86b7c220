package io.yardpass.loadtests.kafka;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.yardpass.loadtests.client.Acknowledgement;
import io.yardpass.loadtests.client.ClientOptions;
import io.yardpass.loadtests.client.RetryPolicy;
import io.yardpass.loadtests.client.YardPassClient;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.demo.Ids;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps a number of events of all kinds in flight to some gateways, in turn, and remembers which were queued. Works on one event
 * loop; what it remembers may be read once {@link #stop()} has completed.
 */
final class KafkaLoad {
    private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(500), 400);
    private static final int CONNECTIONS = 16;

    private final Context eventLoop;
    private final Vertx vertx;
    private final String runId;
    private final Ids ids;
    private final SplittableRandom random;
    private final int events;
    private final List<YardPassClient> clients = new ArrayList<>();
    private final Map<String, Set<UUID>> queued = new HashMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Promise<Void> flowing = Promise.promise();
    private final Promise<Void> drained = Promise.promise();
    private boolean isStopping;
    private int inFlight;
    private int gaveUp;
    private int made;

    /** @param events kept in flight */
    KafkaLoad(Vertx vertx, String runId, InstantSource clock, SplittableRandom random, int events) {
        this.vertx = vertx;
        this.eventLoop = vertx.getOrCreateContext();
        this.runId = runId;
        this.ids = new Ids(clock, random);
        this.random = random;
        this.events = events;
    }

    void start(List<URI> gateways, String token) {
        eventLoop.runOnContext(_ -> {
            gateways.forEach(gateway -> clients.add(new YardPassClient(
                    vertx,
                    new ClientOptions(
                            gateway,
                            token,
                            100,
                            250_000,
                            Duration.ofMillis(20),
                            Duration.ofSeconds(20),
                            events,
                            CONNECTIONS,
                            RETRY),
                    random.split())));
            for (int i = 0; i < events; i++) {
                send();
            }
        });
    }

    /** Completes when as many events as are kept in flight have been queued. */
    Future<Void> flowing() {
        return flowing.future();
    }

    /** Sends nothing new; completes when everything sent has been answered or given up. */
    Future<Void> stop() {
        eventLoop.runOnContext(_ -> {
            isStopping = true;
            clients.forEach(YardPassClient::flush);
            finishIfDrained();
        });
        return drained.future();
    }

    private void send() {
        if (isStopping) {
            return;
        }
        EventKind kind = EventKind.values()[made % EventKind.values().length];
        YardPassClient client = clients.get(made / EventKind.values().length % clients.size());
        UUID id = ids.next();
        inFlight++;
        client.record(kind, Demo.event(kind, id, runId, made++))
                .onSuccess(answer -> note(kind.wireName(), id, answer))
                .onFailure(_ -> gaveUp++)
                .onComplete(_ -> {
                    inFlight--;
                    eventLoop.runOnContext(_ -> send());
                    finishIfDrained();
                });
    }

    private void note(String kind, UUID id, Acknowledgement answer) {
        switch (answer) {
            case Acknowledgement.Stored _ -> {
                queued.computeIfAbsent(kind, _ -> new HashSet<>()).add(id);
                if (count() >= events) {
                    flowing.tryComplete();
                }
            }
            case Acknowledgement.Refused refused ->
                refusals.merge(kind + " " + refused.status() + " " + refused.code(), 1, Integer::sum);
        }
    }

    private void finishIfDrained() {
        if (isStopping && inFlight == 0) {
            clients.forEach(YardPassClient::close);
            drained.tryComplete();
        }
    }

    /** The ids of those that were queued, by kind. */
    Map<String, Set<UUID>> queued() {
        return queued;
    }

    long count() {
        return queued.values().stream().mapToLong(Set::size).sum();
    }

    /** Events of which nobody knows what became. */
    int gaveUp() {
        return gaveUp;
    }

    /** What a correct service does not answer, and how often. */
    Map<String, Integer> refusals() {
        return refusals;
    }
}
