package io.yardpass.gateway.queries;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something of the database in memory: read whole when the database says that it changed, when its notices may have been missed,
 * and every minute in case a connection died without a word. While it cannot be read, what was read last stays.
 *
 * <p>One for the process. Any thread may ask; it is read on the context that opened it.
 */
public final class Mirror<T> implements Supplier<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final long REREAD_MILLIS = 60_000;

    private final Vertx vertx;
    private final Context context;
    private final String channel;
    private final Function<T, Future<T>> reading;
    private volatile T known;
    private volatile long timer = -1;
    private boolean isReading;
    private boolean changedSince;

    private Mirror(Vertx vertx, String channel, Function<T, Future<T>> reading) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.channel = channel;
        this.reading = reading;
    }

    /**
     * Completes when it was read; fails, with nothing left open, when it cannot be.
     *
     * @param notices connected; stays the caller's to close
     * @param channel on which every change is told
     * @param reading reads it anew; is given what was read last, null at first
     */
    public static <T> Future<Mirror<T>> open(
            Vertx vertx, PgSubscriber notices, String channel, Function<T, Future<T>> reading) {
        var mirror = new Mirror<>(vertx, channel, reading);
        // Told also whenever the connection listens anew, so that no change falls between reading and listening.
        notices.channel(channel).subscribeHandler(_ -> mirror.changed()).handler(_ -> mirror.changed());
        return mirror.read()
                .onSuccess(_ -> mirror.timer = vertx.setPeriodic(REREAD_MILLIS, _ -> mirror.changed()))
                .map(mirror);
    }

    /** What was read last: the same as long as nothing was read anew. */
    @Override
    public T get() {
        return known;
    }

    public void close() {
        vertx.cancelTimer(timer);
    }

    private void changed() {
        context.runOnContext(_ -> readOneAtATime());
    }

    /** Changes told while reading may have come too late for it: then it is read once more. */
    private void readOneAtATime() {
        if (isReading) {
            changedSince = true;
            return;
        }
        read().onFailure(failure -> LOG.warn("{}: what was read last stays: {}", channel, failure.getMessage()));
    }

    private Future<T> read() {
        isReading = true;
        changedSince = false;
        return reading.apply(known).onSuccess(read -> known = read).onComplete(_ -> {
            isReading = false;
            if (changedSince) {
                readOneAtATime();
            }
        });
    }
}
