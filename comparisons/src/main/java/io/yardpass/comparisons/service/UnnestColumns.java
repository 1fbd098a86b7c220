package io.yardpass.comparisons.service;

import io.vertx.sqlclient.Tuple;
import io.yardpass.analytics.Fact;
import io.yardpass.domain.PostView;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Facts turned into the columns that unnest takes, an array each. */
final class UnnestColumns {
    private static final long SECOND_MICROS = 1_000_000;

    private UnnestColumns() {}

    static Tuple tupleOf(List<Fact> views) {
        int size = views.size();
        UUID[] ids = new UUID[size];
        OffsetDateTime[] occurred = new OffsetDateTime[size];
        OffsetDateTime[] received = new OffsetDateTime[size];
        UUID[] organizations = new UUID[size];
        UUID[] users = new UUID[size];
        String[] sessions = new String[size];
        String[] metadata = new String[size];
        UUID[] posts = new UUID[size];
        UUID[] events = new UUID[size];
        Integer[] dwells = new Integer[size];
        String[] sources = new String[size];
        for (int i = 0; i < size; i++) {
            Fact fact = views.get(i);
            PostView view = (PostView) fact.event();
            ids[i] = view.id();
            occurred[i] = time(view.occurredAtMicros());
            received[i] = time(fact.receivedAtMicros());
            organizations[i] = fact.organizationId();
            users[i] = fact.userId();
            sessions[i] = view.sessionId();
            metadata[i] = view.metadata();
            posts[i] = view.postId();
            events[i] = fact.eventId();
            dwells[i] = view.dwellMillis();
            sources[i] = view.source();
        }
        return Tuple.tuple()
                .addArrayOfUUID(ids)
                .addArrayOfOffsetDateTime(occurred)
                .addArrayOfOffsetDateTime(received)
                .addArrayOfUUID(organizations)
                .addArrayOfUUID(users)
                .addArrayOfString(sessions)
                .addArrayOfString(metadata)
                .addArrayOfUUID(posts)
                .addArrayOfUUID(events)
                .addArrayOfInteger(dwells)
                .addArrayOfString(sources);
    }

    private static OffsetDateTime time(long micros) {
        long nanos = Math.floorMod(micros, SECOND_MICROS) * 1_000;
        return Instant.ofEpochSecond(Math.floorDiv(micros, SECOND_MICROS), nanos)
                .atOffset(ZoneOffset.UTC);
    }
}
