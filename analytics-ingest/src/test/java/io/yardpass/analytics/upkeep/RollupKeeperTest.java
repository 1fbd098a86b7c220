package io.yardpass.analytics.upkeep;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollupKeeperTest {
    private static final UUID EVENT = UUID.randomUUID();
    private static final RollupOptions OPTIONS = new RollupOptions(
            Duration.ofMillis(20), 10, Duration.ofHours(1), Duration.ofHours(24), Duration.ofMinutes(1), 25);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private volatile Instant clockTime = Instant.now();
    private TestDatabase database;
    private Vertx vertx;
    private Pool owner;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'One', 'one');
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%1$s', '%1$s', 'Fair', 'public', 'USD', now(), now())""".formatted(EVENT));
        vertx = Vertx.vertx();
        owner = Pools.reader(vertx, database.address(), DatabaseRole.OWNER, 2);
    }

    @AfterEach
    void close() {
        await(owner.close());
        await(vertx.close());
        database.close();
    }

    @Test
    void aRoundFoldsEverythingAndRefreshesWhatIsDue() {
        RollupKeeper keeper = idle();
        addViews(35);
        await(keeper.round());
        assertEquals(0, database.count("SELECT analytics.pending_deltas(100)"));
        assertEquals(35, totalViews());
        assertEquals(4, database.count("SELECT count(*) FROM analytics.refreshes"));
        assertEquals(35.0, meters.get("yardpass.rollup.folded.deltas").counter().count());
    }

    @Test
    void theDailyViewIsRefreshedWhenItsHourIsOverAndNotBefore() {
        RollupKeeper keeper = idle();
        await(keeper.round());
        addViews(3);
        clockTime = clockTime.plus(Duration.ofMinutes(59));
        await(keeper.round());
        assertEquals(0, totalViews());
        assertEquals(3, database.count("SELECT sum(views) FROM analytics.event_hourly_stats"));
        assertTrue(age() > 3_000 && age() < 3_600);
        clockTime = clockTime.plus(Duration.ofMinutes(2));
        await(keeper.round());
        assertEquals(3, totalViews());
    }

    @Test
    void whatAnotherProcessHasDoneIsNotDoneAgain() {
        await(idle().round());
        String first = database.text("SELECT max(started_at) FROM analytics.refreshes");
        await(idle().round());
        assertEquals(first, database.text("SELECT max(started_at) FROM analytics.refreshes"));
    }

    @Test
    void aTaskThatFailsIsCountedTriedAgainAndTakesNoOtherWithIt() {
        RollupKeeper keeper = idle();
        database.execute("ALTER TABLE analytics.days_to_recount RENAME TO away");
        addViews(1);
        await(keeper.round());
        assertEquals(1.0, failures("fold"));
        assertEquals(1.0, failures("daily_stats"));
        assertEquals(0.0, failures("proof"));
        database.execute("ALTER TABLE analytics.away RENAME TO days_to_recount");
        await(keeper.round());
        assertEquals(0, totalViews());
        clockTime = clockTime.plus(Duration.ofMinutes(1));
        await(keeper.round());
        assertEquals(1, totalViews());
    }

    @Test
    void countsThatAreNotTheFactsAreFoundTheNextDay() {
        database.execute("""
                INSERT INTO analytics.event_hourly_stats (event_id, hour, views)
                VALUES ('%s', date_trunc('day', now(), 'UTC') - interval '2 hours', 7)""".formatted(EVENT));
        await(idle().round());
        assertEquals(1.0, meters.get("yardpass.rollup.drifting.hours").gauge().value());
    }

    @Test
    void proposalsThatNobodyAnsweredInTimeExpire() {
        database.execute("""
                INSERT INTO sponsorship.sponsors (id, organization_id, name) VALUES ('%1$s', '%1$s', 'Sponsor');
                INSERT INTO sponsorship.proposals
                    (id, event_id, sponsor_id, organization_id, amount_cents, currency, status, expires_at)
                VALUES ('%1$s', '%1$s', '%1$s', '%1$s', 100, 'USD', 'draft', now() - interval '1 second');
                UPDATE sponsorship.proposals SET status = 'sent'""".formatted(EVENT));
        await(idle().round());
        assertEquals("expired", database.text("SELECT status FROM sponsorship.proposals"));
    }

    @Test
    void messagesOfMoreThanThirteenMonthsAreForgotten() {
        database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s') ON CONFLICT DO NOTHING;
                INSERT INTO messaging.notifications (id, user_id, kind, created_at)
                SELECT uuidv7(), '%1$s', 'test', now() - age
                FROM unnest('{12 months,14 months}'::interval[]) AS age;
                INSERT INTO messaging.message_jobs (id, organization_id, kind, created_at)
                SELECT uuidv7(), '%1$s', 'test', now() - age
                FROM unnest('{12 months,14 months}'::interval[]) AS age""".formatted(EVENT));
        await(idle().round());
        assertEquals(1, database.count("SELECT count(*) FROM messaging.notifications WHERE kind = 'test'"));
        assertEquals(1, database.count("SELECT count(*) FROM messaging.message_jobs WHERE kind = 'test'"));
    }

    @Test
    void itGoesOnByItselfUntilItIsClosed() {
        RollupKeeper keeper = RollupKeeper.start(vertx, owner, OPTIONS, () -> clockTime, meters);
        addViews(25);
        await(until(() -> database.count("SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats") == 25));
        addViews(5);
        await(until(() -> database.count("SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats") == 30));
        await(keeper.close(Duration.ofSeconds(5)));
        addViews(1);
        await(vertx.timer(200, TimeUnit.MILLISECONDS));
        assertEquals(1, database.count("SELECT analytics.pending_deltas(100)"));
    }

    private RollupKeeper idle() {
        return RollupKeeper.idle(vertx, owner, OPTIONS, () -> clockTime, meters);
    }

    private Future<Void> until(BooleanSupplier condition) {
        return condition.getAsBoolean()
                ? Future.succeededFuture()
                : vertx.timer(10, TimeUnit.MILLISECONDS).compose(later -> until(condition));
    }

    /** One delta each. */
    private void addViews(int count) {
        database.execute("""
                INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id)
                SELECT gen_random_uuid(), now(), now(), '%1$s', '%1$s' FROM generate_series(1, %2$d);
                INSERT INTO analytics.event_deltas (event_id, hour, views)
                SELECT '%1$s', date_trunc('hour', now(), 'UTC'), 1 FROM generate_series(1, %2$d)
                """.formatted(EVENT, count));
    }

    private long totalViews() {
        return database.count("SELECT coalesce(sum(total_views), 0) FROM analytics.mv_event_daily_stats");
    }

    private double failures(String task) {
        return meters.get("yardpass.rollup.failures")
                .tag("task", task)
                .counter()
                .count();
    }

    private double age() {
        return meters.get("yardpass.rollup.age")
                .tag("task", "daily_stats")
                .gauge()
                .value();
    }
}
