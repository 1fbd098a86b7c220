package io.yardpass.analytics.letters;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.analytics.World;
import io.yardpass.batching.BatchLimits;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.domain.Caller;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Role;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.CopyOptions;
import io.yardpass.pgcopy.PgAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeadLettersTest {
    private static final Verdict.Rejected REASON =
            new Verdict.Rejected(RejectionCode.UNKNOWN_POST, "no such post, or not one the caller may see");
    private static final Caller PERSON = new Caller("test", UUID.randomUUID(), Role.AUTHENTICATED, null);
    private static final Caller SERVICE = new Caller("test", null, Role.SERVICE_ROLE, World.HARBOUR);
    private static final Caller KEY = new Caller("test", null, Role.ANON, World.HARBOUR);
    private static final byte[] BODY = {'[', 0, (byte) 0xff, '\\', '\n', ']'};

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static World world;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();

    /** The letters of one event loop. */
    private final class Box {
        final Context loop = ((VertxInternal) world.vertx).createEventLoopContext();
        final DeadLetters letters;

        Box(LetterOptions options) {
            Promise<DeadLetters> made = Promise.promise();
            Senders senders = new Senders(options, nanos::get);
            loop.runOnContext(
                    _ -> made.complete(new DeadLetters(world.vertx, options, senders, InstantSource.system(), meters)));
            letters = await(made.future());
        }

        void keep(Caller sender, int times, byte[] body, int from, int to) {
            Promise<Void> kept = Promise.promise();
            loop.runOnContext(_ -> {
                for (int i = 0; i < times; i++) {
                    letters.keep(sender, "post_view", REASON, body, from, to);
                }
                kept.complete();
            });
            await(kept.future());
        }

        void keep(Caller sender, int times) {
            keep(sender, times, BODY, 1, 5);
        }

        void close() {
            Promise<Void> closed = Promise.promise();
            loop.runOnContext(_ -> letters.close(Duration.ofSeconds(5)).onComplete(closed));
            await(closed.future());
        }

        /** Waits until everything that was given to it is kept or dropped. */
        void settle(int letters) throws InterruptedException {
            for (int i = 0; i < 2_000 && kept() + droppedInAll() < letters; i++) {
                Thread.sleep(10);
            }
            assertEquals(letters, kept() + droppedInAll());
        }
    }

    @BeforeAll
    static void open() {
        world = new World();
    }

    @AfterAll
    static void shut() {
        world.close();
    }

    @BeforeEach
    void empty() {
        world.database.execute("DELETE FROM analytics.dead_letters");
    }

    private static LetterOptions usual() {
        return LetterOptions.to(world.address(), IngestOptions.ROLE);
    }

    private static LetterOptions with(BatchLimits limits, Duration checkedEvery, Duration retryAfter) {
        LetterOptions usual = usual();
        return new LetterOptions(
                usual.copy(),
                limits,
                new LetterOptions.Payload(512, 64),
                usual.share(),
                new LetterOptions.Store(1 << 20, checkedEvery),
                retryAfter);
    }

    private int kept() {
        return (int) meters.get("yardpass.dead.letters.kept").counter().count();
    }

    private int dropped(DropReason reason) {
        return (int) meters.get("yardpass.dead.letters.dropped")
                .tag("reason", reason.wireName())
                .counter()
                .count();
    }

    private int droppedInAll() {
        return List.of(DropReason.values()).stream().mapToInt(this::dropped).sum();
    }

    private static long rows() {
        return world.database.count("SELECT count(*) FROM analytics.dead_letters");
    }

    @Test
    void aLetterHoldsTheBytesTheReasonAndTheSender() throws Exception {
        Box box = new Box(usual());
        box.keep(PERSON, 1);
        box.keep(SERVICE, 1);
        box.settle(2);
        assertEquals(
                List.of(
                        List.of("00ff5c0a", "4", PERSON.subject().toString(), "authenticated", "-"),
                        List.of("00ff5c0a", "4", "-", "service_role", World.HARBOUR.toString())),
                world.database.rows("""
                        SELECT encode(payload, 'hex'), payload_bytes, coalesce(subject_user_id::text, '-'), role,
                            coalesce(organization_id::text, '-')
                        FROM analytics.dead_letters
                        WHERE code = 'unknown_post' AND detail LIKE 'no such post%' AND type = 'post_view'
                            AND issuer = 'test' AND rejected_at BETWEEN now() - interval '1 minute' AND now()
                        ORDER BY role"""));
    }

    @Test
    void ofAnEventThatIsTooLargeTheHeadIsKeptAndSaysHowMuchIsMissing() throws Exception {
        byte[] body = new byte[40_000];
        Box box = new Box(usual());
        box.keep(PERSON, 1, body, 10, 10 + (32 << 10));
        box.keep(PERSON, 1, body, 10, 11 + (32 << 10));
        box.settle(2);
        assertEquals(
                List.of(List.of("32768", "32768"), List.of("4096", "32769")),
                world.database.rows(
                        "SELECT octet_length(payload), payload_bytes FROM analytics.dead_letters ORDER BY 2"));
    }

    @Test
    void whatAnybodyMaySendIsCountedAndNotKept() throws Exception {
        Box box = new Box(usual());
        box.keep(KEY, 3);
        box.settle(3);
        assertEquals(3, dropped(DropReason.ANONYMOUS));
        assertEquals(0, rows());
    }

    @Test
    void oneSendersShareEndsAndLeavesTheOthersTheirsUntilAnHourHasPassed() throws Exception {
        Box box = new Box(usual().withKept(5, 1 << 20));
        box.keep(SERVICE, 7);
        box.keep(new Caller("test", PERSON.subject(), Role.AUTHENTICATED, World.HARBOUR), 1);
        box.keep(PERSON, 5);
        box.settle(13);
        assertEquals(3, dropped(DropReason.SENDER_LIMIT), "an organization's senders share");
        nanos.set(Duration.ofHours(1).toNanos());
        box.keep(SERVICE, 1);
        box.settle(14);
        assertEquals(11, rows());
    }

    @Test
    void oneSenderMayNotFillTheStoreWithFewLargeOnes() throws Exception {
        Box box = new Box(usual());
        box.keep(SERVICE, 129, new byte[32 << 10], 0, 32 << 10);
        box.settle(129);
        assertEquals(1, dropped(DropReason.SENDER_LIMIT), "4 MiB are 128 times 32 KiB");
    }

    @Test
    void whenTheStoreIsFullNothingIsWrittenUntilThereIsRoomAgain() throws Exception {
        LetterOptions usual = usual();
        Box box = new Box(new LetterOptions(
                usual.copy(),
                usual.limits(),
                usual.payload(),
                usual.share(),
                new LetterOptions.Store(2 * 260, Duration.ZERO),
                usual.retryAfter()));
        for (int i = 1; i <= 3; i++) {
            box.keep(SERVICE, 1);
            box.settle(i);
        }
        assertEquals(1, dropped(DropReason.STORE_FULL));
        assertEquals(2, rows());
        world.database.execute("DELETE FROM analytics.dead_letters");
        box.keep(SERVICE, 1);
        box.settle(4);
        assertEquals(1, rows());
    }

    @Test
    void betweenTwoLooksAtTheStoreEachCountsItsOwn() throws Exception {
        Box box = new Box(usual().withKept(1_000, 2 * 260));
        for (int i = 1; i <= 3; i++) {
            box.keep(SERVICE, 1);
            box.settle(i);
        }
        assertEquals(2, rows());
    }

    @Test
    void behindALockTheQueueFillsAndTheRestIsDropped() throws Exception {
        Box box = new Box(
                with(new BatchLimits(4, 1_024, 10, 64 << 10, PATIENCE, 1), Duration.ofMinutes(1), Duration.ZERO));
        box.keep(SERVICE, 1);
        box.settle(1);
        Pool pool = Pools.reader(world.vertx, world.database.address(), DatabaseRole.OWNER, 1);
        SqlConnection locker = await(pool.getConnection());
        await(locker.query("BEGIN; LOCK TABLE analytics.dead_letters").execute());
        box.keep(SERVICE, 15);
        assertEquals(5, dropped(DropReason.QUEUE_FULL));
        assertEquals(1, kept());
        await(locker.query("COMMIT").execute());
        box.settle(16);
        assertEquals(11, rows());
        await(pool.close());
    }

    @Test
    void withoutADatabaseLettersAreDroppedAndLaterOnesKeptAgain() throws Exception {
        LetterOptions usual = usual();
        PgAddress nowhere = new PgAddress("127.0.0.1", 1, "none", "nobody", null, null);
        Box box = new Box(new LetterOptions(
                CopyOptions.to(nowhere),
                usual.limits(),
                usual.payload(),
                usual.share(),
                usual.store(),
                Duration.ofMinutes(1)));
        box.keep(SERVICE, 2);
        box.settle(2);
        box.keep(SERVICE, 1);
        box.settle(3);
        assertEquals(3, dropped(DropReason.UNAVAILABLE));

        Box back = new Box(
                with(new BatchLimits(4, 1_024, 10, 64 << 10, PATIENCE, 1), Duration.ofMinutes(1), Duration.ZERO));
        back.keep(SERVICE, 1);
        back.settle(4);
        world.database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'yardpass-letters'");
        for (int i = 5; i < 100 && rows() < 2; i++) {
            back.keep(SERVICE, 1);
            back.settle(i);
        }
        assertEquals(2, rows());
    }

    @Test
    void closingWritesWhatWaits() {
        Box box = new Box(
                with(new BatchLimits(1, 1_024, 50, 64 << 10, PATIENCE, 1), Duration.ofMinutes(1), Duration.ZERO));
        box.keep(SERVICE, 20);
        box.close();
        assertEquals(20, rows());
        box.keep(SERVICE, 1);
        assertEquals(1, dropped(DropReason.QUEUE_FULL));
    }

    @Test
    void limitsThatContradictEachOtherAreRefused() {
        UnaryOperator<BatchLimits> two = limits -> new BatchLimits(
                limits.batchRowsMax(),
                limits.batchBytesMax(),
                limits.pendingRowsMax(),
                limits.pendingBytesMax(),
                PATIENCE,
                2);
        assertTrue(isRefused(() -> with(two.apply(usual().limits()), Duration.ZERO, Duration.ZERO)));
        assertTrue(
                isRefused(() -> with(new BatchLimits(1, 1_023, 1, 1_023, PATIENCE, 1), Duration.ZERO, Duration.ZERO)));
        assertTrue(isRefused(() -> usual().withKept(-1, 1)));
    }

    private static boolean isRefused(Runnable making) {
        try {
            making.run();
            return false;
        } catch (IllegalArgumentException refused) {
            return true;
        }
    }
}
