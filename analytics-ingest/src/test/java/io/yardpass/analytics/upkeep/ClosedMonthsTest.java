package io.yardpass.analytics.upkeep;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a month gets when it is over, and a running one must not have. */
class ClosedMonthsTest {
    private static final String NAME = "to_char(now() AT TIME ZONE 'UTC', '\"event_impressions\"_YYYY_MM')";

    private final Instant over = YearMonth.now(ZoneOffset.UTC)
            .plusMonths(1)
            .atDay(1)
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant();
    private TestDatabase database;
    private Vertx vertx;
    private Pool owner;
    private PartitionKeeper keeper;
    private String month;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        vertx = Vertx.vertx();
        owner = Pools.reader(vertx, database.address(), DatabaseRole.OWNER, 2);
        month = database.text("SELECT " + NAME);
        database.execute("""
                INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id, metadata)
                SELECT uuidv7(), now(), now(), gen_random_uuid(), gen_random_uuid(), '{"device": "phone"}'
                  FROM generate_series(1, 100)
                """);
        keeper = await(PartitionKeeper.start(vertx, owner, PartitionKeeperTest.OPTIONS, () -> true));
    }

    @AfterEach
    void close() {
        keeper.close();
        await(owner.close());
        await(vertx.close());
        database.close();
    }

    @Test
    void aMonthIsIndexedADayAfterItIsOverAndEachIndexNamesItsQuery() {
        keepMonthsAsOf(over.plus(Duration.ofHours(23)));
        await(keeper.keep());
        assertEquals(List.of(), added());
        keepMonthsAsOf(over.plus(Duration.ofHours(24)));
        await(keeper.keep());
        assertEquals(
                List.of(
                        List.of("btree (event_id, occurred_at)", "t", "an event's views over a span of time"),
                        List.of(
                                "gin (metadata jsonb_path_ops)",
                                "t",
                                "views of events whose metadata contains something")),
                added());
    }

    /** In the middle of a month, as the first of one has a month that is over and not yet a day old. */
    @Test
    void everyClosedMonthAndNoRunningOneHasWhatTheListSays() {
        keepMonthsAsOf(over.minus(Duration.ofDays(14)));
        await(keeper.keep());
        assertEquals(0, database.count("SELECT count(*) FROM analytics.missing_indexes()"));
        assertEquals(10 * 13, database.count("""
                SELECT count(*) FROM pg_indexes WHERE indexdef ~ 'btree \\((event|campaign)_id, occurred_at\\)|gin \\(metadata'
                                                  AND schemaname IN ('analytics', 'campaigns')
                                                  AND tablename ~ '_[0-9]{4}_[0-9]{2}$'"""));
    }

    /** As after a crash, or a cancelled build. */
    @Test
    void whatAnInterruptedBuildLeftIsBuiltAnew() {
        String index = month + "_event_id_occurred_at_idx";
        database.execute("CREATE INDEX " + index + " ON analytics." + month + " (event_id, occurred_at)");
        database.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'analytics." + index + "'::regclass");
        keepMonthsAsOf(over.plus(Duration.ofDays(2)));
        await(keeper.keep());
        assertEquals(2, added().stream().filter(row -> row.get(1).equals("t")).count());
    }

    @Test
    void whoReportsLateIsHeardInAClosedMonth() {
        keepMonthsAsOf(over.plus(Duration.ofDays(2)));
        await(keeper.keep());
        database.execute("""
                INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id, metadata)
                VALUES (uuidv7(), now(), now(), gen_random_uuid(), gen_random_uuid(), '{"device": "late"}')
                """);
        assertEquals(1, database.count("""
                SELECT count(*) FROM analytics.event_impressions WHERE metadata @> '{"device": "late"}'"""));
        assertTrue(added().size() == 2);
    }

    private void keepMonthsAsOf(Instant moment) {
        database.keepMonthsAsOf("'" + moment + "'");
    }

    private List<List<String>> added() {
        return database.rows("""
                SELECT substring(pg_get_indexdef(i.indexrelid) FROM 'USING (.*)$'), i.indisvalid,
                       obj_description(i.indexrelid, 'pg_class')
                  FROM pg_index AS i
                 WHERE i.indrelid = 'analytics.%s'::regclass AND NOT i.indisprimary
                   AND pg_get_indexdef(i.indexrelid) !~ 'brin'
                 ORDER BY 1
                """.formatted(month));
    }
}
