package io.yardpass.analytics.upkeep;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionKeeperTest {
    static final KeeperOptions OPTIONS = new KeeperOptions(
            Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofMillis(300), 2, Duration.ofMinutes(1));

    private final Instant now = Instant.now();
    private volatile Instant clockTime = now;
    private final InstantSource clock = () -> clockTime;
    private TestDatabase database;
    private Vertx vertx;
    private Pool owner;
    private PartitionKeeper keeper;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        vertx = Vertx.vertx();
        owner = Pools.reader(vertx, database.address(), DatabaseRole.OWNER, 2);
        keeper = await(PartitionKeeper.start(vertx, owner, OPTIONS, clock));
    }

    @AfterEach
    void close() {
        keeper.close();
        await(owner.close());
        await(vertx.close());
        database.close();
    }

    @Test
    void monthsAreMadeAheadAndDroppedWhenTheirTimeIsOver() {
        passDays(62);
        await(keeper.keep());
        assertEquals(List.of(List.of("17", "t", "t")), database.rows("""
                        SELECT count(*),
                               min(month) = date_trunc('month', now() AT TIME ZONE 'UTC' + interval '62 days')
                                            - interval '13 months',
                               bool_and(state = 'attached')
                          FROM analytics.month_partitions('analytics.event_impressions')
                        """));
    }

    @Test
    void aKeeperDeadForFortyDaysMakesUpForThem() {
        keeper.close();
        passDays(40);
        PartitionKeeper back = await(PartitionKeeper.start(vertx, owner, OPTIONS, clock));
        assertTrue(back.ready());
        await(back.keep());
        assertAllTablesAreWhole("40 days");
        back.close();
    }

    @Test
    void aKeeperThatFallsBehindIsNotReadyUntilItHasCaughtUp() {
        assertTrue(keeper.ready());
        passDays(125);
        assertFalse(keeper.ready());
        await(keeper.keep());
        assertTrue(keeper.ready());
        assertAllTablesAreWhole("125 days");
    }

    /** Less than a month ahead: the last month that there is has begun. */
    @Test
    void itIsNotReadyFromTheMomentTheLastMonthBegins() {
        Instant lastMonth = Instant.parse(database.text("SELECT analytics.last_common_month()") + "T00:00:00Z");
        clockTime = lastMonth.minusMillis(1);
        assertTrue(keeper.ready());
        clockTime = lastMonth;
        assertFalse(keeper.ready());
    }

    @Test
    void theOperatorSaysHowLongATableIsKept() {
        database.execute("UPDATE analytics.kept_tables SET months_kept = 1 WHERE parent = 'public.outbox'::regclass");
        await(keeper.keep());
        assertEquals(5, database.count("SELECT count(*) FROM analytics.month_partitions('public.outbox')"));
    }

    @Test
    void anOpenWriteHoldsUpNeitherTheMonthsAheadNorOthersForLong() {
        var writer = await(owner.getConnection());
        await(writer.query("BEGIN").execute());
        await(writer.query("LOCK TABLE analytics.event_impressions IN ROW EXCLUSIVE MODE")
                .execute());
        passDays(62);
        await(keeper.keep());
        assertTrue(keeper.ready());
        // Detaching waits for the open transaction, gives up in time, and leaves the rest to the next round.
        assertTrue(expiredMonths() > 0);
        await(writer.query("COMMIT").execute());
        await(writer.close());
        await(keeper.keep());
        assertEquals(0, expiredMonths());
    }

    /** Another table's months are made all the same. */
    @Test
    void aTableThatAnOperatorHoldsGetsItsMonthsLater() {
        var operator = await(owner.getConnection());
        await(operator.query("BEGIN").execute());
        await(operator.query("LOCK TABLE ONLY analytics.event_impressions IN SHARE UPDATE EXCLUSIVE MODE")
                .execute());
        passDays(125);
        assertTrue(failed(keeper.keep()));
        assertFalse(keeper.ready());
        assertEquals(7, database.count("""
                SELECT count(*) FROM analytics.month_partitions('public.outbox') WHERE state = 'attached'"""));
        await(operator.query("COMMIT").execute());
        await(operator.close());
        await(keeper.keep());
        assertTrue(keeper.ready());
        assertAllTablesAreWhole("125 days");
    }

    @Test
    void twoKeepersAtOnceTakeTurns() {
        PartitionKeeper other = await(PartitionKeeper.start(vertx, owner, OPTIONS, clock));
        passDays(125);
        await(Future.all(keeper.keep(), other.keep()));
        await(keeper.keep());
        assertAllTablesAreWhole("125 days");
        other.close();
    }

    /** The first of the two steps of a detachment is committed when the second is interrupted. */
    @Test
    void aMonthThatWasHalfDetachedIsDroppedInTheNextRound() {
        var reader = await(owner.getConnection());
        await(reader.query("BEGIN; SELECT FROM analytics.event_impressions").execute());
        String detach = "ALTER TABLE analytics.event_impressions DETACH PARTITION " + oldestMonth() + " CONCURRENTLY";
        assertTrue(failed(owner.withConnection(crashing -> crashing.query("SET lock_timeout = 100")
                .execute()
                .compose(limited -> crashing.query(detach).execute())
                .eventually(() -> crashing.query("RESET lock_timeout").execute()))));
        assertEquals("detaching", database.text("""
                SELECT state FROM analytics.month_partitions('analytics.event_impressions') LIMIT 1"""));
        await(reader.query("COMMIT").execute());
        await(reader.close());
        passDays(62);
        await(keeper.keep());
        assertAllTablesAreWhole("62 days");
    }

    @Test
    void aMonthThatWasDetachedButNotDroppedIsDroppedInTheNextRound() {
        database.execute("ALTER TABLE analytics.event_impressions DETACH PARTITION " + oldestMonth());
        passDays(62);
        await(keeper.keep());
        assertEquals(0, expiredMonths());
    }

    private static boolean failed(Future<?> future) {
        return await(future.map(false).otherwise(true));
    }

    private void passDays(int days) {
        clockTime = now.plus(Duration.ofDays(days));
    }

    private String oldestMonth() {
        return database.text(
                "SELECT min(partition_name::text) FROM analytics.month_partitions('analytics.event_impressions')");
    }

    private long expiredMonths() {
        return database.count("SELECT count(*) FROM analytics.expired_months('%s')".formatted(clockTime));
    }

    private void assertAllTablesAreWhole(String later) {
        assertEquals(0, database.count("SELECT count(*) FROM analytics.missing_indexes('%s')".formatted(clockTime)));
        assertEquals(List.of(), database.rows("""
                        SELECT kept.parent
                          FROM analytics.kept_tables AS kept, analytics.month_partitions(kept.parent)
                         GROUP BY kept.parent
                        HAVING count(*) <> kept.months_kept + 1 + kept.months_ahead
                            OR max(month) <> date_trunc('month', now() AT TIME ZONE 'UTC' + interval '%s')
                                             + make_interval(months => kept.months_ahead)
                            OR NOT bool_and(state = 'attached')
                        """.formatted(later)));
    }
}
