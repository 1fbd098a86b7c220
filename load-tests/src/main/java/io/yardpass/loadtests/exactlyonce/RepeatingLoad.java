package io.yardpass.loadtests.exactlyonce;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.yardpass.loadtests.client.Acknowledgement;
import io.yardpass.loadtests.client.ClientOptions;
import io.yardpass.loadtests.client.RetryPolicy;
import io.yardpass.loadtests.client.RetryingSender;
import io.yardpass.loadtests.client.Verdicts;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.demo.Ids;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Sends bodies with repeated events to several gateways until each is answered, every try through the next gateway, and
 * notes what was answered. Works on one event loop; what it notes may be read once {@link #done()} has completed.
 */
final class RepeatingLoad {
    static final int BODY_EVENTS = 100;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final long HOLD_MILLIS = 10;
    /** One try: where the next one goes is decided here. */
    private static final RetryPolicy TRY = new RetryPolicy(Duration.ofMillis(20), Duration.ofSeconds(1), 1);

    private final Vertx vertx;
    private final Context eventLoop;
    private final SplittableRandom random;
    private final Ids ids;
    private final Effects effects = new Effects();
    private final RepeatingBodies bodies;
    private final List<RetryingSender> gateways;
    private final long sends;
    private final Map<String, Long> refusals = new TreeMap<>();
    private final Promise<Void> done = Promise.promise();
    private volatile long allowed;
    private volatile long sent;
    private volatile long answered;
    private long tries;
    private int lanes;

    RepeatingLoad(
            Vertx vertx,
            InstantSource clock,
            SplittableRandom random,
            List<URI> gateways,
            String token,
            ExactlyOncePlan plan) {
        this.vertx = vertx;
        this.eventLoop = vertx.getOrCreateContext();
        this.random = random;
        this.ids = new Ids(clock, random.split());
        this.bodies = new RepeatingBodies(
                () -> effects.add(ids.next()), random.split(), BODY_EVENTS, plan.duplicatesPercent() / 100.0);
        this.gateways = gateways.stream()
                .map(gateway -> new RetryingSender(vertx, options(gateway, token, plan), random.split()))
                .toList();
        this.sends = plan.sends();
        this.allowed = plan.sends();
        this.lanes = plan.inFlight();
    }

    private static ClientOptions options(URI gateway, String token, ExactlyOncePlan plan) {
        return new ClientOptions(
                gateway,
                token,
                BODY_EVENTS,
                1 << 20,
                Duration.ofSeconds(1),
                ANSWER_TIMEOUT,
                1_000_000,
                2 * plan.inFlight(),
                TRY);
    }

    void start() {
        int opening = lanes;
        eventLoop.runOnContext(_ -> {
            for (int lane = 0; lane < opening; lane++) {
                goOn(lane);
            }
        });
    }

    /** Holds back once so many events were sent, until more are allowed; any thread may say so. */
    void allow(long events) {
        allowed = events;
    }

    /** Completes when every body is answered. */
    Future<Void> done() {
        return done.future();
    }

    /** Events in the bodies that went out, retries not counted; any thread may ask. */
    long sent() {
        return sent;
    }

    /** Those of them whose body is answered; any thread may ask. */
    long answered() {
        return answered;
    }

    Effects effects() {
        return effects;
    }

    Map<Repetition, Long> repeated() {
        return bodies.repeated();
    }

    /** Requests, retries included. */
    long tries() {
        return tries;
    }

    /** Answers that a correct service does not give, and how many events they concern. */
    Map<String, Long> refusals() {
        return refusals;
    }

    private void goOn(int lane) {
        if (sent >= sends) {
            lanes--;
            if (lanes == 0) {
                gateways.forEach(RetryingSender::close);
                done.complete();
            }
            return;
        }
        if (sent >= allowed) {
            vertx.setTimer(HOLD_MILLIS, _ -> goOn(lane));
            return;
        }
        RepeatingBodies.Body body = bodies.next();
        Future<Void> first = send(body.events(), lane);
        Future<Void> twin = body.twin() ? send(bodies.shuffled(body.events()), lane + 1) : Future.succeededFuture();
        Future.all(first, twin).onComplete(_ -> goOn(lane));
    }

    private Future<Void> send(int[] events, int gateway) {
        sent += events.length;
        return attempt(events, body(events), gateway, 1).onComplete(_ -> answered += events.length);
    }

    private Future<Void> attempt(int[] events, Buffer body, int gateway, int number) {
        tries++;
        return gateways.get(gateway % gateways.size())
                .post("/v1/batch", Map.of(), body)
                .compose(answer -> note(events, answer), lost -> again(events, body, gateway, number));
    }

    private Future<Void> again(int[] events, Buffer body, int gateway, int number) {
        for (int event : events) {
            effects.leftOpen(event);
        }
        return vertx.timer(TRY.delayMillis(number, 0, random), TimeUnit.MILLISECONDS)
                .compose(_ -> attempt(events, body, gateway + 1, number + 1));
    }

    private Future<Void> note(int[] events, RetryingSender.Answer answer) {
        if (answer.status() != 200) {
            refusals.merge(
                    answer.status() + " " + Verdicts.problemCode(answer.body()), (long) events.length, Long::sum);
            return Future.succeededFuture();
        }
        try {
            List<Acknowledgement> verdicts = Verdicts.of(answer.body(), events.length);
            for (int i = 0; i < events.length; i++) {
                note(events[i], verdicts.get(i));
            }
            return Future.succeededFuture();
        } catch (IOException unreadable) {
            return Future.failedFuture(unreadable);
        }
    }

    private void note(int event, Acknowledgement verdict) {
        switch (verdict) {
            case Acknowledgement.Stored stored when stored.again() -> effects.duplicate(event);
            case Acknowledgement.Stored _ -> effects.accepted(event);
            case Acknowledgement.Refused(int status, String code) -> refusals.merge(status + " " + code, 1L, Long::sum);
        }
    }

    private Buffer body(int[] events) {
        Buffer body = Buffer.buffer("[");
        for (int event : events) {
            body.appendString(body.length() > 1 ? "," : "")
                    .appendString(Demo.bareEvent(kind(event), effects.id(event), event));
        }
        return body.appendString("]");
    }

    /** Told by the number, so that each sending of an event is the same. */
    static EventKind kind(int event) {
        return EventKind.values()[event % EventKind.values().length];
    }
}
