package io.yardpass.comparisons.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.Directory;
import io.yardpass.analytics.DirectoryOptions;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.domain.Role;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.PgAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rivals do the same work: a comparison with one that does less is worth nothing. */
@Timeout(60)
class ComparedWriterTest {
    private static final TestDatabase DATABASE = TestDatabase.demo();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Pool POOL = Pools.reader(VERTX, DATABASE.address(), DatabaseRole.INGEST, 2);
    private static final Caller PLATFORM = new Caller("test", null, Role.SERVICE_ROLE, null);
    private static final UUID POST = UUID.fromString("0b000000-0000-7000-8000-000000000001");
    private static final UUID OTHER_EVENTS_POST = UUID.fromString("0b000000-0000-7000-8000-000000000002");
    private static final UUID CAMPAIGN = UUID.fromString("0d000000-0000-7000-8000-000000000001");

    private final long nowMicros = Instant.now().getEpochSecond() * 1_000_000 + 123_456;

    @BeforeEach
    void clear() {
        DATABASE.execute("TRUNCATE analytics.post_impressions, analytics.event_deltas");
    }

    @AfterAll
    static void close() throws Exception {
        POOL.close().await(10, TimeUnit.SECONDS);
        VERTX.close().await(10, TimeUnit.SECONDS);
        DATABASE.close();
    }

    @Test
    void unnestStoresTheSameRowsAndCountsAsCopy() throws Exception {
        List<Event> views = List.of(full(POST), bare(POST), full(OTHER_EVENTS_POST));
        assertEquals(
                List.of(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.ACCEPTED), verdicts(ComparedWriter.UNNEST, views));
        String stored = stored();
        String counted = counted();
        clear();
        verdicts(ComparedWriter.COPY, views);
        assertEquals(stored(), stored);
        assertEquals(counted(), counted);
        assertEquals(3, DATABASE.count("SELECT sum(views) FROM analytics.event_deltas"));
    }

    @Test
    void unnestNamesDuplicatesAndCountsThemNotAgain() throws Exception {
        Event first = full(POST);
        verdicts(ComparedWriter.UNNEST, List.of(first));
        Event twice = bare(POST);
        assertEquals(
                List.of(Verdict.DUPLICATE, Verdict.ACCEPTED, Verdict.DUPLICATE),
                verdicts(ComparedWriter.UNNEST, List.of(first, twice, twice)));
        assertEquals(2, DATABASE.count("SELECT count(*) FROM analytics.post_impressions"));
        assertEquals(2, DATABASE.count("SELECT sum(views) FROM analytics.event_deltas"));
    }

    @Test
    void unnestTakesPostViewsAlone() throws Exception {
        Event click = new AdClick(UUID.randomUUID(), nowMicros, CAMPAIGN, null, null, null, null);
        List<Verdict> verdicts = verdicts(ComparedWriter.UNNEST, List.of(click, full(POST)));
        assertInstanceOf(Verdict.Rejected.class, verdicts.getFirst());
        assertEquals(Verdict.ACCEPTED, verdicts.getLast());
    }

    @Test
    void noneSaysThatAllIsStoredAndStoresNothing() throws Exception {
        assertEquals(List.of(Verdict.ACCEPTED), verdicts(ComparedWriter.NONE, List.of(full(POST))));
        assertEquals(0, DATABASE.count("SELECT count(*) FROM analytics.post_impressions"));
    }

    private Event full(UUID post) {
        return new PostView(
                UUID.randomUUID(), nowMicros, post, 1_500, "feed", UUID.randomUUID(), "s-1", "{\"run\": [1, \"ü\"]}");
    }

    private Event bare(UUID post) {
        return new PostView(UUID.randomUUID(), nowMicros - 3_600_000_000L, post, null, null, null, null, null);
    }

    private static String stored() {
        return DATABASE.text("SELECT string_agg((to_jsonb(v) - 'received_at')::text, ',' ORDER BY id)"
                + " FROM analytics.post_impressions v");
    }

    private static String counted() {
        return DATABASE.text(
                "SELECT string_agg(concat_ws(' ', event_id, hour, views, viewers), ',' ORDER BY event_id, hour)"
                        + " FROM analytics.event_deltas");
    }

    private static List<Verdict> verdicts(ComparedWriter writer, List<Event> events) throws Exception {
        Promise<IngestOutcome> outcome = Promise.promise();
        VERTX.getOrCreateContext()
                .runOnContext(_ -> open(writer)
                        .compose(ingest -> ingest.submit(PLATFORM, events, 1_000)
                                .eventually(() -> ingest.close(Duration.ofSeconds(5))))
                        .onComplete(outcome));
        return ((IngestOutcome.Recorded) outcome.future().await(30, TimeUnit.SECONDS)).verdicts();
    }

    private static Future<EventIngest> open(ComparedWriter writer) {
        var at = DATABASE.address();
        IngestOptions options = ComparedWriter.withInFlight(
                IngestOptions.to(new PgAddress(at.host(), at.port(), at.database(), at.user(), null, null)), 2);
        return Directory.open(VERTX, POOL, DirectoryOptions.usual())
                .compose(directory ->
                        writer.open(VERTX, options, directory, InstantSource.system(), new SimpleMeterRegistry()));
    }
}
