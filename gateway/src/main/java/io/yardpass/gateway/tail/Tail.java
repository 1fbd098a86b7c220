package io.yardpass.gateway.tail;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Event;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.http.Answered;
import io.yardpass.wire.DecodedEvent;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** One watcher. Any event loop shows it what it answers; lines are written on the watcher's own. */
final class Tail {
    /** Lines on their way to the watcher's event loop. */
    static final int HANDED_MAX = 1_000;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int TICKS_BETWEEN_SIGNS_OF_LIFE = 10;

    private final TailQuery query;
    private final HttpServerResponse response;
    private final InstantSource clock;
    private final Vertx vertx;
    private final Context context;
    private final long timer;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime() - SECOND_NANOS);
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicInteger handed = new AtomicInteger();
    private int ticks;

    /** Must be called on the event loop of the response, which then writes its lines. */
    Tail(TailQuery query, HttpServerResponse response, InstantSource clock, Vertx vertx) {
        this.query = query;
        this.response = response;
        this.clock = clock;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.timer = vertx.setPeriodic(1_000, _ -> tick());
    }

    /** Hands on what it wants to see of a body, as far as its rate goes. Called on any event loop. */
    void show(Answered answered, Function<Event, UUID> organizationOf) {
        answered.forEach((event, verdict) -> show(event, verdict, answered, organizationOf));
    }

    /** Writes no more, and hangs up. */
    void end() {
        context.runOnContext(_ -> {
            stopTimer();
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        });
    }

    void stopTimer() {
        vertx.cancelTimer(timer);
    }

    private void show(DecodedEvent event, Verdict verdict, Answered answered, Function<Event, UUID> organizationOf) {
        if (query.type() != null && query.type() != event.type()
                || query.verdict() != null && !query.verdict().equals(TailQuery.nameOf(verdict))) {
            return;
        }
        UUID organization = organization(event, verdict, answered, organizationOf);
        if (query.organizationId() != null && !query.organizationId().equals(organization)) {
            return;
        }
        if (isWithinRate() && handed.get() < HANDED_MAX) {
            handed.incrementAndGet();
            var glimpse = Glimpse.of(clock.instant(), event, verdict, organization);
            context.runOnContext(_ -> write(glimpse));
        } else {
            skipped.incrementAndGet();
        }
    }

    /** Of what is stored, whose row it is; of what is rejected, whom its sender speaks for. */
    private static UUID organization(
            DecodedEvent event, Verdict verdict, Answered answered, Function<Event, UUID> organizationOf) {
        return event instanceof DecodedEvent.Taken taken && !(verdict instanceof Verdict.Rejected)
                ? organizationOf.apply(taken.event())
                : answered.caller().organizationId();
    }

    /** Evenly over time; a second in which little came lends a second's worth to the next. */
    private boolean isWithinRate() {
        long now = System.nanoTime();
        long next = nextNanos.get();
        long step = SECOND_NANOS / query.ratePerSecond();
        return next - now <= 0 && nextNanos.compareAndSet(next, Math.max(next, now - SECOND_NANOS) + step);
    }

    private void write(Glimpse glimpse) {
        handed.decrementAndGet();
        if (response.writeQueueFull()) {
            skipped.incrementAndGet();
        } else if (!response.ended() && !response.closed()) {
            response.write(glimpse.line() + "\n");
        }
    }

    /** Tells once a second what was left out, and now and then that there is nothing to tell. */
    private void tick() {
        ticks++;
        if (response.writeQueueFull() || response.ended() || response.closed()) {
            return;
        }
        long left = skipped.getAndSet(0);
        if (left > 0) {
            response.write(new JsonObject().put("skipped", left).encode() + "\n");
        } else if (ticks % TICKS_BETWEEN_SIGNS_OF_LIFE == 0) {
            response.write("\n");
        }
    }
}
