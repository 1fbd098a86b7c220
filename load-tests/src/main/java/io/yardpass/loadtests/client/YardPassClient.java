package io.yardpass.loadtests.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.yardpass.loadtests.demo.EventKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The reference client: what docs/CLIENTS.md asks of an SDK, in one class. Collects events into batches, sends each
 * until it is decided, and never makes an id anew for a retry: ids are the caller's, made before the first try.
 *
 * <p>Confined to the event loop it was made on.
 */
public final class YardPassClient {
    private final Vertx vertx;
    private final ClientOptions options;
    private final RetryingSender sender;
    private final Map<EventKind, OpenBatch> open = new EnumMap<>(EventKind.class);
    private int pending;

    public YardPassClient(Vertx vertx, ClientOptions options, RandomGenerator random) {
        this.vertx = vertx;
        this.options = options;
        this.sender = new RetryingSender(vertx, options, random);
    }

    /**
     * Completes when the service has decided about the event; fails when the client is full, or gave up and the event's
     * fate is unknown.
     *
     * @param event a JSON object with its id
     */
    public Future<Acknowledgement> record(EventKind kind, String event) {
        if (pending >= options.pendingMax()) {
            return Future.failedFuture("the client is full: " + pending + " wait for an answer");
        }
        pending++;
        OpenBatch batch = roomFor(kind, event);
        Future<Acknowledgement> acknowledged = batch.add(event);
        if (batch.events() >= options.batchEventsMax()) {
            flush(kind, batch);
        }
        return acknowledged;
    }

    private OpenBatch roomFor(EventKind kind, String event) {
        OpenBatch batch = open.get(kind);
        if (batch != null && batch.bytes() + event.length() > options.batchBytesMax()) {
            flush(kind, batch);
            batch = null;
        }
        if (batch == null) {
            OpenBatch started = new OpenBatch();
            open.put(kind, started);
            vertx.timer(options.linger().toMillis(), TimeUnit.MILLISECONDS).onSuccess(_ -> flush(kind, started));
            batch = started;
        }
        return batch;
    }

    /** Completes with the receipt, or with the reason of a refusal. The order's id is also its idempotency key. */
    Future<Acknowledgement> purchase(UUID orderId, String purchase) {
        if (pending >= options.pendingMax()) {
            return Future.failedFuture("the client is full: " + pending + " wait for an answer");
        }
        pending++;
        return sender.post(
                        "/v1/ticket-purchases", Map.of("Idempotency-Key", orderId.toString()), Buffer.buffer(purchase))
                .map(YardPassClient::receipt)
                .onComplete(_ -> pending--);
    }

    /** Events and purchases that have no answer yet. */
    int pending() {
        return pending;
    }

    /** Sends what waits for company, without waiting for the answers. */
    public void flush() {
        Map.copyOf(open).forEach(this::flush);
    }

    private void flush(EventKind kind, OpenBatch batch) {
        if (!open.remove(kind, batch)) {
            return;
        }
        sender.post(kind.path(), Map.of(), batch.close())
                .map(answer -> verdicts(answer, batch.events()))
                .onComplete(_ -> pending -= batch.events())
                .onSuccess(batch::complete)
                .onFailure(batch::fail);
    }

    private static List<Acknowledgement> verdicts(RetryingSender.Answer answer, int events) {
        // Behind a broker they are queued, of which all replicas have them.
        if (answer.status() != 200 && answer.status() != 202) {
            return Collections.nCopies(events, refusal(answer));
        }
        try {
            return Verdicts.of(answer.body(), events);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Acknowledgement receipt(RetryingSender.Answer answer) {
        return switch (answer.status()) {
            case 201 -> new Acknowledgement.Stored(false, answer.body());
            case 200 -> new Acknowledgement.Stored(true, answer.body());
            default -> refusal(answer);
        };
    }

    private static Acknowledgement refusal(RetryingSender.Answer answer) {
        return new Acknowledgement.Refused(answer.status(), Verdicts.problemCode(answer.body()));
    }

    public Future<Void> close() {
        return sender.close();
    }
}
