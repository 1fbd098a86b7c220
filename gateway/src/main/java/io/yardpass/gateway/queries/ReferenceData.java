package io.yardpass.gateway.queries;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference data in memory, as JSON: read whole when the database says that it changed, when its notices may have been
 * missed, and every minute in case a connection died without a word. While it cannot be read, what was read last stays. Only
 * answers come from here; whether a code exists is for the database to say, which is never stale.
 *
 * <p>One for the process. Any thread may ask; it is read on the context that opened it.
 */
public final class ReferenceData {
    private static final Logger LOG = LoggerFactory.getLogger(ReferenceData.class);
    /** The channel on which every change of a table in ref is told. */
    private static final String CHANNEL = "ref_changed";

    private static final long REREAD_MILLIS = 60_000;
    private static final String LISTS =
            Arrays.stream(ReferenceList.values()).map(ReferenceList::query).collect(Collectors.joining("UNION ALL\n"));

    private final Vertx vertx;
    private final Context context;
    private final Pool gateway;
    private final PgSubscriber notices;
    private volatile Map<ReferenceList, Buffer> lists = Map.of();
    private volatile long timer = -1;
    private boolean reading;
    private boolean changedSince;

    private ReferenceData(Vertx vertx, Pool gateway, PgSubscriber notices) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.gateway = gateway;
        this.notices = notices;
    }

    /**
     * Completes when all lists are read; fails, with nothing left open, when they cannot be.
     *
     * @param gateway stays the caller's to close
     * @param notices not yet connected; closed with this
     */
    public static Future<ReferenceData> open(Vertx vertx, Pool gateway, PgSubscriber notices) {
        var data = new ReferenceData(vertx, gateway, notices);
        // Called whenever the connection listens anew, so that no change falls between reading and listening.
        notices.channel(CHANNEL).subscribeHandler(_ -> data.changed()).handler(_ -> data.changed());
        return notices.connect()
                .compose(_ -> data.read())
                .onSuccess(_ -> data.timer = vertx.setPeriodic(REREAD_MILLIS, _ -> data.changed()))
                .map(data)
                .onFailure(_ -> notices.close());
    }

    /** The list as one JSON object: the same buffer as long as nothing was read anew. */
    public Buffer list(ReferenceList list) {
        return lists.get(list);
    }

    public Future<Void> close() {
        vertx.cancelTimer(timer);
        return notices.close();
    }

    private void changed() {
        context.runOnContext(_ -> readOneAtATime());
    }

    /** Changes told while reading may have come too late for it: then it is read once more. */
    private void readOneAtATime() {
        if (reading) {
            changedSince = true;
            return;
        }
        reading = true;
        changedSince = false;
        read().onFailure(failure -> LOG.warn("reference data stays as it was: {}", failure.getMessage()))
                .onComplete(_ -> {
                    reading = false;
                    if (changedSince) {
                        readOneAtATime();
                    }
                });
    }

    /** As anybody, since anybody may see it. */
    private Future<Void> read() {
        return gateway.withTransaction(connection -> connection
                        .query("SET LOCAL ROLE anon")
                        .execute()
                        .compose(_ -> connection.query(LISTS).execute()))
                .onSuccess(this::swap)
                .mapEmpty();
    }

    private void swap(RowSet<Row> rows) {
        Map<ReferenceList, Buffer> read = new EnumMap<>(ReferenceList.class);
        rows.forEach(row -> read.put(ReferenceList.valueOf(row.getString(0)), Buffer.buffer(row.getString(1))));
        // A list that did not change keeps its buffer, and so its validator.
        lists.forEach((list, known) -> read.computeIfPresent(list, (_, now) -> now.equals(known) ? known : now));
        lists = Map.copyOf(read);
    }
}
