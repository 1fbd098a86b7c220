package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import io.yardpass.service.Answers.Sent;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one database: an event has its effect once, whichever of them it was sent to, and how often. */
class TwoGatewaysTest {
    private static final int BODY = 100;

    @TempDir
    private static Path directory;

    private static TestDatabase database;
    private static Map<String, String> settings;
    private static ServiceProcess writer;
    private static ServiceProcess other;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.demo();
        // Rows of two months are written month by month, as a batch names them: two batches can wait for each other
        // crosswise.
        database.execute("ALTER DATABASE " + database.address().database() + " SET deadlock_timeout = '10ms'");
        settings = Map.of(
                "YARDPASS_DATABASE_URL", Sql.url(database.address()),
                "YARDPASS_JWT_SECRET", RunningService.KEY.secret().value());
        writer = ServiceProcess.start(directory, settings);
        other = ServiceProcess.start(directory, settings);
    }

    @AfterAll
    static void close() {
        other.close();
        writer.close();
        database.close();
    }

    @Test
    void whatOneStoredIsADuplicateToTheOtherAndAfterARestart() throws Exception {
        List<Sent> events = events(40, 1);
        Answers answers = new Answers();
        List<Sent> twice = new ArrayList<>(events);
        twice.addAll(events);
        assertTrue(answers.send(twice, client(writer)));
        assertTrue(answers.send(events, client(other)));
        other.terminate();
        other = ServiceProcess.start(directory, settings);
        assertTrue(answers.send(events, client(other)));
        answers.assertEachAcceptedOnce(ids(events));
        events.forEach(event -> assertEquals(1, answers.accepted(event.id())));
        assertStoredOnceEach(ids(events));
    }

    @Test
    void aStormOfTheSameEventsInOppositeOrdersLosesNothingAndDoublesNothing() throws Exception {
        List<Sent> events = events(2_000, 2);
        Answers answers = new Answers();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sendings = new ArrayList<>();
            for (int sender = 0; sender < 4; sender++) {
                GatewayClient gateway = client(sender % 2 == 0 ? writer : other);
                List<Sent> shuffled = new ArrayList<>(events);
                Collections.shuffle(shuffled, new Random(sender));
                sendings.addAll(sendAll(shuffled, senders, answers, gateway));
            }
            await(sendings);
        }
        answers.assertEachAcceptedOnce(ids(events));
        assertStoredOnceEach(ids(events));
    }

    @Test
    void whatAKilledOneLeftOpenIsSettledThroughTheOther() throws Exception {
        List<Sent> events = events(6_000, 1);
        Answers answers = new Answers();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sendings = sendAll(events, senders, answers, client(other), client(writer));
            Thread.sleep(50);
            other.kill();
            await(sendings);
        }
        other = ServiceProcess.start(directory, settings);
        answers.assertEachAcceptedOnce(ids(events));
        assertStoredOnceEach(ids(events));
    }

    private static List<Future<?>> sendAll(
            List<Sent> events, ExecutorService senders, Answers answers, GatewayClient... gateways) {
        List<Future<?>> sendings = new ArrayList<>();
        for (int from = 0; from < events.size(); from += BODY) {
            List<Sent> body = events.subList(from, from + BODY);
            sendings.add(senders.submit(() -> {
                answers.sendUntilAnswered(body, gateways);
                return null;
            }));
        }
        return sendings;
    }

    private static void await(List<Future<?>> sendings) throws InterruptedException, ExecutionException {
        for (Future<?> sending : sendings) {
            sending.get();
        }
    }

    /** Of all types and many subjects, spread over so many months. */
    private static List<Sent> events(int count, int months) {
        List<Sent> events = new ArrayList<>();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            String what = switch (i % 4) {
                case 0 -> "\"type\":\"post_view\",\"post_id\":\"" + DemoIds.POST.number(1 + i % 200);
                case 1 -> "\"type\":\"event_view\",\"event_id\":\"" + DemoIds.EVENT.number(1 + i % 20);
                case 2 -> "\"type\":\"ad_impression\",\"campaign_id\":\"" + DemoIds.CAMPAIGN.number(1 + i % 10);
                default -> "\"type\":\"ad_click\",\"campaign_id\":\"" + DemoIds.CAMPAIGN.number(1 + i % 10);
            };
            Instant occurredAt = now.minus(31L * (i / 4 % months), ChronoUnit.DAYS);
            events.add(new Sent(id, "{\"id\":\"" + id + "\",\"occurred_at\":\"" + occurredAt + "\"," + what + "\"}"));
        }
        return events;
    }

    private static Set<UUID> ids(List<Sent> events) {
        Set<UUID> ids = new HashSet<>();
        events.forEach(event -> ids.add(event.id()));
        return ids;
    }

    private static void assertStoredOnceEach(Set<UUID> ids) throws Exception {
        Set<UUID> missing = new HashSet<>(ids);
        missing.removeAll(new Sql(database.address()).ids("""
                SELECT id FROM analytics.post_impressions UNION ALL SELECT id FROM analytics.event_impressions
                UNION ALL SELECT id FROM campaigns.ad_impressions UNION ALL SELECT id FROM campaigns.ad_clicks"""));
        assertEquals(Set.of(), missing);
        assertEquals(rows(), counted(), "every row is counted, once");
    }

    private static long rows() {
        return database.count("""
                SELECT (SELECT count(*) FROM analytics.post_impressions) + (SELECT count(*) FROM analytics.event_impressions)
                     + (SELECT count(*) FROM campaigns.ad_impressions) + (SELECT count(*) FROM campaigns.ad_clicks)""");
    }

    /** Folded or not yet, as of one moment. */
    private static long counted() {
        return database.count("""
                SELECT (SELECT coalesce(sum(views), 0) FROM analytics.event_deltas)
                     + (SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats)
                     + (SELECT coalesce(sum(impressions + clicks), 0) FROM campaigns.campaign_deltas)
                     + (SELECT coalesce(sum(impressions + clicks), 0) FROM campaigns.campaign_hourly_stats)""");
    }

    private static GatewayClient client(ServiceProcess service) throws Exception {
        return service.client(TestTokens.platform(RunningService.KEY));
    }
}
