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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionKeeperTest {
    static final KeeperOptions OPTIONS = new KeeperOptions(
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofMillis(300),
            2,
            Duration.ofMinutes(1),
            100);

    private static final String CHECKS =
            "SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND coninhcount = 0 AND conrelid = '%s'::regclass";

    /** With the indexes of its closed months, which take longer than most tests. */
    private static TestDatabase kept;

    private volatile boolean clocksAgree = true;
    private TestDatabase database;
    private Vertx vertx;
    private Pool owner;
    private PartitionKeeper keeper;

    @BeforeAll
    static void keepOnce() {
        kept = TestDatabase.fresh();
        Vertx once = Vertx.vertx();
        Pool owner = Pools.reader(once, kept.address(), DatabaseRole.OWNER, 2);
        PartitionKeeper keeper = await(PartitionKeeper.start(once, owner, OPTIONS, () -> true));
        await(keeper.keep());
        keeper.close();
        await(owner.close());
        await(once.close());
    }

    @AfterAll
    static void drop() {
        kept.close();
    }

    @BeforeEach
    void open() {
        database = kept.copy();
        vertx = Vertx.vertx();
        owner = Pools.reader(vertx, database.address(), DatabaseRole.OWNER, 2);
        keeper = await(PartitionKeeper.start(vertx, owner, OPTIONS, () -> clocksAgree));
        // What the start only began is over then, and locks nothing that a test is about.
        await(keeper.keep());
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
        PartitionKeeper back = await(PartitionKeeper.start(vertx, owner, OPTIONS, () -> clocksAgree));
        assertEquals("", back.hindrance());
        await(back.keep());
        assertAllTablesAreWhole("40 days");
        back.close();
    }

    @Test
    void aKeeperThatFallsBehindIsNotReadyUntilItHasCaughtUp() {
        passDays(125);
        await(keeper.look());
        assertTrue(keeper.hindrance().contains(" has no month "), keeper::hindrance);
        assertTrue(keeper.missing() > 0);
        await(keeper.keep());
        assertEquals("", keeper.hindrance());
        assertEquals(0, keeper.missing());
        assertAllTablesAreWhole("125 days");
    }

    @Test
    void itIsReadyAsLongAsTwoMonthsAreAheadAndNotWithOne() {
        database.keepMonthsAsOf(monthsLater(2) + " - interval '1 ms'");
        await(keeper.look());
        assertEquals("", keeper.hindrance());
        database.keepMonthsAsOf(monthsLater(2));
        await(keeper.look());
        assertEquals(
                "analytics.dead_letters has no month "
                        + database.text("SELECT to_char(" + monthsLater(4) + " AT TIME ZONE 'UTC', 'YYYY-MM')"),
                keeper.hindrance());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMonthThatIsMissingAheadIsNamedAndMadeWithTheNextLook(int ahead) {
        String month = month("public.outbox", ahead);
        database.execute("DROP TABLE " + month);
        await(keeper.look());
        assertEquals(gap("public.outbox", ahead), keeper.hindrance());
        await(keeper.lookAndMend());
        assertEquals("", keeper.hindrance());
        assertAllTablesAreWhole("0 days");
    }

    /** It is made as well, and hinders nobody meanwhile. */
    @Test
    void aMonthThatIsMissingInThePastIsMade() {
        database.execute("DROP TABLE " + month("analytics.event_impressions", -7));
        await(keeper.look());
        assertEquals("", keeper.hindrance());
        await(keeper.lookAndMend());
        assertAllTablesAreWhole("0 days");
    }

    @Test
    void aMonthThatSomebodyDetachedIsAttachedAgainWithItsRows() {
        String month = month("analytics.event_impressions", 0);
        view("now()");
        database.execute("ALTER TABLE analytics.event_impressions DETACH PARTITION " + month);
        await(keeper.lookAndMend());
        assertEquals("", keeper.hindrance());
        assertEquals(1, views());
        assertAllTablesAreWhole("0 days");
    }

    /** Which leaves a CHECK behind that each COPY would have to pay for. */
    @Test
    void aMonthThatSomebodyDetachedConcurrentlyComesBackWithoutACheck() {
        String month = month("analytics.event_impressions", 1);
        await(owner.query("ALTER TABLE analytics.event_impressions DETACH PARTITION " + month + " CONCURRENTLY")
                .execute());
        assertEquals(1, database.count(CHECKS.formatted(month)));
        await(keeper.lookAndMend());
        assertEquals(0, database.count(CHECKS.formatted(month)));
        assertAllTablesAreWhole("0 days");
    }

    @Test
    void aMonthThatIsHalfDetachedIsAttachedAgain() {
        String month = month("public.outbox", 0);
        halfDetach("public.outbox", month);
        await(keeper.look());
        assertEquals(gap("public.outbox", 0), keeper.hindrance());
        await(keeper.lookAndMend());
        assertEquals("", keeper.hindrance());
        assertAllTablesAreWhole("0 days");
    }

    /** Another table's months are made all the same, and the other months of this one. */
    @Test
    void aTableThatCannotTakeThePlaceWhoseNameItBearsIsLeftAlone() {
        String month = month("public.outbox", 1);
        database.execute("DROP TABLE %s; DROP TABLE %s; CREATE TABLE %s (note text)"
                .formatted(month, month("public.outbox", 2), month));
        await(keeper.keep());
        assertEquals(gap("public.outbox", 1), keeper.hindrance());
        assertEquals(1, database.count("SELECT count(*) FROM analytics.missing_months()"));
        assertEquals("note", database.text("""
                SELECT attname FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0""".formatted(month)));
    }

    @Test
    void aTableThatWasRestoredUnderAMonthsNameStays() {
        String month = month("analytics.event_impressions", -13);
        database.execute("CREATE TABLE kept AS SELECT * FROM " + month);
        database.execute(
                "DROP TABLE %s; CREATE TABLE %s AS SELECT * FROM kept; DROP TABLE kept;".formatted(month, month));
        passDays(62);
        await(keeper.keep());
        assertEquals(month, database.text("SELECT '%s'::regclass".formatted(month)));
        assertEquals(1, database.count("SELECT count(*) FROM analytics.stray_months()"));
        assertEquals(0, expiredMonths());
    }

    @Test
    void aMonthThatSomebodyDetachedBeforeItWasOverIsHis() {
        String month = month("analytics.event_impressions", -13);
        database.execute("ALTER TABLE analytics.event_impressions DETACH PARTITION " + month);
        passDays(62);
        await(keeper.keep());
        assertEquals(month, database.text("SELECT partition_name FROM analytics.stray_months()"));
    }

    /** A month is what its bounds say, not its name. */
    @Test
    void aMonthThatIsCalledByAnOlderOnesNameIsNotDropped() {
        database.execute("ALTER TABLE %s RENAME TO event_impressions_2001_01"
                .formatted(month("analytics.event_impressions", 0)));
        await(keeper.keep());
        assertEquals("attached", database.text("""
                SELECT state FROM analytics.month_partitions('analytics.event_impressions')
                WHERE partition_name = 'analytics.event_impressions_2001_01'::regclass"""));
    }

    @Test
    void aMonthThatHoldsYoungerRowsThanItsNameSaysIsNotDropped() {
        String month = month("analytics.event_impressions", -13);
        database.execute("""
                INSERT INTO analytics.months_leaving VALUES ('analytics.event_impressions', '%1$s');
                ALTER TABLE analytics.event_impressions DETACH PARTITION %1$s;
                INSERT INTO %1$s (id, occurred_at, received_at, event_id, organization_id)
                VALUES (uuidv7(), now(), now(), gen_random_uuid(), gen_random_uuid());
                """.formatted(month));
        passDays(62);
        await(keeper.keep());
        assertEquals(1, database.count("SELECT count(*) FROM " + month));
    }

    @Test
    void nothingIsDroppedWhileTheClocksAreInDoubtAndMonthsAreMadeAllTheSame() {
        await(keeper.keep());
        clocksAgree = false;
        passDays(62);
        await(keeper.keep());
        assertTrue(expiredMonths() > 0);
        assertEquals(0, database.count("SELECT count(*) FROM analytics.missing_months()"));
        clocksAgree = true;
        await(keeper.keep());
        assertEquals(0, expiredMonths());
    }

    @Test
    void aRoundDropsNoMoreThanItsOptionsSay() {
        keeper.close();
        KeeperOptions careful = new KeeperOptions(
                OPTIONS.every(),
                OPTIONS.lookEvery(),
                OPTIONS.retryAfter(),
                OPTIONS.lockTimeout(),
                OPTIONS.attemptsMax(),
                OPTIONS.buildTimeout(),
                3);
        keeper = await(PartitionKeeper.start(vertx, owner, careful, () -> true));
        await(keeper.keep());
        passDays(500);
        long before = expiredMonths();
        await(keeper.keep());
        assertEquals(before - 3, expiredMonths());
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
        assertEquals("", keeper.hindrance());
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
        assertFalse(keeper.hindrance().isEmpty());
        assertEquals(7, database.count("""
                SELECT count(*) FROM analytics.month_partitions('public.outbox') WHERE state = 'attached'"""));
        await(operator.query("COMMIT").execute());
        await(operator.close());
        await(keeper.keep());
        assertEquals("", keeper.hindrance());
        assertAllTablesAreWhole("125 days");
    }

    @Test
    void twoKeepersAtOnceTakeTurns() {
        PartitionKeeper other = await(PartitionKeeper.start(vertx, owner, OPTIONS, () -> clocksAgree));
        passDays(125);
        await(Future.all(keeper.keep(), other.keep()));
        await(keeper.keep());
        assertAllTablesAreWhole("125 days");
        other.close();
    }

    /** The first of the two steps of a detachment is committed when the second is interrupted. */
    @Test
    void aMonthThatWasHalfDetachedIsDroppedInTheNextRound() {
        database.execute("INSERT INTO analytics.months_leaving VALUES ('analytics.event_impressions', '%s')"
                .formatted(oldestMonth()));
        halfDetach("analytics.event_impressions", oldestMonth());
        passDays(62);
        await(keeper.keep());
        assertAllTablesAreWhole("62 days");
    }

    @Test
    void aMonthThatWasDetachedButNotDroppedIsDroppedInTheNextRound() {
        database.execute("""
                INSERT INTO analytics.months_leaving VALUES ('analytics.event_impressions', '%1$s');
                ALTER TABLE analytics.event_impressions DETACH PARTITION %1$s;
                """.formatted(oldestMonth()));
        passDays(62);
        await(keeper.keep());
        assertEquals(0, expiredMonths());
    }

    private static boolean failed(Future<?> future) {
        return await(future.map(false).otherwise(true));
    }

    private void passDays(int days) {
        database.keepMonthsAsOf("now() + interval '%d days'".formatted(days));
    }

    /** The first of the two steps of a detachment is committed when the second is interrupted. */
    private void halfDetach(String table, String month) {
        var reader = await(owner.getConnection());
        await(reader.query("BEGIN; SELECT FROM " + table).execute());
        String detach = "ALTER TABLE " + table + " DETACH PARTITION " + month + " CONCURRENTLY";
        assertTrue(failed(owner.withConnection(crashing -> crashing.query("SET lock_timeout = 100")
                .execute()
                .compose(limited -> crashing.query(detach).execute())
                .eventually(() -> crashing.query("RESET lock_timeout").execute()))));
        assertEquals("detaching", database.text("""
                SELECT state FROM analytics.month_partitions('%s') WHERE partition_name = '%s'::regclass""".formatted(table, month)));
        await(reader.query("COMMIT").execute());
        await(reader.close());
    }

    private String month(String table, int distance) {
        return database.text("""
                SELECT partition_name FROM analytics.month_partitions('%s')
                WHERE month = analytics.this_month() + interval '%d months'""".formatted(table, distance));
    }

    private String gap(String table, int distance) {
        return table
                + " has no month "
                + database.text(
                        "SELECT to_char(analytics.this_month() + interval '%d months', 'YYYY-MM')".formatted(distance));
    }

    private static String monthsLater(int months) {
        return "(date_trunc('month', now() AT TIME ZONE 'UTC') + interval '%d months') AT TIME ZONE 'UTC'"
                .formatted(months);
    }

    private void view(String occurredAt) {
        database.execute("""
                INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id)
                VALUES (uuidv7(), %s, now(), gen_random_uuid(), gen_random_uuid())""".formatted(occurredAt));
    }

    private long views() {
        return database.count("SELECT count(*) FROM analytics.event_impressions");
    }

    private String oldestMonth() {
        return database.text(
                "SELECT min(partition_name::text) FROM analytics.month_partitions('analytics.event_impressions')");
    }

    private long expiredMonths() {
        return database.count("SELECT count(*) FROM analytics.expired_months()");
    }

    private void assertAllTablesAreWhole(String later) {
        assertEquals(0, database.count("SELECT count(*) FROM analytics.missing_indexes()"));
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
