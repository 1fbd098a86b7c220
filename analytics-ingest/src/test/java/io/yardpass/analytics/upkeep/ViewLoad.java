package io.yardpass.analytics.upkeep;

import static io.yardpass.analytics.World.await;

import io.vertx.core.Future;
import io.yardpass.analytics.World;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Views of an event from several ingests at once, request after request until stopped. */
final class ViewLoad {
    private static final int REQUEST_EVENTS = 20;

    /** What became of one event of the load. */
    record Told(Instant occurredAt, Verdict verdict) {}

    final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<IngestOutcome> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicLong longestNanos = new AtomicLong();
    private final List<Future<Void>> streams = new ArrayList<>();
    private final Function<Integer, Instant> times;
    private volatile boolean stopped;

    /** Each ingest is one stream; the function says when the n-th event of a request happened. */
    ViewLoad(List<World.Ingest> ingests, Function<Integer, Instant> times) {
        this.times = times;
        ingests.forEach(ingest -> streams.add(stream(ingest)));
    }

    /** Waits for the last answers; returns the longest wait for one, in milliseconds. */
    long stop() {
        stopped = true;
        await(Future.join(streams));
        return longestNanos.get() / 1_000_000;
    }

    private Future<Void> stream(World.Ingest ingest) {
        if (stopped) {
            return Future.succeededFuture();
        }
        List<Event> events = new ArrayList<>();
        List<Instant> happened = new ArrayList<>();
        for (int i = 0; i < REQUEST_EVENTS; i++) {
            happened.add(times.apply(i));
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, happened.getLast());
            events.add(new EventView(UUID.randomUUID(), micros, World.PUBLIC_EVENT, "load", null, null, null));
        }
        long sent = System.nanoTime();
        return ingest.submit(World.PLATFORM, events).compose(outcome -> {
            longestNanos.accumulateAndGet(System.nanoTime() - sent, Math::max);
            note(happened, outcome);
            return stream(ingest);
        });
    }

    private void note(List<Instant> happened, IngestOutcome outcome) {
        if (outcome instanceof IngestOutcome.Recorded recorded) {
            for (int i = 0; i < happened.size(); i++) {
                told.add(new Told(happened.get(i), recorded.verdicts().get(i)));
            }
        } else {
            unanswered.add(outcome);
        }
    }
}
