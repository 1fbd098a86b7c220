package io.yardpass.analytics.kafka;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.analytics.EventWriter;
import io.yardpass.analytics.FactRecord;
import io.yardpass.analytics.kafka.PartitionLeases.Leased;
import io.yardpass.batching.BatchLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Stores the records of some partitions, from their offsets on, until it is ended or something fails. A batch leaves as soon as a
 * place in flight is free, with what was read until then. Batches are committed in the order they were made: each ends with a step
 * that raises unless the one before was. Confined to its event loop; runs once.
 */
final class LogSession {
    /** For records, of which the first ends it. */
    private static final Duration WAIT = Duration.ofMillis(250);

    private final LogReader reader;
    private final EventWriter writer;
    private final ForgottenUsers forgotten;
    private final BatchLimits limits;
    private final Supplier<LogBatch> batches;
    private final Observer observer;
    private final Map<Integer, Long> positions = new HashMap<>();
    private final Queue<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();
    private final Promise<Void> end;
    private LogBatch batch;
    private int inFlight;
    private boolean isReading;
    private boolean isEnding;
    private Throwable failure;

    /**
     * Is told what happens, on the session's event loop.
     *
     * @param read how many records are appended and not read yet
     */
    record Observer(LongConsumer read, Consumer<LogBatch> stored) {}

    /**
     * @param batches makes empty ones
     * @param end is completed when nothing is under way any more
     */
    LogSession(LogTools tools, BatchLimits limits, Supplier<LogBatch> batches, Observer observer, Promise<Void> end) {
        this.reader = tools.reader();
        this.writer = tools.writer();
        this.forgotten = tools.forgotten();
        this.limits = limits;
        this.batches = batches;
        this.observer = observer;
        this.end = end;
        batch = batches.get();
    }

    /** Completes when it was ended and what it had begun is stored; fails with what went wrong first, then too. */
    Future<Void> run(Collection<Leased> partitions) {
        partitions.forEach(leased -> positions.put(leased.partition(), leased.nextOffset()));
        reader.assign(partitions).onSuccess(_ -> goOn()).onFailure(this::fail);
        return end.future();
    }

    /** Begins nothing more. */
    void stop() {
        isEnding = true;
        reader.wakeUp();
        goOn();
    }

    private void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        isEnding = true;
        goOn();
    }

    private void goOn() {
        if (isEnding) {
            endWhenIdle();
            return;
        }
        try {
            while (fill() && inFlight < limits.inFlightMax()) {
                store();
            }
        } catch (FactRecord.UnknownVersionException | RuntimeException unreadable) {
            fail(unreadable);
            return;
        }
        if (!isReading && read.isEmpty() && !isFull()) {
            read();
        }
    }

    /** True when there is something to store: as much as a batch holds, or all that was read. */
    private boolean fill() throws FactRecord.UnknownVersionException {
        while (!read.isEmpty() && !isFull()) {
            ConsumerRecord<byte[], byte[]> record = read.peek();
            try {
                batch.add(record, positions.get(record.partition()), forgotten.users());
            } catch (FactRecord.UnknownVersionException unreadable) {
                // What came before it is stored first.
                if (batch.isEmpty() && inFlight == 0) {
                    throw unreadable;
                }
                return !batch.isEmpty();
            }
            read.poll();
            positions.put(record.partition(), record.offset() + 1);
        }
        return !batch.isEmpty();
    }

    private boolean isFull() {
        return batch.facts().size() >= limits.batchRowsMax() || batch.bytes() >= limits.batchBytesMax();
    }

    private void store() {
        LogBatch leaving = batch;
        batch = batches.get();
        inFlight++;
        writer.write(leaving.facts(), leaving)
                .onSuccess(_ -> observer.stored().accept(leaving))
                .onComplete(written -> {
                    inFlight--;
                    if (written.failed()) {
                        fail(written.cause());
                    } else {
                        goOn();
                    }
                });
    }

    private void read() {
        isReading = true;
        reader.poll(WAIT)
                .compose(poll -> forgotten.knowSince(poll.oldestMillis()).map(poll))
                .onComplete(polled -> {
                    isReading = false;
                    if (polled.failed()) {
                        fail(polled.cause());
                    } else {
                        read.addAll(polled.result().records());
                        observer.read().accept(polled.result().lagRecords());
                        goOn();
                    }
                });
    }

    private void endWhenIdle() {
        if (isReading || inFlight > 0) {
            return;
        }
        if (failure == null) {
            end.tryComplete();
        } else {
            end.tryFail(failure);
        }
    }
}
