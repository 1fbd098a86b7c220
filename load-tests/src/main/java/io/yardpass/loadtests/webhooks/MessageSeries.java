package io.yardpass.loadtests.webhooks;

import io.vertx.core.buffer.Buffer;
import java.util.BitSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * Messages that are numbered from 0, whose ids tell their numbers, and what became of them: which came, how long after their commit, and
 * whether those of one key came in their order. What is received is confined to the receiver's event loop.
 */
final class MessageSeries implements Receiver.Inbox {
    static final int KEYS_EACH = 4;

    private static final int DONE = 204;
    private static final int NUMBER_AT = 24;
    private static final int HEXADECIMAL = 16;

    private final int number;
    private final int firstEndpoint;
    private final int endpoints;
    private final int hanging;
    private final String prefix;
    /** Zero until the commit is known to be done; few are received before that. */
    private final AtomicLongArray committedNanos;

    private final BitSet received = new BitSet();
    private final long[] lastOfKey;
    private final Histogram delayMicros = new Histogram(3_600_000_000L, 3);
    private int answered;
    private long repeats;
    private long outOfOrder;
    private long elsewhere;

    /**
     * @param number one of each series
     * @param firstEndpoint to which messages go, as to those after it
     * @param endpoints that there are
     * @param hanging those before this one never answer
     * @param messagesMax whose times are to be known
     */
    MessageSeries(int number, int firstEndpoint, int endpoints, int hanging, int messagesMax) {
        this.number = number;
        this.firstEndpoint = firstEndpoint;
        this.endpoints = endpoints;
        this.hanging = hanging;
        this.prefix = String.format(Locale.ROOT, "0a4%05x-", number);
        this.committedNanos = new AtomicLongArray(messagesMax);
        this.lastOfKey = new long[span() * KEYS_EACH];
    }

    int number() {
        return number;
    }

    int firstEndpoint() {
        return firstEndpoint;
    }

    /** To how many endpoints messages go. */
    int span() {
        return endpoints - firstEndpoint;
    }

    /** Whether who is told it answers. */
    boolean isAnswered(long message) {
        return endpoint(message) >= hanging;
    }

    private int endpoint(long message) {
        return firstEndpoint + (int) (message % span());
    }

    void committed(int message) {
        committedNanos.set(message, System.nanoTime());
    }

    @Override
    public OptionalInt receive(String endpoint, String id, Buffer body) {
        if (!id.startsWith(prefix)) {
            elsewhere++;
            return OptionalInt.of(DONE);
        }
        long message = Long.parseLong(id, NUMBER_AT, id.length(), HEXADECIMAL);
        if (Integer.parseInt(endpoint) != endpoint(message)) {
            throw new IllegalStateException(id + " was told to " + endpoint);
        }
        if (!isAnswered(message)) {
            return OptionalInt.empty();
        }
        note(message);
        return OptionalInt.of(DONE);
    }

    private void note(long message) {
        if (received.get((int) message)) {
            repeats++;
            return;
        }
        received.set((int) message);
        answered++;
        // From 1, since none is 0.
        int key = (int) (message % lastOfKey.length);
        outOfOrder += lastOfKey[key] > message + 1 ? 1 : 0;
        lastOfKey[key] = Math.max(lastOfKey[key], message + 1);
        long committed = message < committedNanos.length() ? committedNanos.get((int) message) : 0;
        if (committed != 0) {
            delayMicros.recordValue(Math.max(1, (System.nanoTime() - committed) / 1_000));
        }
    }

    /** So far, by those that answer. */
    int received() {
        return answered;
    }

    /** @param elsewhere messages of other series */
    record Outcome(int received, long repeats, long outOfOrder, long elsewhere, Histogram delayMicros) {
        double delayMillis(double percentile) {
            return delayMicros.getValueAtPercentile(percentile) / 1e3;
        }
    }

    Outcome outcome() {
        return new Outcome(answered, repeats, outOfOrder, elsewhere, delayMicros.copy());
    }
}
