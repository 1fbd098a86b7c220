package io.yardpass.analytics.letters;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.batching.BatchObserver;
import io.yardpass.batching.Batcher;
import io.yardpass.batching.OverloadedException;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.domain.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps what is rejected on one event loop, to which it is confined. Best effort: nobody is told, nothing waits for it, and
 * what is beyond a limit or cannot be written is dropped and counted. Connects when there is something to keep, not before.
 */
public final class DeadLetters {
    private final LetterOptions options;
    private final Senders senders;
    private final InstantSource clock;
    private final LetterMetrics metrics;
    private final LetterWriter writer;
    private final Batcher<DeadLetter, Boolean> batcher;

    /** Must be called on an event loop, which then owns it. */
    public DeadLetters(
            Vertx vertx, LetterOptions options, Senders senders, InstantSource clock, MeterRegistry registry) {
        this.options = options;
        this.senders = senders;
        this.clock = clock;
        this.metrics = new LetterMetrics(registry);
        this.writer = new LetterWriter(vertx, options, metrics);
        this.batcher = new Batcher<>(vertx, options.limits(), writer, BatchObserver.NONE);
    }

    /**
     * Keeps the bytes of a body from (inclusive) to (exclusive), which hold a rejected event. They are copied, if at all.
     *
     * @param type as bodies spell it; null where the event did not say
     */
    public void keep(Caller sender, String type, Verdict.Rejected reason, byte[] body, int from, int to) {
        if (sender.role() == Role.ANON) {
            metrics.dropped(DropReason.ANONYMOUS, 1);
            return;
        }
        int bytes = options.payload().kept(to - from);
        if (!senders.grant(sender, bytes)) {
            metrics.dropped(DropReason.SENDER_LIMIT, 1);
            return;
        }
        byte[] payload = Arrays.copyOfRange(body, from, from + bytes);
        var letter = new DeadLetter(sender, type, reason, payload, to - from, nowMicros());
        batcher.submit(List.of(letter), letter.weight()).onFailure(this::countIfFull);
    }

    /** Takes no more, and writes what it has as long as the grace lasts. */
    public Future<Void> close(Duration grace) {
        return batcher.close(grace).eventually(writer::close);
    }

    /** Every other failure was counted by the writer. */
    private void countIfFull(Throwable failure) {
        if (failure instanceof OverloadedException) {
            metrics.dropped(DropReason.QUEUE_FULL, 1);
        }
    }

    private long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
