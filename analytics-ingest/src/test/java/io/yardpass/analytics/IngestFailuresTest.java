package io.yardpass.analytics;

import static io.yardpass.analytics.World.HARBOUR;
import static io.yardpass.analytics.World.PERSON;
import static io.yardpass.analytics.World.POST;
import static io.yardpass.analytics.World.PUBLIC_EVENT;
import static io.yardpass.analytics.World.await;
import static io.yardpass.analytics.World.nowMicros;
import static io.yardpass.domain.Verdict.ACCEPTED;
import static io.yardpass.domain.Verdict.DUPLICATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.yardpass.batching.BatchLimits;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.domain.Verdict;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestFailuresTest {
    private World world;

    @BeforeEach
    void open() {
        world = new World();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void twoIngestsGivenTheSameEventsAtOnceStoreEachOnce() {
        World.Ingest one = world.ingest();
        World.Ingest other = world.ingest();
        List<Event> events = views(4_000);
        List<Event> otherOrder = new ArrayList<>(events);
        Collections.shuffle(otherOrder, new Random(3));
        Map<Event, Integer> accepted = new HashMap<>();
        List<Future<IngestOutcome>> answers = new ArrayList<>();
        for (int from = 0; from < events.size(); from += 400) {
            answers.add(one.submit(PERSON, events.subList(from, from + 400)));
            answers.add(other.submit(PERSON, otherOrder.subList(from, from + 400)));
        }
        for (int i = 0; i < answers.size(); i++) {
            List<Event> body = (i % 2 == 0 ? events : otherOrder).subList(i / 2 * 400, i / 2 * 400 + 400);
            List<Verdict> verdicts = ((IngestOutcome.Recorded) await(answers.get(i))).verdicts();
            for (int j = 0; j < 400; j++) {
                accepted.merge(body.get(j), verdicts.get(j).equals(ACCEPTED) ? 1 : 0, Integer::sum);
            }
        }
        accepted.forEach((event, times) -> assertEquals(1, times, () -> "accepted " + times + " times: " + event));
        assertEquals(4_000, world.database.count("SELECT count(*) FROM analytics.post_impressions"));
    }

    @Test
    void aDeadlockOrALockTimeoutIsTriedAgainAndNotSeen() {
        failTheNext("40P01", 2);
        World.Ingest ingest = world.ingest();
        assertEquals(ACCEPTED, ingest.verdict(PERSON, view(UUID.randomUUID())));
        failTheNext("55P03", 3);
        assertEquals(ACCEPTED, ingest.verdict(PERSON, view(UUID.randomUUID())));
        assertEquals(2, world.database.count("SELECT count(*) FROM analytics.post_impressions"));
    }

    @Test
    void aBatchThatWaitsCrosswiseWithAnotherIsTheVictimAndWrittenAgain() throws Exception {
        World.Ingest ingest = world.ingest();
        PostView postView = view(UUID.randomUUID());
        EventView eventView = new EventView(UUID.randomUUID(), nowMicros(), PUBLIC_EVENT, null, null, null, null);
        try (Connection other =
                        DriverManager.getConnection(world.database.address().jdbcUrl());
                Statement sql = other.createStatement()) {
            sql.execute("SET deadlock_timeout = '1min'; BEGIN;" + insertion("event_impressions", eventView.id()));
            Future<IngestOutcome> answer = ingest.submit(PERSON, List.of(postView, eventView));
            awaitLockWait();
            // Waits for the batch, which waits for this: after a second PostgreSQL ends one of the two, the batch.
            sql.execute(insertion("post_impressions", postView.id()) + "; ROLLBACK");
            assertEquals(List.of(ACCEPTED, ACCEPTED), ((IngestOutcome.Recorded) await(answer)).verdicts());
        }
        assertEquals(List.of(DUPLICATE, DUPLICATE), ingest.verdicts(PERSON, List.of(postView, eventView)));
    }

    @Test
    void whatWaitsForTheDirectoryIsCountedAndLeavesRoomForWhatIsKnown() throws Exception {
        World.Ingest ingest = world.ingest(IngestOptions.to(world.address())
                .withLimits(new BatchLimits(100, 1 << 20, 1_000, 4 << 20, Duration.ofSeconds(2), 1)));
        List<Future<IngestOutcome>> waiting = new ArrayList<>();
        try (Connection holding =
                DriverManager.getConnection(world.database.address().jdbcUrl())) {
            holding.setAutoCommit(false);
            holding.createStatement().execute("LOCK TABLE events.event_posts IN ACCESS EXCLUSIVE MODE");
            UUID unknown = UUID.randomUUID();
            for (int i = 0; i < 50; i++) {
                waiting.add(ingest.submit(PERSON, views(100, unknown)));
            }
            assertEquals(ACCEPTED, ingest.verdict(PERSON, view(UUID.randomUUID())));
            assertEquals(500, ingest.onLoop(ingest.ingest()::pendingRows));
            assertEquals(500 * 200L, ingest.onLoop(ingest.ingest()::pendingBytes));
            for (Future<IngestOutcome> refused : waiting.subList(5, 50)) {
                assertInstanceOf(IngestOutcome.Overloaded.class, await(refused));
            }
        }
        for (Future<IngestOutcome> answered : waiting.subList(0, 5)) {
            assertInstanceOf(IngestOutcome.Recorded.class, await(answered));
        }
        assertEquals(0, ingest.onLoop(ingest.ingest()::pendingRows));
        assertEquals(0L, ingest.onLoop(ingest.ingest()::pendingBytes));
    }

    @Test
    void whatIsInTheWayForTooLongIsUnavailable() {
        failTheNext("40001", 4);
        World.Ingest ingest = world.ingest();
        Event view = view(UUID.randomUUID());
        assertInstanceOf(IngestOutcome.Unavailable.class, await(ingest.submit(PERSON, List.of(view))));
        assertEquals(ACCEPTED, ingest.verdict(PERSON, view));
    }

    @Test
    void anErrorThatOnlyAMistakeOfOursExplainsMakesItUnreadyUntilABatchSucceeds() {
        failTheNext("42P01", 1);
        World.Ingest ingest = world.ingest();
        assertTrue(ingest.onLoop(ingest.ingest()::hindrance).isEmpty());
        assertInstanceOf(
                IngestOutcome.Unavailable.class, await(ingest.submit(PERSON, List.of(view(UUID.randomUUID())))));
        assertFalse(ingest.onLoop(ingest.ingest()::hindrance).isEmpty());
        assertEquals(ACCEPTED, ingest.verdict(PERSON, view(UUID.randomUUID())));
        assertTrue(ingest.onLoop(ingest.ingest()::hindrance).isEmpty());
    }

    @Test
    void aKilledConnectionLosesNothingAcknowledgedAndComesBack() throws InterruptedException {
        World.Ingest ingest = world.ingest();
        List<List<Event>> bodies = new ArrayList<>();
        List<Future<IngestOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            bodies.add(views(100));
            answers.add(ingest.submit(PERSON, bodies.getLast()));
            if (i == 50 || i == 120) {
                world.database.execute("""
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'yardpass-ingest'
                        """);
            }
            Thread.sleep(5);
        }
        int unavailable = 0;
        for (int i = 0; i < 200; i++) {
            switch (await(answers.get(i))) {
                case IngestOutcome.Recorded recorded ->
                    assertEquals(Collections.nCopies(100, ACCEPTED), recorded.verdicts());
                case IngestOutcome.Unavailable lost -> unavailable++;
                case IngestOutcome.Overloaded full -> throw new AssertionError("not that many");
            }
        }
        assertTrue(unavailable > 0, "nothing was lost, so nothing was shown");
        assertTrue(unavailable < 200, "it never came back");
        awaitReady(ingest);
        // Sending everything again stores what was lost, and only that.
        long before = world.database.count("SELECT count(*) FROM analytics.post_impressions");
        long acceptedNow = 0;
        for (List<Event> body : bodies) {
            List<Verdict> verdicts = ingest.verdicts(PERSON, body);
            acceptedNow += verdicts.stream().filter(ACCEPTED::equals).count();
            assertTrue(verdicts.stream().allMatch(verdict -> verdict.equals(ACCEPTED) || verdict.equals(DUPLICATE)));
        }
        assertEquals(20_000, before + acceptedNow);
        assertEquals(20_000, world.database.count("SELECT count(*) FROM analytics.post_impressions"));
    }

    @Test
    void moreThanItMayHoldIsRefusedAndWhatItHoldsIsStored() {
        IngestOptions usual = IngestOptions.to(world.address());
        World.Ingest small =
                world.ingest(usual.withLimits(new BatchLimits(100, 1 << 20, 200, 2 << 20, Duration.ofSeconds(10), 1)));
        List<Future<IngestOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(small.submit(PERSON, views(100)));
        }
        int recorded = 0;
        for (Future<IngestOutcome> answer : answers) {
            switch (await(answer)) {
                case IngestOutcome.Recorded stored -> recorded++;
                case IngestOutcome.Overloaded full -> {}
                case IngestOutcome.Unavailable lost -> throw new AssertionError("the database was there");
            }
        }
        assertTrue(recorded >= 2 && recorded < 50, "recorded " + recorded);
        assertEquals(100L * recorded, world.database.count("SELECT count(*) FROM analytics.post_impressions"));
        assertEquals(0, small.onLoop(small.ingest()::pendingRows));
    }

    @Test
    void closingWaitsForWhatIsPendingAndThenTakesNothing() {
        World.Ingest ingest = world.ingest();
        List<Future<IngestOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(ingest.submit(PERSON, views(200)));
        }
        await(ingest.onLoop(() -> ingest.ingest().close(Duration.ofSeconds(10))));
        answers.forEach(answer -> assertInstanceOf(IngestOutcome.Recorded.class, await(answer)));
        assertEquals(4_000, world.database.count("SELECT count(*) FROM analytics.post_impressions"));
        assertInstanceOf(IngestOutcome.Unavailable.class, await(ingest.submit(PERSON, views(1))));
    }

    @Test
    void batchesAreStagedAtOnceWhileDuplicatesAreCommon() {
        countDirectAttempts();
        World.Ingest ingest = world.ingest();
        List<Event> events = views(1);
        ingest.verdicts(PERSON, events);
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(DUPLICATE), ingest.verdicts(PERSON, events));
        }
        // Every one of the ten ended staged. The first six were tried directly before, and failed; then no more.
        assertEquals(
                10, (int) world.meters.counter("yardpass.ingest.batches.staged").count());
        assertEquals(6 + 1, world.database.count("SELECT last_value FROM public.direct_attempts"));
    }

    /** Makes the next writes of post views fail so; the test breaks the rule against triggers to have its way. */
    private void failTheNext(String sqlstate, int times) {
        world.database.execute("""
                CREATE SEQUENCE IF NOT EXISTS public.failures;
                ALTER SEQUENCE public.failures RESTART;
                GRANT USAGE ON SEQUENCE public.failures TO PUBLIC;
                CREATE OR REPLACE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('public.failures') <= %d THEN
                        RAISE EXCEPTION 'as the test wants it' USING ERRCODE = '%s';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON analytics.post_impressions
                    FOR EACH STATEMENT EXECUTE FUNCTION public.fail();
                """.formatted(times, sqlstate));
    }

    private void countDirectAttempts() {
        world.database.execute("""
                CREATE SEQUENCE public.direct_attempts;
                GRANT USAGE ON SEQUENCE public.direct_attempts TO PUBLIC;
                CREATE FUNCTION public.count_direct() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF current_query() LIKE '%COPY analytics.post_impressions %' THEN
                        PERFORM nextval('public.direct_attempts');
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER count_direct BEFORE INSERT ON analytics.post_impressions
                    FOR EACH STATEMENT EXECUTE FUNCTION public.count_direct();
                """);
    }

    private String insertion(String table, UUID id) {
        return """
                INSERT INTO analytics.%s SELECT * FROM jsonb_populate_record(NULL::analytics.%1$s, jsonb_build_object(
                    'id', '%s', 'occurred_at', now(), 'received_at', now(), 'organization_id', '%s', 'event_id', '%s',
                    'post_id', '%s'))""".formatted(table, id, HARBOUR, PUBLIC_EVENT, POST);
    }

    private void awaitLockWait() throws InterruptedException {
        while (world.database.count("""
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                """) == 0) {
            Thread.sleep(10);
        }
    }

    private static void awaitReady(World.Ingest ingest) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!ingest.onLoop(ingest.ingest()::hindrance).isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "not back in time");
            Thread.sleep(20);
        }
    }

    private static List<Event> views(int count) {
        return views(count, POST);
    }

    private static List<Event> views(int count, UUID post) {
        List<Event> views = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            views.add(view(UUID.randomUUID(), post));
        }
        return views;
    }

    private static PostView view(UUID id) {
        return view(id, POST);
    }

    private static PostView view(UUID id, UUID post) {
        return new PostView(id, nowMicros(), post, null, null, null, null, null);
    }
}
