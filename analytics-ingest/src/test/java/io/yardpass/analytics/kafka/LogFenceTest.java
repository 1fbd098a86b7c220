package io.yardpass.analytics.kafka;

import static io.yardpass.analytics.kafka.LogWorld.eventually;
import static io.yardpass.analytics.kafka.LogWorld.record;
import static io.yardpass.analytics.kafka.LogWorld.views;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.analytics.World;
import io.yardpass.analytics.letters.LetterArchive;
import io.yardpass.analytics.letters.LetterFilter;
import io.yardpass.analytics.letters.Replay;
import io.yardpass.analytics.letters.ReplayTally;
import io.yardpass.batching.BatchLimits;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.domain.PostView;
import io.yardpass.kafkabroker.KafkaBroker;
import io.yardpass.wire.EventDecoder;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong in the midst of a batch, and whoever believes to own a partition: each record is stored once. */
class LogFenceTest {
    @TempDir
    static Path directory;

    private static KafkaBroker broker;
    private LogWorld log;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(directory.resolve("kafka"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() {
        log = new LogWorld(broker, 2);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatIsInFlightBehindABatchThatFailsIsNotStoredBeforeIt() {
        appendTwoOfWhichTheFirstFails();
        storedOnce(20, 2);
    }

    /** Else the test above would show nothing. */
    @Test
    void withoutTheFenceTheFirstOfThemIsLost() {
        log.world.database.execute("""
                CREATE OR REPLACE FUNCTION analytics.advance_kafka_partitions(
                    topic text, ingester uuid, partitions integer[], expected bigint[], next_offsets bigint[],
                    leader_epochs integer[]
                ) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
                    UPDATE analytics.kafka_partitions AS p SET next_offset = step.next_offset
                    FROM unnest($3, $5) AS step (partition, next_offset)
                    WHERE p.topic = $1 AND p.partition = step.partition
                $$""");
        appendTwoOfWhichTheFirstFails();
        eventually("all offsets", () -> log.offsets() == 2);
        assertEquals(10, log.rows());
    }

    private void appendTwoOfWhichTheFirstFails() {
        log.append(record(views(10)), 0);
        log.append(record(views(10)), 0);
        log.failWrites("53100", 1, 1);
        log.openIngest(log.options(), batchesOf(10));
    }

    /** As if leases lapsed again and again while both are at it. */
    @Test
    void twoThatTakePartitionsFromEachOtherStoreEachRecordOnce() {
        log.openGateway();
        log.openIngest();
        log.openIngest();
        List<PostView> views = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            List<PostView> some = views(50);
            views.addAll(some);
            World.await(log.submit(some));
            log.world.database.execute("""
                    UPDATE analytics.kafka_partitions AS p
                    SET owner = (
                        SELECT i.id FROM analytics.kafka_ingesters AS i
                        WHERE i.topic = p.topic AND i.id IS DISTINCT FROM p.owner
                        ORDER BY i.id LIMIT 1
                    )
                    WHERE p.topic = '%s' AND p.partition = %d""".formatted(log.topic, i % 2));
        }
        eventually("3,000 rows", () -> log.rows() >= 3_000);
        eventually("none is in flight", () -> log.counted() == 3_000);
        assertEquals(3_000, log.rows());
        assertTrue(log.world.meters.counter("yardpass.kafka.restarts").count() > 0, "nobody was in anybody's way");
    }

    @Test
    void ofASessionThatEndsInTheMidstOfACopyNothingIsLostOrDoubled() throws Exception {
        log.append(record(views(10)), 0);
        log.append(record(views(10)), 1);
        String month = log.world.database.text("SELECT 'analytics.post_impressions_' || to_char(now(), 'YYYY_MM')");
        try (var other =
                        DriverManager.getConnection(log.world.database.address().jdbcUrl());
                var sql = other.createStatement()) {
            sql.execute("BEGIN; LOCK TABLE " + month + " IN ACCESS EXCLUSIVE MODE");
            log.openIngest();
            eventually("it waits in its COPY", () -> log.world.database.count("""
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'yardpass-ingest'
                        AND wait_event_type = 'Lock'""") == 1);
            log.endSessions();
            sql.execute("ROLLBACK");
        }
        storedOnce(20, 2);
    }

    @Test
    void whoIsInTheWayIsTriedAgainAndTheOrderStays() {
        log.append(record(views(10)), 0);
        log.append(record(views(10)), 0);
        log.append(record(views(10)), 1);
        log.failWrites("40P01", 1, 2);
        log.openIngest(log.options(), batchesOf(10));
        storedOnce(30, 3);
    }

    /** Whoever sends again makes them: the batch that meets one is written anew while the next is on its way. */
    @Test
    void aDuplicateIsNoReasonToBeginAnew() {
        List<PostView> twice = views(10);
        log.append(record(twice), 0);
        log.append(record(twice), 0);
        log.append(record(views(10)), 0);
        IngestOptions small = batchesOf(10);
        log.openIngest(
                log.options(),
                new IngestOptions(
                        small.copy(),
                        small.limits(),
                        small.monthsKept(),
                        small.aheadMax(),
                        6,
                        small.writesMax(),
                        small.reconnectMin(),
                        small.reconnectMax()));
        storedOnce(20, 3);
        assertEquals(0, log.world.meters.counter("yardpass.kafka.restarts").count());
    }

    /** Of a batch in which the database refuses something the halves are committed one after the other. */
    @Test
    void halvesThatWereStoredBeforeAFailureAreNeitherLostNorCountedAgain() {
        log.refuseThirteen();
        List<PostView> views = new ArrayList<>(views(64));
        views.set(40, LogWorld.refused());
        log.append(record(views), 0);
        // The whole batch is refused, its first half is stored, and then there is no room.
        log.failWrites("53100", 3, 4);
        log.openIngest();
        storedOnce(63, 1);
        assertEquals(1, log.letters());
    }

    /** As when a month is over while its events are queued: nobody sends them again, and nothing behind them may wait. */
    @Test
    void aBatchOfWhichHardlyAnythingCanBeStoredEnds() {
        log.refuseThirteen();
        List<PostView> views = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            views.add(i % 4 == 0 ? views(1).getFirst() : LogWorld.refused());
        }
        log.append(record(views), 0);
        log.append(record(views(10)), 0);
        log.openIngest();
        storedOnce(110, 2);
        assertEquals(300, log.letters());
    }

    /** Its months are asked for, and nothing is looked for by halves: that would be thousands of transactions. */
    @Test
    void ofAMonthThatWasOverWhileItsEventsWereQueuedAllAreTakenOutAtOnce() {
        long year20000 = 569_000_000_000_000_000L;
        List<PostView> views = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            views.add(
                    i % 10 == 0
                            ? views(1).getFirst()
                            : new PostView(UUID.randomUUID(), year20000 + i, World.POST, 1, null, null, null, null));
        }
        log.failWrites("XX000", 1_000_000, 1_000_000);
        log.append(record(views), 0);
        log.openIngest();
        storedOnce(100, 1);
        assertEquals(900, log.letters());
        assertEquals(2, log.world.database.count("SELECT last_value FROM public.writes"));
    }

    /** PostgreSQL knows such times, and text of them is read by nobody. */
    @Test
    void aTimeInAFarFutureIsALetter() {
        long year20000 = 569_000_000_000_000_000L;
        log.append(
                record(List.of(new PostView(UUID.randomUUID(), year20000, World.POST, 1, null, null, null, null))), 0);
        log.append(record(views(1)), 0);
        log.openIngest();
        storedOnce(1, 2);
        assertEquals(1, log.letters());
    }

    /** Whoever reads the topic of another cluster must not believe that the offsets are its own. */
    @Test
    void whoReadsATopicThatHadTheNameBeforeLeasesNothing() {
        var before = new TopicState("one", "first", 2, 1, 1, 1, false, Set.of());
        var since = new TopicState("other", "second", 2, 1, 1, 1, false, Set.of());
        var reader = new PartitionLeases(log.world.pool, "shared", UUID.randomUUID(), Duration.ofMinutes(1));
        assertEquals(true, World.await(reader.know(before)));
        assertEquals(2, World.await(reader.renew(before)).size());
        World.await(reader.beginAnew(since));
        assertThrows(AssertionError.class, () -> World.await(reader.renew(before)));
        assertEquals(0, log.world.database.count("SELECT count(owner) FROM analytics.kafka_partitions"));
    }

    @Test
    void whoIsForgottenWhileAnEventIsQueuedDoesNotComeBackWithIt() {
        PostView view = new PostView(
                UUID.randomUUID(), World.nowMicros(), World.POST, 1, "feed", World.USER, "session", "{\"n\":1}");
        log.append(record(List.of(view)), 0);
        log.append(record(List.of(LogWorld.refused(World.USER))), 0);
        log.refuseThirteen();
        forget();
        log.openIngest();
        storedOnce(1, 2);
        assertEquals(1, log.letters());
        assertEquals(1, log.world.database.count("""
                        SELECT count(*) FROM analytics.post_impressions
                        WHERE source = 'feed' AND num_nonnulls(user_id, session_id, metadata) = 0"""));
        assertEquals(0, log.world.database.count("SELECT count(subject_user_id) FROM analytics.dead_letters"));
    }

    /** A letter's payload tells nobody whose it is. */
    @Test
    void lettersOfWhomIsForgottenAreDeleted() {
        log.refuseThirteen();
        log.append(record(List.of(LogWorld.refused(World.USER), LogWorld.refused())), 0);
        log.openIngest();
        eventually("two letters", () -> log.letters() == 2);
        forget();
        assertEquals(1, log.letters());
    }

    /** It was acknowledged, so it is stored as it was admitted, once it can be. */
    @Test
    void aLetterIsStoredOnceItsCauseIsMended() {
        log.refuseThirteen();
        log.append(record(List.of(LogWorld.refused(World.USER), views(1).getFirst())), 0);
        log.append(new byte[] {1, 0, 0, 0, 9, 1}, 0);
        log.openIngest();
        eventually("two letters", () -> log.letters() == 2);
        log.world.database.execute("ALTER TABLE analytics.post_impressions DROP CONSTRAINT no_thirteen");
        World.Ingest ingest = log.world.ingest();
        Pool owner = Pools.reader(log.world.vertx, log.world.database.address(), DatabaseRole.OWNER, 1);
        var everything = new LetterFilter(Instant.EPOCH, Instant.now().plusSeconds(60), null, null, null, null);
        Promise<ReplayTally> told = Promise.promise();
        ingest.loop()
                .runOnContext(_ -> new Replay(
                                new LetterArchive(owner),
                                new EventDecoder(1 << 20, 1, 1 << 20),
                                ingest.ingest(),
                                _ -> {})
                        .run(everything)
                        .onComplete(told));
        ReplayTally tally = World.await(told.future());
        World.await(owner.close());
        assertEquals(1, tally.accepted());
        assertEquals(1, tally.left());
        storedOnce(2, 2);
        assertEquals(1, log.letters());
        assertEquals(1, log.world.database.count("""
                SELECT count(*) FROM analytics.post_impressions
                WHERE dwell_ms = 13 AND user_id = '%s'""".formatted(World.USER)));
    }

    private void forget() {
        eventually(
                "it is finished",
                () -> log.world
                        .database
                        .text("SELECT users.erase('%s') ->> 'status'".formatted(World.USER))
                        .equals("finished"));
    }

    private IngestOptions batchesOf(int rows) {
        return IngestOptions.to(log.world.address())
                .withLimits(new BatchLimits(rows, 1 << 20, 50_000, 32 << 20, Duration.ofSeconds(2), 2));
    }

    private void storedOnce(long rows, long offsets) {
        eventually("all offsets", () -> log.offsets() == offsets);
        assertEquals(rows, log.rows());
        assertEquals(rows, log.counted());
    }
}
