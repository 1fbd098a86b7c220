package io.yardpass.analytics.upkeep;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.analytics.World;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Months come and go while events arrive; nobody who sends events waits for that. */
class MonthsUnderLoadTest {
    private static final long WAIT_MILLIS_MAX = 1_000;

    private final YearMonth month = YearMonth.now(ZoneOffset.UTC);
    private final Instant turn = firstOf(month.plusMonths(1));
    private World world;
    private Pool owner;
    private PartitionKeeper keeper;

    @BeforeEach
    void open() {
        world = new World();
        keepMonthsAsOf(turn.minusSeconds(60));
        owner = Pools.reader(world.vertx, world.database.address(), DatabaseRole.OWNER, 2);
        keeper = await(PartitionKeeper.start(world.vertx, owner, PartitionKeeperTest.OPTIONS, () -> true));
    }

    @AfterEach
    void close() {
        keeper.close();
        await(owner.close());
        world.close();
    }

    @Test
    void aMonthBeginsUnderLoad() {
        ViewLoad load = load(turn, n -> turn.plusSeconds(n % 2 == 0 ? -30 : 30));
        run();
        keepMonthsAsOf(turn);
        await(keeper.keep());
        run();
        assertNobodyWaited(load);
        assertTrue(load.told.stream().allMatch(told -> told.verdict().equals(Verdict.ACCEPTED)));
        assertEquals(load.told.size(), stored());
        assertEquals(0, world.database.count("SELECT count(*) FROM analytics.missing_months()"));
    }

    @Test
    void aMonthEndsUnderLoadAndOnlyItsOwnEventsAreRefused() {
        Instant expiring = firstOf(month.minusMonths(13)).plusSeconds(3_600);
        // The ingest's clock is behind the database's: it still lets in what that no longer keeps.
        ViewLoad load = load(turn.minusSeconds(60), n -> n == 7 ? expiring : turn.minusSeconds(3_600L * n));
        run();
        keepMonthsAsOf(turn.plusSeconds(60));
        await(keeper.keep());
        run();
        assertNobodyWaited(load);
        assertEquals(0, world.database.count("SELECT count(*) FROM analytics.expired_months()"));
        for (ViewLoad.Told told : load.told) {
            if (!told.occurredAt().equals(expiring)) {
                assertEquals(Verdict.ACCEPTED, told.verdict(), told::toString);
            }
        }
        assertTrue(load.told.stream()
                .anyMatch(told -> told.verdict() instanceof Verdict.Rejected refusal
                        && refusal.code() == RejectionCode.OCCURRED_AT_OUT_OF_RANGE));
        assertEquals(
                load.told.stream()
                        .filter(told -> !told.occurredAt().equals(expiring))
                        .count(),
                stored());
    }

    /** Who holds the table against changes holds up the keeper, and the keeper nobody. */
    @Test
    void anOperatorInTheWayOfTheKeeperIsNotInTheWayOfEvents() {
        var operator = await(owner.getConnection());
        await(operator.query("BEGIN; LOCK TABLE analytics.event_impressions IN SHARE UPDATE EXCLUSIVE MODE")
                .execute());
        ViewLoad load = load(turn.minusSeconds(60), n -> turn.minusSeconds(3_600L * n));
        keepMonthsAsOf(turn);
        assertTrue(await(keeper.keep().map(false).otherwise(true)));
        assertNobodyWaited(load);
        await(operator.query("COMMIT").execute());
        await(operator.close());
        await(keeper.keep());
        assertEquals(load.told.size(), stored());
    }

    private void keepMonthsAsOf(Instant moment) {
        world.database.keepMonthsAsOf("'" + moment + "'");
    }

    private ViewLoad load(Instant ingestsTime, Function<Integer, Instant> times) {
        IngestOptions options = IngestOptions.to(world.address());
        List<World.Ingest> ingests = IntStream.range(0, 3)
                .mapToObj(n -> world.ingest(options, () -> ingestsTime))
                .toList();
        return new ViewLoad(ingests, times);
    }

    private void run() {
        await(world.vertx.timer(500, TimeUnit.MILLISECONDS));
    }

    private static void assertNobodyWaited(ViewLoad load) {
        long longestMillis = load.stop();
        System.out.println(load.told.size() + " events, the longest wait " + longestMillis + " ms");
        assertTrue(longestMillis < WAIT_MILLIS_MAX, () -> "somebody waited " + longestMillis + " ms");
        assertEquals(List.of(), List.copyOf(load.unanswered));
    }

    private long stored() {
        return world.database.count("SELECT count(*) FROM analytics.event_impressions WHERE source = 'load'");
    }

    private static Instant firstOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
