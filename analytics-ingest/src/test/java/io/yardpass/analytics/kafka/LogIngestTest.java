package io.yardpass.analytics.kafka;

import static io.yardpass.analytics.kafka.LogWorld.eventually;
import static io.yardpass.analytics.kafka.LogWorld.views;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.analytics.Fact;
import io.yardpass.analytics.FactRecord;
import io.yardpass.analytics.World;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.domain.Verdict;
import io.yardpass.kafkabroker.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogIngestTest {
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
        log = new LogWorld(broker, 4);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatIsQueuedIsStoredAndCountedOnce() {
        log.openGateway();
        log.openIngest();
        List<PostView> views = views(3_000);
        queue(views.subList(0, 2_000));
        // Sent again, since the first answer may have been lost.
        queue(views.subList(1_000, 3_000));
        eventually("3,000 rows", () -> log.rows() == 3_000);
        eventually("all offsets", () -> log.offsets() == appended());
        assertEquals(3_000, log.rows());
        assertEquals(3_000, log.counted());
    }

    @Test
    void manyIngestersShareThePartitionsEvenlyAndTakeOverFromWhoLeaves() {
        log.openGateway();
        LogIngest one = log.openIngest();
        eventually("all four are one's", () -> shares().equals(List.of(4L)));
        LogIngest other = log.openIngest();
        eventually("two each", () -> shares().equals(List.of(2L, 2L)));
        queue(views(500));
        long began = System.nanoTime();
        log.close(other);
        eventually("all four are one's again", () -> shares().equals(List.of(4L)));
        assertTrue(System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(1_500), "handed over too late");
        queue(views(500));
        eventually("1,000 rows", () -> log.rows() == 1_000);
        assertEquals("", one.hindrance());
    }

    @Test
    void whoIsClosedWhileItBeginsOwnsNothing() {
        for (int i = 0; i < 5; i++) {
            log.close(log.openIngest());
        }
        assertEquals(List.of(), shares());
        assertEquals(0, log.world.database.count("SELECT count(*) FROM analytics.kafka_ingesters"));
    }

    @Test
    void partitionsThatAreAddedAreRead() {
        log.openGateway();
        log.openIngest();
        queue(views(10));
        eventually("ten rows", () -> log.rows() == 10);
        log.admin(admin -> admin.createPartitions(Map.of(log.topic, NewPartitions.increaseTo(6)))
                .all()
                .get(30, TimeUnit.SECONDS));
        log.append(record(1), 5);
        eventually("eleven rows", Duration.ofSeconds(60), () -> log.rows() == 11);
    }

    /** Little of them comes over the wire, and each may be as large as records are. */
    @Test
    void ofABacklogOfLargeRecordsFewAreInMemory() {
        byte[] large = new byte[FactRecord.BYTES_MAX];
        for (int i = 0; i < 60; i++) {
            log.append(large, 0);
        }
        LogReader reader = World.await(LogReader.open(log.world.vertx, log.options()));
        World.await(reader.assign(List.of(new PartitionLeases.Leased(0, 0, null, true))));
        for (int read = 0; read < 60; ) {
            int records =
                    World.await(reader.poll(Duration.ofSeconds(5))).records().size();
            assertTrue(records * FactRecord.BYTES_MAX <= 8 << 20, records + " records");
            read += records;
        }
        World.await(reader.close());
    }

    /** It was acknowledged, and nothing behind it may wait. */
    @Test
    void whatIsNoFactBecomesALetterInTheCommitThatPassesIt() {
        byte[] nonsense = {1, 0, 0, 0, 9, 1};
        log.append(record(1), 0);
        log.append(nonsense, 0);
        log.append(record(1), 0);
        log.openIngest();
        eventually("two rows", () -> log.rows() == 2 && log.offsets() == 3);
        assertEquals(
                1,
                log.world.database.count(
                        "SELECT count(*) FROM analytics.dead_letters WHERE payload = '\\x010000000901'"));
    }

    @Test
    void aFactThatCannotBeStoredBecomesALetterAndTheOthersAreStored() {
        log.world.database.execute("""
                ALTER TABLE analytics.post_impressions ADD CONSTRAINT no_thirteen CHECK (dwell_ms <> 13)
                """);
        List<PostView> views = new ArrayList<>(views(50));
        for (int index : new int[] {0, 20, 49}) {
            PostView view = views.get(index);
            views.set(index, new PostView(view.id(), view.occurredAtMicros(), World.POST, 13, null, null, null, null));
        }
        log.openGateway();
        queue(views);
        log.openIngest();
        eventually("47 rows", () -> log.rows() == 47 && log.offsets() == appended());
        assertEquals(3, log.world.database.count("SELECT count(*) FROM analytics.dead_letters"));
        assertEquals(47, log.counted());
    }

    /** Else an ingester of an older version would lose what a newer gateway was told is safe. */
    @Test
    void aRecordOfALaterVersionStopsTheReaderAndIsNotPassed() {
        log.append(record(1), 0);
        log.append(new byte[] {99, 1, 2, 3}, 0);
        log.append(record(1), 0);
        LogIngest ingest = log.openIngest();
        eventually("it says so", () -> ingest.hindrance().contains("version 99"));
        assertEquals(1, log.rows());
        assertEquals(1, log.offsets());
    }

    @Test
    void whoeverWasReplacedCommitsNothing() {
        log.openGateway();
        log.openIngest();
        queue(views(100));
        eventually("100 rows", () -> log.rows() == 100);
        // Somebody else owns all of them from one moment to the next, as if the lease had lapsed, and never stores
        // anything.
        log.world.database.execute("""
                INSERT INTO analytics.kafka_ingesters (topic, id, lease_until)
                VALUES ('%s', '00000000-0000-0000-0000-000000000001', now() + interval '1 hour');
                UPDATE analytics.kafka_partitions SET owner = '00000000-0000-0000-0000-000000000001';
                """.formatted(log.topic));
        queue(views(100));
        assertEquals(100, log.rows());
    }

    @Test
    void whereRecordsAreGoneItStopsUnlessItIsToldToGoOn() {
        log.openGateway();
        for (int i = 0; i < 40; i++) {
            queue(views(1));
        }
        log.admin(admin -> {
            for (int partition = 0; partition < 4; partition++) {
                admin.deleteRecords(Map.of(new TopicPartition(log.topic, partition), RecordsToDelete.beforeOffset(-1)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
        });
        LogIngest stopping = log.openIngest();
        eventually("it stops", () -> stopping.hindrance().contains("records are gone"));
        assertEquals(0, log.offsets());
        log.close(stopping);
        LogIngest going = log.openIngest(log.options(KafkaOptions.OnGap.RECORD));
        queue(views(10));
        eventually("ten rows", () -> log.rows() == 10);
        eventually("no hindrance", () -> going.hindrance().isEmpty());
        assertTrue(log.world.database.count(
                        "SELECT count(*) FROM analytics.kafka_gaps WHERE kind = 'retention' AND from_offset = 0")
                > 0);
    }

    @Test
    void aTopicThatWasMadeAnewIsNotReadFromTheOldOffset() {
        log.openGateway();
        LogIngest first = log.openIngest();
        queue(views(100));
        eventually("100 rows", () -> log.rows() == 100);
        log.close(first);
        log.admin(admin -> admin.deleteTopics(List.of(log.topic)).all().get(30, TimeUnit.SECONDS));
        eventually("it is gone", () -> {
            try {
                log.makeTopic(4, Map.of());
                return true;
            } catch (AssertionError stillThere) {
                return false;
            }
        });
        for (int partition = 0; partition < 4; partition++) {
            log.append(record(5), partition);
        }
        LogIngest stopping = log.openIngest();
        eventually("it stops", () -> stopping.hindrance().contains("made anew"));
        log.close(stopping);
        log.openIngest(log.options(KafkaOptions.OnGap.RECORD));
        eventually("120 rows", () -> log.rows() == 120);
        assertTrue(log.world.database.count("SELECT count(*) FROM analytics.kafka_gaps WHERE kind = 'recreated'") > 0);
    }

    private void queue(List<PostView> views) {
        IngestOutcome outcome = World.await(log.submit(views));
        assertEquals(new IngestOutcome.Recorded(Collections.nCopies(views.size(), Verdict.QUEUED)), outcome);
    }

    private static byte[] record(int facts) {
        List<Fact> admitted = views(facts).stream()
                .map(view -> new Fact(view, World.HARBOUR, World.PUBLIC_EVENT, null, false, World.nowMicros()))
                .toList();
        return FactRecord.of(admitted).getFirst().bytes();
    }

    /** How many records are in all partitions. */
    private long appended() {
        long[] sum = {0};
        log.admin(admin -> {
            for (int partition = 0; partition < 4; partition++) {
                var at = new TopicPartition(log.topic, partition);
                sum[0] += admin.listOffsets(Map.of(at, OffsetSpec.latest()))
                        .all()
                        .get(30, TimeUnit.SECONDS)
                        .get(at)
                        .offset();
            }
        });
        return sum[0];
    }

    /** How many partitions each ingester owns. */
    private List<Long> shares() {
        return log
                .world
                .database
                .rows("SELECT count(*) FROM analytics.kafka_partitions WHERE topic = '" + log.topic
                        + "' AND owner IS NOT NULL GROUP BY owner ORDER BY 1")
                .stream()
                .map(row -> Long.valueOf(row.getFirst()))
                .toList();
    }
}
