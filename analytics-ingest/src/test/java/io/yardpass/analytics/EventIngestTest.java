package io.yardpass.analytics;

import static io.yardpass.analytics.World.CAMPAIGN;
import static io.yardpass.analytics.World.CREATIVE;
import static io.yardpass.analytics.World.HARBOUR;
import static io.yardpass.analytics.World.HARBOUR_SERVICE;
import static io.yardpass.analytics.World.PERSON;
import static io.yardpass.analytics.World.POST;
import static io.yardpass.analytics.World.PUBLIC_EVENT;
import static io.yardpass.analytics.World.TIER;
import static io.yardpass.analytics.World.USER;
import static io.yardpass.analytics.World.nowMicros;
import static io.yardpass.domain.Verdict.ACCEPTED;
import static io.yardpass.domain.Verdict.DUPLICATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.TicketView;
import io.yardpass.domain.Verdict;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventIngestTest {
    private static World world;
    private static World.Ingest ingest;

    @BeforeAll
    static void open() {
        world = new World();
        ingest = world.ingest();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void eachKindIsStoredInTheMonthItHappenedIn() {
        OffsetDateTime then = OffsetDateTime.now(ZoneOffset.UTC).minusMonths(1);
        long lastMonth = micros(then);
        UUID impression = UUID.randomUUID();
        UUID click = UUID.randomUUID();
        UUID postView = UUID.randomUUID();
        UUID eventView = UUID.randomUUID();
        UUID ticketView = UUID.randomUUID();
        assertEquals(
                List.of(ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED),
                ingest.verdicts(
                        HARBOUR_SERVICE,
                        List.of(
                                new AdImpression(
                                        impression,
                                        lastMonth,
                                        CAMPAIGN,
                                        CREATIVE,
                                        PUBLIC_EVENT,
                                        "feed",
                                        true,
                                        1_500L,
                                        USER,
                                        "s-1",
                                        "{\"a\":1}"),
                                new AdClick(click, lastMonth, CAMPAIGN, impression, null, "s-2", null),
                                new PostView(postView, lastMonth, POST, 900, "home", USER, null, "{\"b\":[]}"),
                                new EventView(eventView, lastMonth, PUBLIC_EVENT, "søk", null, null, null),
                                new TicketView(ticketView, lastMonth, TIER, "mail", USER, "s-3", "{\"c\":1}"))));

        String month = then.format(DateTimeFormatter.ofPattern("yyyy_MM", Locale.ROOT));
        assertEquals(
                List.of(
                        "campaigns.ad_impressions_" + month,
                        CAMPAIGN.toString(),
                        HARBOUR.toString(),
                        CREATIVE.toString(),
                        PUBLIC_EVENT.toString(),
                        USER.toString(),
                        "s-1",
                        "feed",
                        "t",
                        "t",
                        "1500",
                        "{\"a\": 1}"),
                row(
                        "campaigns.ad_impressions",
                        impression,
                        "campaign_id, organization_id, creative_id, event_id, user_id, session_id, placement, viewable,"
                                + " billable, price_micros, metadata"));
        assertEquals(
                listOf("campaigns.ad_clicks_" + month, CAMPAIGN, HARBOUR, impression, null, "s-2", "t", null),
                row(
                        "campaigns.ad_clicks",
                        click,
                        "campaign_id, organization_id, impression_id, user_id, session_id, billable, metadata"));
        assertEquals(
                listOf(
                        "analytics.post_impressions_" + month,
                        POST,
                        PUBLIC_EVENT,
                        HARBOUR,
                        USER,
                        null,
                        "900",
                        "home",
                        "{\"b\": []}"),
                row(
                        "analytics.post_impressions",
                        postView,
                        "post_id, event_id, organization_id, user_id, session_id, dwell_ms, source, metadata"));
        assertEquals(
                listOf("analytics.event_impressions_" + month, PUBLIC_EVENT, HARBOUR, null, null, "søk", null),
                row(
                        "analytics.event_impressions",
                        eventView,
                        "event_id, organization_id, user_id, session_id, source, metadata"));
        assertEquals(
                listOf(
                        "analytics.ticket_analytics_" + month,
                        "viewed",
                        TIER,
                        PUBLIC_EVENT,
                        HARBOUR,
                        null,
                        null,
                        "0",
                        USER,
                        "s-3",
                        "mail",
                        "{\"c\": 1}"),
                row(
                        "analytics.ticket_analytics",
                        ticketView,
                        "kind, tier_id, event_id, organization_id, ticket_id, order_id, amount_cents, user_id, session_id,"
                                + " source, metadata"));
        assertEquals(
                lastMonth,
                world.database.count(
                        "SELECT (extract(epoch FROM occurred_at) * 1000000)::bigint FROM analytics.post_impressions WHERE id = '"
                                + postView + "'"));
    }

    /** Whoever can guess the next id of the ledger could stop its sales otherwise. */
    @Test
    void aViewThatBearsTheIdOfASaleIsInNobodysWay() {
        UUID id = UUID.randomUUID();
        TicketView view = new TicketView(id, nowMicros(), TIER, null, null, null, null);
        assertEquals(ACCEPTED, ingest.verdict(PERSON, view));
        world.database.execute("""
                SET ROLE yardpass_ledger;
                INSERT INTO analytics.ticket_analytics
                    (id, occurred_at, ticket_id, event_id, organization_id, order_id, kind, amount_cents)
                VALUES ('%1$s', now(), '%1$s', '%2$s', '%3$s', '%1$s', 'sold', 2500);
                RESET ROLE
                """.formatted(id, PUBLIC_EVENT, HARBOUR));
        assertEquals(DUPLICATE, ingest.verdict(PERSON, view));
        assertEquals(
                List.of(List.of("sold"), List.of("viewed")),
                world.database.rows(
                        "SELECT kind FROM analytics.ticket_analytics WHERE id = '" + id + "' ORDER BY kind"));
    }

    @Test
    void anIdTwiceInOneBodyIsStoredOnceAndNamed() {
        UUID id = UUID.randomUUID();
        PostView view = postView(id);
        assertEquals(
                List.of(ACCEPTED, ACCEPTED, DUPLICATE),
                ingest.verdicts(PERSON, List.of(postView(UUID.randomUUID()), view, view)));
        assertEquals(1, world.database.count(countOf("analytics.post_impressions", List.of(id))));
    }

    @Test
    void whatIsThereAlreadyIsNamedAndItsNeighboursAreStored() {
        PostView first = postView(UUID.randomUUID());
        PostView second = postView(UUID.randomUUID());
        EventView sameIdOfAnotherKind = eventView(first.id());
        assertEquals(List.of(ACCEPTED), ingest.verdicts(PERSON, List.of(first)));
        assertEquals(
                List.of(ACCEPTED, DUPLICATE, ACCEPTED),
                ingest.verdicts(PERSON, List.of(second, first, sameIdOfAnotherKind)));
        assertEquals(DUPLICATE, ingest.verdict(PERSON, sameIdOfAnotherKind));
    }

    @Test
    void aValueTheDatabaseRefusesIsRejectedAloneWhateverSharesItsBatch() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(postView(UUID.randomUUID()));
        }
        UUID bad = UUID.randomUUID();
        events.set(37, new PostView(bad, nowMicros(), POST, null, null, null, "nul \0 inside", null));
        events.set(90, new PostView(UUID.randomUUID(), nowMicros(), POST, null, null, null, null, "not json"));
        // The same id as a bad one, but a good event: it is not a duplicate of what was never stored.
        events.set(91, postView(bad));

        List<Verdict> verdicts = ingest.verdicts(PERSON, events);
        for (int i = 0; i < 100; i++) {
            if (i == 37 || i == 90) {
                assertEquals(
                        RejectionCode.NOT_STORABLE,
                        assertInstanceOf(Verdict.Rejected.class, verdicts.get(i))
                                .code());
            } else {
                assertEquals(ACCEPTED, verdicts.get(i), "event " + i);
            }
        }
        assertEquals(
                98,
                world.database.count(countOf(
                        "analytics.post_impressions",
                        events.stream().map(Event::id).toList())));
    }

    @Test
    void aMonthThatIsNoLongerKeptRejectsItsEventsAlone() {
        // Within the kept time of this ingest, but the migrations made no month that old.
        IngestOptions options = IngestOptions.to(world.address());
        World.Ingest patient = world.ingest(new IngestOptions(
                options.copy(),
                options.limits(),
                24,
                options.aheadMax(),
                options.repetitionsMax(),
                options.writesMax(),
                options.reconnectMin(),
                options.reconnectMax()));
        List<Verdict> verdicts = patient.verdicts(
                PERSON,
                List.of(
                        postView(UUID.randomUUID()),
                        new PostView(
                                UUID.randomUUID(),
                                micros(OffsetDateTime.now().minusMonths(20)),
                                POST,
                                null,
                                null,
                                null,
                                null,
                                null)));
        assertEquals(ACCEPTED, verdicts.get(0));
        assertEquals(
                RejectionCode.OCCURRED_AT_OUT_OF_RANGE,
                assertInstanceOf(Verdict.Rejected.class, verdicts.get(1)).code());
    }

    @Test
    void twentyThousandEventsWithDuplicatesGetTheRightVerdicts() {
        Random random = new Random(7);
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < 18_000; i++) {
            UUID id = new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong());
            all.add(random.nextBoolean() ? postView(id) : eventView(id));
        }
        for (int i = 0; i < 2_000; i++) {
            all.add(random.nextInt(all.size()), all.get(random.nextInt(all.size())));
        }
        Map<Event, List<Verdict>> verdicts = new HashMap<>();
        var answers = new ArrayList<Future<IngestOutcome>>();
        List<List<Event>> bodies = new ArrayList<>();
        for (int from = 0; from < all.size(); ) {
            int to = Math.min(all.size(), from + 1 + random.nextInt(500));
            bodies.add(all.subList(from, to));
            answers.add(ingest.submit(PERSON, bodies.getLast()));
            from = to;
        }
        for (int i = 0; i < bodies.size(); i++) {
            var recorded = assertInstanceOf(IngestOutcome.Recorded.class, World.await(answers.get(i)));
            for (int j = 0; j < bodies.get(i).size(); j++) {
                verdicts.computeIfAbsent(bodies.get(i).get(j), e -> new ArrayList<>())
                        .add(recorded.verdicts().get(j));
            }
        }
        assertEquals(18_000, verdicts.size());
        verdicts.forEach((event, given) -> assertEquals(
                1, given.stream().filter(ACCEPTED::equals).count(), () -> event + " was answered " + given));
        assertEquals(20_000, verdicts.values().stream().mapToInt(List::size).sum());
        List<UUID> ids = verdicts.keySet().stream().map(Event::id).toList();
        assertEquals(
                18_000,
                world.database.count(countOf("analytics.post_impressions", ids))
                        + world.database.count(countOf("analytics.event_impressions", ids)));
    }

    private static PostView postView(UUID id) {
        return new PostView(id, nowMicros(), POST, 100, null, null, null, null);
    }

    private static EventView eventView(UUID id) {
        return new EventView(id, nowMicros(), PUBLIC_EVENT, null, null, null, null);
    }

    private static long micros(OffsetDateTime time) {
        return time.toEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }

    private static List<String> row(String table, UUID id, String columns) {
        List<List<String>> rows = world.database.rows(
                "SELECT tableoid::regclass, %s FROM %s WHERE id = '%s'".formatted(columns, table, id));
        assertEquals(1, rows.size());
        return rows.getFirst();
    }

    private static String countOf(String table, List<UUID> ids) {
        StringBuilder list = new StringBuilder();
        ids.forEach(id -> list.append(list.isEmpty() ? "" : ",").append(id));
        return "SELECT count(*) FROM %s WHERE id = ANY ('{%s}'::uuid[])".formatted(table, list);
    }

    private static List<String> listOf(Object... values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(value == null ? null : value.toString());
        }
        return texts;
    }
}
