package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.yardpass.database.DemoData;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.Migrations;
import io.yardpass.database.TestServerSettings;
import io.yardpass.domain.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Two servers: one of ledger and tenants, one of the events. */
class AnalyticsElsewhereTest {
    private static final UUID ORGANIZATION = DemoIds.ORGANIZATION.number(1);
    private static final UUID CAMPAIGN = DemoIds.CAMPAIGN.number(1);
    private static final UUID VIEWER = DemoIds.USER.number(40);
    private static final String VIEWS_IN_MAIN = "SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats";
    private static final String FACTS = "SELECT count(*) FROM analytics.post_impressions";

    @TempDir
    Path directory;

    private EmbeddedDatabase main;
    private EmbeddedDatabase events;
    private Map<String, String> settings;
    private ServiceProcess service;
    private String token;

    @BeforeEach
    void open() throws Exception {
        main = server("main", ServiceProcess.freePort());
        events = server("events", ServiceProcess.freePort());
        Migrations.run(main.address());
        DemoData.load(main.address());
        token = TestTokens.platform(RunningService.KEY);
        settings = new HashMap<>(Map.of(
                "YARDPASS_DATABASE_URL", Sql.url(main.address()),
                "YARDPASS_ANALYTICS_DATABASE_URL", Sql.url(events.address()),
                "YARDPASS_PAYMENTS", "trusted",
                "YARDPASS_JWT_SECRET", RunningService.KEY.secret().value()));
        service = ServiceProcess.start(directory, settings);
    }

    @AfterEach
    void close() {
        service.close();
        Stream.of(main, events).forEach(EmbeddedDatabase::close);
    }

    @Test
    void eventsAreStoredInTheOneAndCountedForTenantsInTheOther() throws Exception {
        GatewayClient client = client();
        accepted(
                client.postViews(
                        Stream.generate(GatewayClient::freshId).limit(5).toList()),
                5);
        accepted(client.post("/v1/event-views", one("\"event_id\":\"" + GatewayClient.EVENT + "\"")), 1);
        accepted(client.post("/v1/ticket-views", one("\"tier_id\":\"" + GatewayClient.TIER + "\"")), 1);
        accepted(client.post("/v1/ad-impressions", one("\"campaign_id\":\"" + CAMPAIGN + "\"")), 1);
        accepted(client.post("/v1/ad-clicks", one("\"campaign_id\":\"" + CAMPAIGN + "\"")), 1);
        UUID order = GatewayClient.freshId();
        assertEquals(201, buy(order).statusCode());

        assertEquals(5, inEvents(FACTS));
        assertEquals(0, inMain(FACTS));
        assertEquals(0, inEvents("SELECT count(*) FROM ticketing.orders"));
        awaitInMain(6, VIEWS_IN_MAIN);
        awaitInMain(2, "SELECT coalesce(sum(impressions + clicks), 0) FROM campaigns.campaign_hourly_stats");
        awaitInMain(1, "SELECT coalesce(sum(views), 0) FROM analytics.tier_hourly_stats");
        awaitInMain(1, "SELECT coalesce(sum(tickets), 0) FROM analytics.event_hourly_stats");
        assertEquals(0, inMain("SELECT analytics.pending_deltas(10)"));
        for (EmbeddedDatabase database : List.of(main, events)) {
            assertEquals(
                    0, in(database, "SELECT count(*) FROM analytics.stats_drift((now() AT TIME ZONE 'UTC')::date)"));
        }

        inMain("SELECT analytics.refresh_daily_stats()::integer");
        String organizer = TestTokens.signedBy(
                RunningService.KEY,
                tokens -> tokens.sign(Role.SERVICE_ROLE, ORGANIZATION, null, Duration.ofMinutes(5)));
        JsonArray days = new JsonArray(service.client(organizer)
                .get("/rest/v1/event_daily_stats?select=total_views,impressions,clicks,tickets")
                .body());
        assertEquals(
                new JsonArray("[{\"total_views\":6,\"impressions\":1,\"clicks\":1,\"tickets\":1}]"),
                days,
                days::encode);
        assertTrue(service.client(organizer)
                .get("/rest/v1/tier_hourly_stats")
                .body()
                .contains("\"views\":1"));
        everyMetricIsDocumentedAndWatched(service.metrics());
    }

    /** Expressions that a service with one database does not answer. */
    static boolean isOfTwoDatabases(String expression) {
        return expression.contains("yardpass_counts_") || expression.contains("by (database)");
    }

    private static void everyMetricIsDocumentedAndWatched(String scraped) throws Exception {
        Set<String> documented = OperationsPage.read().table("Metric of two databases").stream()
                .map(row -> row.getFirst().replace("`", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> registered = scraped.lines()
                .filter(line -> line.startsWith("# TYPE yardpass_counts_"))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(documented, registered);
        Map<String, String> watched = Watched.expressions(AnalyticsElsewhereTest::isOfTwoDatabases);
        assertEquals(2, watched.size(), watched::toString);
        assertEquals(Map.of(), Watched.untold(watched, scraped));
    }

    @Test
    void whatWasRejectedIsSentAgainAndWhoIsErasedIsForgottenInBoth() throws Exception {
        UUID post = UUID.randomUUID();
        UUID late = GatewayClient.freshId();
        GatewayClient client = client();
        String viewOfIt = "[{\"id\":\"" + late + "\",\"post_id\":\"" + post + "\"}]";
        assertTrue(client.post("/v1/post-views", viewOfIt).body().contains("unknown_post"));
        awaitIn(events, 1, "SELECT count(*) FROM analytics.dead_letters");
        assertEquals(0, inMain("SELECT count(*) FROM analytics.dead_letters"));
        execute(
                main,
                "INSERT INTO events.event_posts (id, event_id, body) VALUES ('" + post + "', '" + GatewayClient.EVENT
                        + "', 'Late')");
        var err = new StringWriter();
        var withoutTheOther = new CommandLine(
                new ReplayCommand(Map.of("YARDPASS_DATABASE_URL", settings.get("YARDPASS_DATABASE_URL"))));
        assertEquals(1, withoutTheOther.setErr(new PrintWriter(err, true)).execute());
        assertTrue(err.toString().contains("YARDPASS_ANALYTICS_DATABASE_URL"), err::toString);
        assertEquals(0, command(new ReplayCommand(settings)));
        assertEquals(1, inEvents(FACTS + " WHERE id = '" + late + "'"));
        assertEquals(0, inEvents("SELECT count(*) FROM analytics.dead_letters"));

        String viewer = TestTokens.signedBy(
                RunningService.KEY, tokens -> tokens.sign(Role.AUTHENTICATED, null, VIEWER, Duration.ofMinutes(5)));
        accepted(service.client(viewer).postViews(List.of(GatewayClient.freshId())), 1);
        assertEquals(1, inEvents(FACTS + " WHERE user_id = '" + VIEWER + "'"));
        assertEquals(0, command(new EraseCommand(settings), "--user", VIEWER.toString()));
        assertEquals(0, inEvents(FACTS + " WHERE user_id = '" + VIEWER + "'"));
        assertEquals(1, inMain("SELECT count(*) FROM users.erasures WHERE finished_at IS NOT NULL"));
        assertEquals(1, inMain("SELECT (touched ->> 'analytics.post_impressions')::bigint FROM users.erasures"));
    }

    @Test
    void whenOneIsAwayWhatNeedsOnlyTheOtherGoesOn() throws Exception {
        GatewayClient client = client();
        accepted(client.postViews(List.of(GatewayClient.freshId())), 1);
        int eventsPort = events.address().port();
        events.close();
        UUID id = GatewayClient.freshId();
        assertEquals(503, client.postViews(List.of(id)).statusCode());
        assertEquals(201, buy(GatewayClient.freshId()).statusCode());
        events = server("events", eventsPort);
        await(() -> client.postViews(List.of(id)).statusCode() == 200);
        assertEquals(2, inEvents(FACTS));
        awaitInMain(2, VIEWS_IN_MAIN);

        int mainPort = main.address().port();
        main.close();
        accepted(client.postViews(List.of(GatewayClient.freshId())), 1);
        assertEquals(503, buy(GatewayClient.freshId()).statusCode());
        main = server("main", mainPort);
        awaitInMain(3, VIEWS_IN_MAIN);
        await(() -> buy(GatewayClient.freshId()).statusCode() == 201);
    }

    /** Killed after it has asked for counts and before they are taken in, and after that before the other one knows of it. */
    @Test
    void whoeverIsKilledBetweenTheTwoCountsNothingTwice() throws Exception {
        for (var step : Map.of(main, "analytics.incoming_event_hours", events, "analytics.outgoing_streams")
                .entrySet()) {
            long before = inMain(VIEWS_IN_MAIN);
            try (Connection obstacle =
                    DriverManager.getConnection(step.getKey().address().jdbcUrl())) {
                obstacle.setAutoCommit(false);
                obstacle.createStatement().execute("LOCK TABLE " + step.getValue() + " IN ACCESS EXCLUSIVE MODE");
                accepted(
                        client().postViews(Stream.generate(GatewayClient::freshId)
                                .limit(7)
                                .toList()),
                        7);
                awaitIn(
                        step.getKey(),
                        1,
                        "SELECT least(count(*), 1) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND query ~ 'take_in_slice|next_slice'");
                service.kill();
                obstacle.rollback();
            }
            service = ServiceProcess.start(directory, settings);
            awaitInMain(before + 7, VIEWS_IN_MAIN);
        }
        assertEquals(inEvents(FACTS), inMain("SELECT sum(views) FROM analytics.incoming_event_hours"));
        assertEquals(inEvents(FACTS), inMain("SELECT sum(views) FROM analytics.event_daily_counts"));
        assertEquals(0, inMain("SELECT count(*) FROM analytics.deltas_set_aside"));
    }

    private GatewayClient client() {
        return service.client(token);
    }

    private HttpResponse<String> buy(UUID order) throws Exception {
        return client().purchase(order, VIEWER, GatewayClient.EVENT, GatewayClient.TIER, 10_000);
    }

    private static String one(String fields) {
        return GatewayClient.bodyOf(List.of(GatewayClient.freshId()), fields);
    }

    private static void accepted(HttpResponse<String> answer, int events) {
        assertEquals(200, answer.statusCode(), answer::body);
        assertTrue(answer.body().contains("\"accepted\":" + events + ","), answer::body);
    }

    private EmbeddedDatabase server(String name, int port) {
        return EmbeddedDatabase.start(directory.resolve(name), TestServerSettings.onPort(port));
    }

    private int command(Callable<Integer> command, String... arguments) {
        var out = new StringWriter();
        int code = new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(arguments);
        assertEquals(0, code, out::toString);
        return code;
    }

    private long inMain(String query) throws Exception {
        return in(main, query);
    }

    private long inEvents(String query) throws Exception {
        return in(events, query);
    }

    private static long in(EmbeddedDatabase database, String query) throws Exception {
        return new Sql(database.address()).count(query);
    }

    private static void execute(EmbeddedDatabase database, String sql) throws Exception {
        try (Connection connection =
                DriverManager.getConnection(database.address().jdbcUrl())) {
            connection.createStatement().execute(sql);
        }
    }

    private void awaitInMain(long count, String query) throws Exception {
        awaitIn(main, count, query);
    }

    private void awaitIn(EmbeddedDatabase database, long count, String query) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (in(database, query) != count && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        assertEquals(count, in(database, query), () -> query + "\n" + service.output());
    }

    private void await(Callable<Boolean> holds) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!holds.call()) {
            assertTrue(System.nanoTime() < deadline, service::output);
            Thread.sleep(100);
        }
    }
}
