package io.yardpass.analytics.upkeep;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    private static final KeeperOptions OPTIONS = new KeeperOptions(
            List.of(new KeptTable("analytics.event_impressions", 13)),
            3,
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofMillis(300),
            2);

    private final Instant now = Instant.now();
    private Instant clockTime = now;
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
        clockTime = now.plus(Duration.ofDays(62));
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
    void aKeeperThatFallsBehindIsNotReady() {
        assertTrue(keeper.ready());
        clockTime = now.plus(Duration.ofDays(93));
        assertFalse(keeper.ready());
        await(keeper.keep());
        assertTrue(keeper.ready());
    }

    @Test
    void everyTableByMonthsIsKeptAsTheOwner() {
        PartitionKeeper all = await(PartitionKeeper.start(vertx, owner, KeeperOptions.usual(), clock));
        assertTrue(all.ready());
        all.close();
        assertEquals(7, database.count("SELECT count(*) FROM analytics.month_partitions('public.outbox')"));
    }

    @Test
    void anOpenWriteHoldsUpNeitherTheMonthsAheadNorOthersForLong() {
        var writer = await(owner.getConnection());
        await(writer.query("BEGIN").execute());
        await(writer.query("LOCK TABLE analytics.event_impressions IN ROW EXCLUSIVE MODE")
                .execute());
        clockTime = now.plus(Duration.ofDays(62));
        await(keeper.keep());
        assertTrue(keeper.ready());
        // Detaching waits for the open transaction, gives up in time, and leaves the rest to the next round.
        assertTrue(oldMonths() > 0);
        await(writer.query("COMMIT").execute());
        await(writer.close());
        await(keeper.keep());
        assertEquals(0, oldMonths());
    }

    @Test
    void aMonthThatWasDetachedButNotDroppedIsDroppedInTheNextRound() {
        String oldest = database.text(
                "SELECT min(partition_name::text) FROM analytics.month_partitions('analytics.event_impressions')");
        database.execute("ALTER TABLE analytics.event_impressions DETACH PARTITION " + oldest);
        clockTime = now.plus(Duration.ofDays(62));
        await(keeper.keep());
        assertEquals(0, oldMonths());
    }

    private long oldMonths() {
        return database.count("""
                SELECT count(*)
                  FROM analytics.month_partitions('analytics.event_impressions')
                 WHERE month < date_trunc('month', now() AT TIME ZONE 'UTC' + interval '62 days') - interval '13 months'
                """);
    }
}
