package io.yardpass.analytics;

import static io.yardpass.analytics.World.CAMPAIGN;
import static io.yardpass.analytics.World.HARBOUR;
import static io.yardpass.analytics.World.HARBOUR_KEY;
import static io.yardpass.analytics.World.HARBOUR_SERVICE;
import static io.yardpass.analytics.World.NORTHERN_EVENT;
import static io.yardpass.analytics.World.PERSON;
import static io.yardpass.analytics.World.PLATFORM;
import static io.yardpass.analytics.World.POST;
import static io.yardpass.analytics.World.PUBLIC_EVENT;
import static io.yardpass.analytics.World.TIER;
import static io.yardpass.analytics.World.await;
import static io.yardpass.analytics.World.nowMicros;
import static io.yardpass.domain.Verdict.ACCEPTED;
import static io.yardpass.domain.Verdict.DUPLICATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.domain.TicketView;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever way events take into their tables, what was added to the counts is what was added to the rows. */
class DeltasTest {
    private static World world;
    private static World.Ingest ingest;
    private static Pool owner;

    @BeforeAll
    static void open() {
        world = new World();
        ingest = world.ingest();
        owner = Pools.reader(world.vertx, world.database.address(), DatabaseRole.OWNER, 2);
    }

    @AfterAll
    static void close() {
        await(owner.close());
        world.close();
    }

    /** After every test, and asked in SQL that shares nothing with either. */
    @AfterEach
    void countsAreRows() {
        assertEquals(List.of(), world.database.rows("""
                SELECT event_id, hour, sum(n) FROM (
                    SELECT event_id, date_trunc('hour', occurred_at) AS hour, 1 AS n FROM analytics.post_impressions
                    UNION ALL
                    SELECT event_id, date_trunc('hour', occurred_at), 1 FROM analytics.event_impressions
                    UNION ALL SELECT event_id, hour, -views FROM analytics.event_deltas
                    UNION ALL SELECT event_id, hour, -views FROM analytics.event_hourly_stats
                ) AS views GROUP BY event_id, hour HAVING sum(n) <> 0
                """));
        assertEquals(List.of(), world.database.rows("""
                SELECT campaign_id, hour, sum(i), sum(b), sum(c), sum(d) FROM (
                    SELECT campaign_id, date_trunc('hour', occurred_at) AS hour, 1 AS i, billable::int AS b, 0 AS c, 0 AS d
                    FROM campaigns.ad_impressions
                    UNION ALL
                    SELECT campaign_id, date_trunc('hour', occurred_at), 0, 0, 1, billable::int FROM campaigns.ad_clicks
                    UNION ALL
                    SELECT campaign_id, hour, -impressions, -billable_impressions, -clicks, -billable_clicks
                    FROM campaigns.campaign_deltas
                    UNION ALL
                    SELECT campaign_id, hour, -impressions, -billable_impressions, -clicks, -billable_clicks
                    FROM campaigns.campaign_hourly_stats
                ) AS ads GROUP BY campaign_id, hour HAVING (sum(i), sum(b), sum(c), sum(d)) <> (0, 0, 0, 0)
                """));
        assertEquals(List.of(), world.database.rows("""
                SELECT tier_id, hour, sum(n) FROM (
                    SELECT tier_id, date_trunc('hour', occurred_at) AS hour, 1 AS n FROM analytics.ticket_analytics
                    UNION ALL SELECT tier_id, hour, -views FROM analytics.tier_deltas
                    UNION ALL SELECT tier_id, hour, -views FROM analytics.tier_hourly_stats
                ) AS views GROUP BY tier_id, hour HAVING sum(n) <> 0
                """));
        String seen = """
                SELECT event_id, occurred_at::date AS day, hashbyteaextended(
                    coalesce(uuid_send(user_id), convert_to(session_id, 'UTF8')),
                    (SELECT seed FROM analytics.viewer_seed)) & 9223372036854775807 AS hash
                FROM %s WHERE user_id IS NOT NULL OR session_id <> ''
                """;
        String facts =
                seen.formatted("analytics.post_impressions") + "UNION " + seen.formatted("analytics.event_impressions");
        String counted = """
                SELECT event_id, hour::date, unnest(viewers) FROM analytics.event_deltas
                UNION SELECT event_id, day, unnest(smallest) FROM analytics.event_daily_viewers
                """;
        assertEquals(List.of(), world.database.rows("(" + facts + ") EXCEPT (" + counted + ")"));
        assertEquals(List.of(), world.database.rows("(" + counted + ") EXCEPT (" + facts + ")"));
    }

    @Test
    void viewersAreTheSameWhicheverWayTheyTake() {
        UUID event = UUID.randomUUID();
        world.addEvent(event, HARBOUR, "public");
        List<Event> views = events(
                90,
                i -> new EventView(
                        UUID.randomUUID(),
                        nowMicros(),
                        event,
                        null,
                        i % 4 == 1 ? UUID.randomUUID() : null,
                        i % 4 == 0 ? "" : i % 4 == 2 ? null : "Sitzung 東京 🎟".substring(i % 11),
                        null));
        ingest.verdicts(HARBOUR_SERVICE, views);
        String viewers = """
                SELECT array_agg(DISTINCT viewer ORDER BY viewer)
                FROM analytics.event_deltas, unnest(viewers) AS viewer WHERE event_id = '%s'""".formatted(event);
        String direct = world.database.text(viewers);
        world.database.execute("""
                DELETE FROM analytics.event_deltas WHERE event_id = '%1$s';
                DELETE FROM analytics.event_impressions WHERE event_id = '%1$s' AND id <> '%2$s'
                """.formatted(event, views.getFirst().id()));
        // One that is there already sends the batch the other way.
        assertEquals(
                89,
                ingest.verdicts(HARBOUR_SERVICE, views).stream()
                        .filter(ACCEPTED::equals)
                        .count());
        assertEquals(direct, world.database.text(viewers));
        world.database.execute("""
                DELETE FROM analytics.event_deltas WHERE event_id = '%1$s';
                DELETE FROM analytics.event_impressions WHERE event_id = '%1$s'""".formatted(event));
    }

    @Test
    void eachKindCountsWhereItBelongs() {
        UUID event = UUID.randomUUID();
        UUID post = UUID.randomUUID();
        UUID tier = UUID.randomUUID();
        UUID campaign = UUID.randomUUID();
        world.addEvent(event, HARBOUR, "public");
        world.addTier(tier, event);
        world.addPost(post, event);
        world.addCampaign(campaign, HARBOUR, UUID.randomUUID());
        ingest.verdicts(
                HARBOUR_SERVICE,
                List.of(
                        impression(UUID.randomUUID(), campaign),
                        impression(UUID.randomUUID(), campaign),
                        new AdClick(UUID.randomUUID(), nowMicros(), campaign, null, null, null, null),
                        new PostView(UUID.randomUUID(), nowMicros(), post, null, null, null, null, null),
                        eventView(UUID.randomUUID(), event, nowMicros()),
                        ticketView(UUID.randomUUID(), tier, nowMicros()),
                        ticketView(UUID.randomUUID(), tier, nowMicros())));
        ingest.verdicts(HARBOUR_KEY, List.of(impression(UUID.randomUUID(), campaign)));
        assertEquals(2, world.database.count("""
                SELECT sum(views) FROM analytics.event_deltas WHERE event_id = '%s'""".formatted(event)));
        assertEquals(2, world.database.count("""
                SELECT sum(views) FROM analytics.tier_deltas WHERE tier_id = '%s'""".formatted(tier)));
        assertEquals(List.of(List.of("3", "2", "1", "1")), world.database.rows("""
                SELECT sum(impressions), sum(billable_impressions), sum(clicks), sum(billable_clicks)
                FROM campaigns.campaign_deltas WHERE campaign_id = '%s'""".formatted(campaign)));
    }

    @Test
    void anHourEndsAtItsLastMicrosecondAtMidnightAndAtTheEdgeOfAMonth() {
        LocalDateTime month = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).atStartOfDay();
        LocalDateTime midnight = month.minusDays(9);
        UUID event = UUID.randomUUID();
        world.addEvent(event, HARBOUR, "public");
        List<Event> events = new ArrayList<>();
        for (LocalDateTime edge : List.of(month, midnight, midnight.plusHours(7))) {
            for (int i = -1; i < 2; i++) {
                events.add(eventView(UUID.randomUUID(), event, edge.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + i));
            }
        }
        assertTrue(ingest.verdicts(PERSON, events).stream().allMatch(ACCEPTED::equals));
        assertEquals(List.of(List.of("1", "2")), world.database.rows("""
                        SELECT
                            sum(views) FILTER (WHERE hour = timestamptz '%1$s+00' - interval '1 hour'),
                            sum(views) FILTER (WHERE hour = timestamptz '%1$s+00')
                        FROM analytics.event_deltas WHERE event_id = '%2$s'""".formatted(month, event)));
    }

    @Test
    void whatIsThereAlreadyIsCountedOnceWhoeverSendsItAgain() {
        List<Event> first = events(40, i -> eventView(UUID.randomUUID(), PUBLIC_EVENT, nowMicros() - 1_000_000L * i));
        ingest.verdicts(PERSON, first);
        List<Event> second = events(40, i -> postView(UUID.randomUUID(), nowMicros() - 900_000_000L * i));
        second.addAll(7, first.subList(3, 9));
        second.add(20, second.get(2));
        UUID ad = UUID.randomUUID();
        second.add(impression(ad, CAMPAIGN));
        second.add(impression(ad, CAMPAIGN));
        UUID look = UUID.randomUUID();
        second.add(ticketView(look, TIER, nowMicros()));
        second.add(ticketView(look, TIER, nowMicros()));
        assertEquals(
                9,
                ingest.verdicts(HARBOUR_SERVICE, second).stream()
                        .filter(DUPLICATE::equals)
                        .count());
        assertEquals(List.of(DUPLICATE), ingest.verdicts(HARBOUR_SERVICE, List.of(impression(ad, CAMPAIGN))));
        assertEquals(
                List.of(DUPLICATE), ingest.verdicts(HARBOUR_SERVICE, List.of(ticketView(look, TIER, nowMicros()))));
    }

    @Test
    void whatCannotBeStoredCountsNothingAndItsNeighboursCount() {
        List<Event> events = events(60, i -> postView(UUID.randomUUID(), nowMicros() - 600_000_000L * i));
        events.set(11, new PostView(UUID.randomUUID(), nowMicros(), POST, null, null, null, "nul \0 inside", null));
        events.set(47, new PostView(UUID.randomUUID(), nowMicros(), POST, null, null, null, null, "not json"));
        assertEquals(
                58,
                ingest.verdicts(PERSON, events).stream()
                        .filter(ACCEPTED::equals)
                        .count());
    }

    @Test
    void foldingWhileEventsArriveLosesNothingAndHoldsUpNobody() {
        Random random = new Random(11);
        List<Event> all = events(
                12_000,
                i -> random.nextBoolean()
                        ? i % 3 == 0
                                ? ticketView(
                                        UUID.randomUUID(),
                                        TIER,
                                        nowMicros() - random.nextLong(40 * BatchDeltas.HOUR_MICROS))
                                : postView(
                                        UUID.randomUUID(), nowMicros() - random.nextLong(40 * BatchDeltas.HOUR_MICROS))
                        : new EventView(
                                UUID.randomUUID(),
                                nowMicros() - random.nextLong(40 * BatchDeltas.HOUR_MICROS),
                                random.nextBoolean() ? PUBLIC_EVENT : NORTHERN_EVENT,
                                null,
                                null,
                                null,
                                null));
        all.addAll(9_000, all.subList(100, 400));
        List<World.Ingest> ingests = List.of(ingest, world.ingest());
        List<Future<IngestOutcome>> answers = new ArrayList<>();
        for (int from = 0; from < all.size(); from += 100) {
            answers.add(ingests.get(from / 100 % 2)
                    .submit(PLATFORM, all.subList(from, Math.min(all.size(), from + 100))));
        }
        Future<Void> arrived = Future.all(answers).mapEmpty();
        // Two folders, so that they meet as well.
        long folded = await(Future.all(foldUntil(arrived, 0), foldUntil(arrived, 0))
                .map(both -> both.<Long>resultAt(0) + both.<Long>resultAt(1)));
        assertTrue(folded > 0);
        assertEquals(0, world.database.count("SELECT analytics.pending_deltas(1000000)"));
    }

    private static Future<Long> foldUntil(Future<?> arrived, long folded) {
        boolean last = arrived.isComplete();
        return owner.query("SELECT analytics.fold_deltas(50)").execute().compose(rows -> {
            long more = rows.iterator().next().getLong(0);
            if (last && more == 0 && world.database.count("SELECT analytics.pending_deltas(1)") == 0) {
                return Future.succeededFuture(folded);
            }
            return foldUntil(arrived, folded + more);
        });
    }

    private static List<Event> events(int count, IntFunction<Event> event) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(event).toList());
    }

    private static AdImpression impression(UUID id, UUID campaign) {
        return new AdImpression(id, nowMicros(), campaign, null, null, null, null, null, null, null, null);
    }

    private static PostView postView(UUID id, long micros) {
        return new PostView(id, micros, POST, 100, null, null, null, null);
    }

    private static TicketView ticketView(UUID id, UUID tier, long micros) {
        return new TicketView(id, micros, tier, null, null, null, null);
    }

    private static EventView eventView(UUID id, UUID event, long micros) {
        return new EventView(id, micros, event, null, null, null, null);
    }
}
