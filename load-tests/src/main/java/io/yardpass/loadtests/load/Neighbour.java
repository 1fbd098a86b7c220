package io.yardpass.loadtests.load;

import io.yardpass.loadtests.demo.Demo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Somebody who does nothing unusual beside an attack: ten small requests a second, one after the other. Blocks. */
public final class Neighbour {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 100;
    private static final int EVENT = Demo.EVENTS;
    private static final UUID BUYER = Demo.user(Demo.USERS);

    private final HttpClient http;
    private final URI service;
    private final String token;
    private int asked;
    private int served;
    private long slowestNanos;

    public Neighbour(HttpClient http, URI service, String token) {
        this.http = http;
        this.service = service;
        this.token = token;
    }

    /** Goes on until the end of that time. */
    public void send(boolean events, long endNanos) throws InterruptedException {
        while (System.nanoTime() < endNanos) {
            UUID id = UUID.randomUUID();
            String body = events
                    ? "[{\"id\":\"" + id + "\",\"occurred_at\":\"" + Instant.now() + "\",\"event_id\":\""
                            + Demo.event(EVENT) + "\"}]"
                    : Demo.purchase(id.toString(), "memory", EVENT, BUYER.toString());
            HttpRequest request = HttpRequest.newBuilder(
                            service.resolve(events ? "/v1/event-views" : "/v1/ticket-purchases"))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + token)
                    .header("Idempotency-Key", id.toString())
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            long began = System.nanoTime();
            asked++;
            try {
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2) {
                    served++;
                }
            } catch (IOException notServed) {
                // Counted by not being counted as served.
            }
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - began);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    public int asked() {
        return asked;
    }

    public int served() {
        return served;
    }

    public long slowestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(slowestNanos);
    }
}
