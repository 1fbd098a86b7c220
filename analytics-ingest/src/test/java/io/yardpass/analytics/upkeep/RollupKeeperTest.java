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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollupKeeperTest {
    private static final UUID EVENT = UUID.randomUUID();
    private static final RollupOptions OPTIONS = new RollupOptions(
            Duration.ofMillis(20),
            10,
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofHours(24),
            Duration.ofMinutes(1),
            100,
            25);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** Asked once, so that nothing here falls on two days. */
    private final Instant now = Instant.now();

    private final String midnight = "timestamptz '" + now.truncatedTo(ChronoUnit.DAYS) + "'";
    private volatile Instant clockTime = now;
    private volatile boolean clocksAgree = true;
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
        database.execute("ALTER TABLE analytics.event_daily_counts RENAME TO away");
        addViews(1);
        await(keeper.round());
        assertEquals(1.0, failures("fold"));
        assertEquals(1.0, failures("daily_stats"));
        assertEquals(0.0, failures("proposals"));
        database.execute("ALTER TABLE analytics.away RENAME TO event_daily_counts");
        await(keeper.round());
        assertEquals(0, totalViews());
        clockTime = clockTime.plus(Duration.ofMinutes(1));
        await(keeper.round());
        assertEquals(1, totalViews());
    }

    @Test
    void aTaskThatKeepsFailingIsTriedLessAndLessOften() {
        RollupKeeper keeper = idle();
        database.execute("ALTER MATERIALIZED VIEW analytics.mv_event_daily_stats RENAME TO away");
        for (int minute = 0; minute < 120; minute++) {
            await(keeper.round());
            clockTime = clockTime.plus(Duration.ofMinutes(1));
        }
        // After 0, 1, 3, 7, 15, 31 and 63 minutes; then each hour as usual.
        assertEquals(7.0, failures("daily_stats"));
    }

    @Test
    void aRefreshThatTookLongRestsAHundredTimesAsLong() {
        RollupKeeper keeper = idle();
        await(keeper.round());
        database.execute("UPDATE analytics.refreshes SET finished_at = started_at + interval '2 minutes'");
        addViews(3);
        clockTime = clockTime.plus(Duration.ofMinutes(59));
        await(keeper.round());
        clockTime = clockTime.plus(Duration.ofMinutes(130));
        await(keeper.round());
        assertEquals(0, totalViews());
        clockTime = clockTime.plus(Duration.ofMinutes(13));
        await(keeper.round());
        assertEquals(3, totalViews());
    }

    @Test
    void aQueueThatIsLongerThanARoundIsToldAndGoneOnWith() {
        RollupOptions hurried = new RollupOptions(
                OPTIONS.foldEvery(),
                10,
                Duration.ofMillis(1),
                OPTIONS.refreshEvery(),
                OPTIONS.dailyEvery(),
                OPTIONS.retryAfter(),
                OPTIONS.restAtLeast(),
                OPTIONS.monthsKept());
        RollupKeeper keeper = RollupKeeper.idle(vertx, owner, hurried, () -> clockTime, () -> true, meters);
        await(keeper.round());
        addViews(355);
        int notDone = 0;
        await(keeper.round());
        while (database.count("SELECT analytics.pending_deltas(1000)") > 0) {
            notDone++;
            await(keeper.round());
        }
        assertTrue(notDone > 0, "one round did it");
        assertEquals(
                notDone,
                meters.get("yardpass.rollup.rounds.out.of.time").counter().count());
        assertEquals(355, database.count("SELECT sum(views) FROM analytics.event_hourly_stats"));
    }

    @Test
    void whatWasFoldedBeforeASessionIsKilledStaysAndTheRestFollows() {
        addViews(35);
        // The third slice of ten stops at a row that somebody else has.
        database.execute("""
                CREATE FUNCTION public.stop_at_third() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF new.views > 20 AND NOT EXISTS (SELECT FROM public.killed) THEN
                        PERFORM pg_terminate_backend(pg_backend_pid());
                        PERFORM pg_sleep(10);
                    END IF;
                    RETURN new;
                END $$;
                CREATE TABLE public.killed ();
                GRANT SELECT ON public.killed TO yardpass_owner;
                ALTER FUNCTION public.stop_at_third() SECURITY DEFINER;
                CREATE TRIGGER stop BEFORE UPDATE ON analytics.event_hourly_stats
                FOR EACH ROW EXECUTE FUNCTION public.stop_at_third()""");
        RollupKeeper keeper = idle();
        await(keeper.round());
        assertEquals(1.0, failures("fold"));
        assertEquals(20, database.count("SELECT sum(views) FROM analytics.event_hourly_stats"));
        assertEquals(15, database.count("SELECT analytics.pending_deltas(100)"));
        database.execute("INSERT INTO public.killed DEFAULT VALUES");
        await(keeper.round());
        assertEquals(35, database.count("SELECT sum(views) FROM analytics.event_hourly_stats"));
        assertEquals(35, database.count("SELECT sum(views) FROM analytics.event_daily_counts"));
        assertEquals(
                0,
                database.count(
                        "SELECT count(*) FROM analytics.stats_drift((" + midnight + " AT TIME ZONE 'UTC')::date)"));
    }

    @Test
    void aDeltaThatCannotBeAddedUpIsTold() {
        database.execute("""
                INSERT INTO analytics.event_deltas (event_id, hour, views)
                VALUES ('%s', date_trunc('hour', now(), 'UTC'), -1)""".formatted(EVENT));
        addViews(35);
        await(idle().round());
        assertEquals(35, totalViews());
        assertEquals(1.0, meters.get("yardpass.rollup.set.aside.deltas").gauge().value());
        assertEquals(0.0, failures("fold"));
    }

    @Test
    void countsThatAreNotTheFactsAreFoundTheNextDay() {
        database.execute("""
                INSERT INTO analytics.event_hourly_stats (event_id, hour, views)
                VALUES ('%s', %s - interval '2 hours', 7)""".formatted(EVENT, midnight));
        await(idle().round());
        // The hour, and the day without a row of its own.
        assertEquals(2.0, meters.get("yardpass.rollup.drifting").gauge().value());
    }

    @Test
    void aProofGoesOnWithTheHourThatFailed() {
        String noon = midnight + " - interval '12 hours'";
        database.execute("""
                INSERT INTO analytics.event_hourly_stats (event_id, hour, views)
                VALUES ('%1$s', %2$s, 1), ('%1$s', %2$s - interval '1 hour', 1);
                ALTER FUNCTION analytics.hours_drift RENAME TO compared;
                CREATE TABLE public.asked (hour timestamptz);
                GRANT INSERT, SELECT ON public.asked TO yardpass_owner;
                CREATE FUNCTION analytics.hours_drift(from_at timestamptz, until_at timestamptz)
                RETURNS TABLE (subject text, subject_id uuid, hour timestamptz, counted numeric[], kept numeric[])
                LANGUAGE plpgsql AS $$ BEGIN
                    IF from_at = %2$s AND NOT EXISTS (SELECT FROM public.asked AS a WHERE a.hour = 'infinity') THEN
                        RAISE EXCEPTION 'out of time' USING ERRCODE = 'query_canceled';
                    END IF;
                    INSERT INTO public.asked VALUES (from_at);
                    RETURN QUERY SELECT * FROM analytics.compared(from_at, until_at);
                END $$""".formatted(EVENT, noon));
        RollupKeeper keeper = idle();
        await(keeper.round());
        assertEquals(1.0, failures("proof"));
        database.execute("INSERT INTO public.asked VALUES ('infinity')");
        clockTime = clockTime.plus(Duration.ofMinutes(1));
        await(keeper.round());
        assertEquals(24, database.count("SELECT count(*) FROM public.asked WHERE isfinite(hour)"), "each hour once");
        assertEquals(3.0, meters.get("yardpass.rollup.drifting").gauge().value());
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
    void eventsEndWhenTheirTimeIsOver() {
        String later = UUID.randomUUID().toString();
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at)
                VALUES ('%s', '%s', 'Later', 'USD', now(), now() + interval '1 hour')""".formatted(later, EVENT));
        await(idle().round());
        assertEquals("ended", database.text("SELECT status FROM events.events WHERE id = '" + EVENT + "'"));
        assertEquals("published", database.text("SELECT status FROM events.events WHERE id = '" + later + "'"));
    }

    /** Nobody waits for another round because of somebody's many. */
    @Test
    void aRoundEndsAllThatIsOver() {
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at)
                SELECT uuidv7(), '%s', 'One of many', 'USD', now() - interval '1 day', now() - interval '1 hour'
                FROM generate_series(1, 2500)""".formatted(EVENT));
        await(idle().round());
        assertEquals(2501, database.count("SELECT count(*) FROM events.events WHERE status = 'ended'"));
        assertEquals(2501, database.count("SELECT count(*) FROM public.outbox WHERE topic = 'event.ended'"));
    }

    @Test
    void sponsorsOrdersThatNobodyPaidForLapse() {
        database.execute("""
                INSERT INTO sponsorship.sponsors (id, organization_id, name) VALUES ('%1$s', '%1$s', 'Sponsor');
                INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
                VALUES ('%1$s', '%1$s', '%1$s', 'Gold', 100, 'USD');
                INSERT INTO sponsorship.orders
                    (id, package_id, sponsor_id, organization_id, amount_cents, currency, created_at)
                VALUES ('%1$s', '%1$s', '%1$s', '%1$s', 100, 'USD', now() - interval '15 days')""".formatted(EVENT));
        await(idle().round());
        assertEquals("refunded", database.text("SELECT escrow_status FROM sponsorship.orders"));
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
    void whenMessagesWereRelayedIsForgottenOnceTheyAreGone() {
        database.execute("""
                INSERT INTO messaging.relay_marks (position, relayed_at)
                VALUES (1, now() - interval '5 months'), (2, now() - interval '3 months')""");
        await(idle().round());
        assertEquals("2", database.text("SELECT string_agg(position::text, ' ') FROM messaging.relay_marks"));
    }

    @Test
    void itGoesOnByItselfUntilItIsClosed() {
        RollupKeeper keeper =
                RollupKeeper.start(vertx, owner, OPTIONS, RollupShare.WHOLE, () -> clockTime, () -> true, meters);
        addViews(25);
        await(until(() -> database.count("SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats") == 25));
        addViews(5);
        await(until(() -> database.count("SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats") == 30));
        await(keeper.close(Duration.ofSeconds(5)));
        addViews(1);
        await(vertx.timer(200, TimeUnit.MILLISECONDS));
        assertEquals(1, database.count("SELECT analytics.pending_deltas(100)"));
    }

    /** What is too old waits; the sums do not. */
    @Test
    void nothingEndsWhileTheClocksAreInDoubt() {
        clocksAgree = false;
        database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s');
                INSERT INTO messaging.notifications (id, user_id, kind, payload, created_at)
                VALUES (gen_random_uuid(), '%1$s', 'kind', '{}', now() - interval '2 years');""".formatted(EVENT));
        RollupKeeper keeper = idle();
        await(keeper.round());
        assertEquals(
                List.of(List.of("audience_insights"), List.of("daily_stats"), List.of("proof")), database.rows("""
                SELECT subject FROM analytics.refreshes ORDER BY 1"""));
        assertEquals(1, database.count("SELECT count(*) FROM messaging.notifications"));
        clocksAgree = true;
        clockTime = clockTime.plus(Duration.ofMinutes(2));
        await(keeper.round());
        assertEquals(0, database.count("SELECT count(*) FROM messaging.notifications"));
        assertEquals(1, database.count("SELECT count(*) FROM analytics.refreshes WHERE subject = 'expiry'"));
    }

    private RollupKeeper idle() {
        return RollupKeeper.idle(vertx, owner, OPTIONS, () -> clockTime, () -> clocksAgree, meters);
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
                SELECT gen_random_uuid(), '%3$s', now(), '%1$s', '%1$s' FROM generate_series(1, %2$d);
                INSERT INTO analytics.event_deltas (event_id, hour, views)
                SELECT '%1$s', date_trunc('hour', timestamptz '%3$s', 'UTC'), 1 FROM generate_series(1, %2$d)
                """.formatted(EVENT, count, now));
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
