package io.yardpass.analytics.kafka;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Who was forgotten lately. What was queued before that would bring them back, since whoever forgets goes through the tables and
 * not through the log. Confined to an event loop.
 */
final class ForgottenUsers {
    private static final String ERASED_SINCE = "SELECT id FROM users.erased_since($1)";
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Further back than clocks differ, and than an event waits before it is appended. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private final SqlClient client;
    private final InstantSource clock;
    private Set<UUID> users = Set.of();
    private Instant knownSince = Instant.MAX;
    private long askedNanos = System.nanoTime() - ASK_NANOS;

    /** @param client asks as yardpass_ingest; stays the caller's to close */
    ForgottenUsers(SqlClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Those who were forgotten after what was appended then, and some of before. */
    Set<UUID> users() {
        return users;
    }

    /** Completes when {@link #users} is right for what was appended then or later; what is known stays so for a second. */
    Future<Void> knowSince(long appendedMillis) {
        Instant since =
                Instant.ofEpochMilli(Math.min(appendedMillis, clock.millis())).minus(MARGIN);
        boolean isFresh = System.nanoTime() - askedNanos < ASK_NANOS;
        if (isFresh && !since.isBefore(knownSince)) {
            return Future.succeededFuture();
        }
        // Far enough that those behind need not ask again.
        Instant asked = since.minus(MARGIN);
        long began = System.nanoTime();
        return client.preparedQuery(ERASED_SINCE)
                .execute(Tuple.of(asked.atOffset(ZoneOffset.UTC)))
                .onSuccess(rows -> {
                    users = StreamSupport.stream(rows.spliterator(), false)
                            .map((Row row) -> row.getUUID(0))
                            .collect(Collectors.toUnmodifiableSet());
                    knownSince = asked;
                    askedNanos = began;
                })
                .mapEmpty();
    }
}
