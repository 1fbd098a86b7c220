package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.io.File;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From a socket to rows and entries, with nothing left out. */
class EndToEndTest extends WithService {
    @Test
    void aViewThatIsAcknowledgedIsARowOfItsOrganization() throws Exception {
        UUID id = GatewayClient.freshId();
        HttpResponse<String> answer = service.platform().postViews(List.of(id));

        assertEquals(200, answer.statusCode(), answer::body);
        assertEquals(1, new JsonObject(answer.body()).getInteger("accepted"));
        assertEquals(
                List.of(List.of(
                        GatewayClient.POST.toString(),
                        DemoIds.ORGANIZATION.number(1).toString())),
                database.rows(
                        "SELECT post_id, organization_id FROM analytics.post_impressions WHERE id = '" + id + "'"));
    }

    @Test
    void aPurchaseOfAHundredDollarsIsThreeBalancedEntries() throws Exception {
        UUID order = GatewayClient.freshId();
        HttpResponse<String> answer = buy(order, GatewayClient.freshId());

        assertEquals(201, answer.statusCode(), answer::body);
        String transaction = new JsonObject(answer.body()).getString("transaction_id");
        assertEquals(
                List.of(
                        List.of("user_cash", "10000"),
                        List.of("organization_receivable", "-9500"),
                        List.of("platform_revenue", "-500")),
                database.rows("SELECT a.kind, e.amount_cents FROM payments.entries e JOIN payments.accounts a"
                        + " ON a.id = e.account_id WHERE e.transaction_id = '" + transaction + "' ORDER BY e.ordinal"));
        assertEquals(1, database.count("SELECT count(*) FROM ticketing.tickets WHERE order_id = '" + order + "'"));
    }

    @Test
    void onePurchaseSentTenTimesAtOnceIsOneOrderAndOne201() throws Exception {
        UUID order = GatewayClient.freshId();
        UUID buyer = GatewayClient.freshId();
        List<HttpResponse<String>> answers = atOnce(10, () -> buy(order, buyer));

        assertEquals(
                1, answers.stream().filter(answer -> answer.statusCode() == 201).count());
        assertEquals(
                9, answers.stream().filter(answer -> answer.statusCode() == 200).count());
        assertEquals(1, answers.stream().map(HttpResponse::body).distinct().count());
        assertTrue(answers.stream()
                .filter(answer -> answer.statusCode() == 200)
                .allMatch(answer -> answer.headers()
                        .firstValue("Idempotent-Replayed")
                        .orElse("")
                        .equals("true")));
        assertEquals(1, database.count("SELECT count(*) FROM ticketing.orders WHERE id = '" + order + "'"));
    }

    @Test
    void sixtyFourBuyersOfTheLastTenTicketsGetTen() throws Exception {
        UUID tier = UUID.randomUUID();
        database.execute("INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)"
                + " VALUES ('" + tier + "', '" + GatewayClient.EVENT + "', 'Last ten', 2500, 'USD', 10)");
        GatewayClient client = service.platform();
        List<HttpResponse<String>> answers = atOnce(
                64,
                () -> client.purchase(
                        GatewayClient.freshId(), GatewayClient.freshId(), GatewayClient.EVENT, tier, 2_500));

        assertEquals(
                10,
                answers.stream().filter(answer -> answer.statusCode() == 201).count());
        assertEquals(
                54,
                answers.stream()
                        .filter(answer ->
                                answer.statusCode() == 409 && answer.body().contains("sold_out"))
                        .count());
        assertEquals(10, database.count("SELECT count(*) FROM ticketing.tickets WHERE tier_id = '" + tier + "'"));
        assertEquals(10, database.count("SELECT sold FROM ticketing.ticket_tiers WHERE id = '" + tier + "'"));
    }

    @Test
    void theBooksBalance() throws Exception {
        buy(GatewayClient.freshId(), GatewayClient.freshId());
        assertTrue(database.count("SELECT count(*) FROM payments.entries") > 0);
        assertEquals(0, database.count("SELECT coalesce(sum(amount_cents), 0) FROM payments.entries"));
    }

    @Test
    void theNeighboursOfABadEventAreStored() throws Exception {
        List<UUID> good = List.of(GatewayClient.freshId(), GatewayClient.freshId());
        String post = "\"post_id\":\"" + GatewayClient.POST + "\"";
        String body = "[{\"id\":\"%s\",%s},{\"id\":\"%s\",%s,\"session_id\":\"a\\u0000b\"},{\"id\":\"%s\",%s}]"
                .formatted(good.get(0), post, UUID.randomUUID(), post, good.get(1), post);
        HttpResponse<String> answer = service.platform().post("/v1/post-views", body);

        assertEquals(200, answer.statusCode(), answer::body);
        JsonObject verdicts = new JsonObject(answer.body());
        assertEquals(2, verdicts.getInteger("accepted"), answer::body);
        assertEquals(1, verdicts.getInteger("rejected"), answer::body);
        assertEquals(1, verdicts.getJsonArray("errors").getJsonObject(0).getInteger("index"));
        assertEquals(
                2,
                database.count("SELECT count(*) FROM analytics.post_impressions WHERE id IN ('" + good.get(0) + "', '"
                        + good.get(1) + "')"));
    }

    @Test
    void aBatchOfAllTypesIsARowInEachOfTheirTables() throws Exception {
        List<UUID> ids = Stream.generate(GatewayClient::freshId).limit(5).toList();
        String campaign = "\"campaign_id\":\"" + DemoIds.CAMPAIGN.number(1) + "\"";
        String body =
                "[{\"type\":\"post_view\",\"id\":\"%s\",\"post_id\":\"%s\"},".formatted(ids.get(0), GatewayClient.POST)
                        + "{\"id\":\"%s\",\"event_id\":\"%s\",\"type\":\"event_view\"},"
                                .formatted(ids.get(1), GatewayClient.EVENT)
                        + "{\"type\":\"ad_impression\",\"id\":\"%s\",%s},".formatted(ids.get(2), campaign)
                        + "{\"type\":\"ad_click\",\"id\":\"%s\",%s},".formatted(ids.get(3), campaign)
                        + "{\"type\":\"ticket_view\",\"id\":\"%s\",\"tier_id\":\"%s\"}]"
                                .formatted(ids.get(4), DemoIds.TIER.number(1));
        HttpResponse<String> answer = service.platform().post("/v1/batch", body);

        assertEquals(5, new JsonObject(answer.body()).getInteger("accepted"), answer::body);
        List<String> tables = List.of(
                "analytics.post_impressions",
                "analytics.event_impressions",
                "campaigns.ad_impressions",
                "campaigns.ad_clicks",
                "analytics.ticket_analytics");
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    1, database.count("SELECT count(*) FROM " + tables.get(i) + " WHERE id = '" + ids.get(i) + "'"));
        }
        HttpResponse<String> again = service.platform().post("/v1/batch", body);
        assertEquals(5, new JsonObject(again.body()).getInteger("duplicate"), again::body);
    }

    @Test
    void aPixelOfAPublishableKeyBecomesARowThatIsNotBillable() throws Exception {
        UUID id = GatewayClient.freshId();
        GatewayClient client = service.client("none");
        HttpResponse<String> answer = client.get("/v1/pixel.gif?key="
                + service.tokens().signPublishable(DemoIds.ORGANIZATION.number(1)) + "&type=ad_impression&campaign_id="
                + DemoIds.CAMPAIGN.number(1) + "&id=" + id);

        assertEquals(200, answer.statusCode());
        // A batch of the same event loop or another's is no measure; the row comes when it comes.
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        String rows = "SELECT billable FROM campaigns.ad_impressions WHERE id = '" + id + "'";
        while (database.rows(rows).isEmpty() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(List.of("f")), database.rows(rows));
    }

    @Test
    void aUserBuysAsThemselvesOnly() throws Exception {
        UUID user = DemoIds.USER.number(1);
        GatewayClient client =
                service.client(service.tokens().sign(Role.AUTHENTICATED, null, user, Duration.ofMinutes(5)));
        HttpResponse<String> own =
                client.purchase(GatewayClient.freshId(), user, GatewayClient.EVENT, GatewayClient.TIER, 10_000);
        HttpResponse<String> another = client.purchase(
                GatewayClient.freshId(), DemoIds.USER.number(2), GatewayClient.EVENT, GatewayClient.TIER, 10_000);

        assertEquals(201, own.statusCode(), own::body);
        assertTrue(another.statusCode() == 403 || another.statusCode() == 422, another::body);
    }

    @Test
    void aPublishableKeyRecordsViewsOfItsOrganizationOnly() throws Exception {
        GatewayClient client = service.client(service.tokens().signPublishable(DemoIds.ORGANIZATION.number(2)));

        HttpResponse<String> foreign = client.postViews(List.of(GatewayClient.freshId()));
        assertEquals(1, new JsonObject(foreign.body()).getInteger("rejected"), foreign::body);

        HttpResponse<String> own = client.post(
                "/v1/post-views",
                GatewayClient.bodyOf(
                        List.of(GatewayClient.freshId()), "\"post_id\":\"" + DemoIds.POST.number(11) + "\""));
        assertEquals(1, new JsonObject(own.body()).getInteger("accepted"), own::body);
        assertEquals(403, buy(client).statusCode());
    }

    @Test
    void metricsTellOfTheWork() throws Exception {
        service.platform().postViews(List.of(GatewayClient.freshId()));
        buy(GatewayClient.freshId(), GatewayClient.freshId());
        String scraped = metrics();

        for (String meter : List.of(
                "yardpass_event_loop_lag_seconds_bucket",
                "yardpass_ingest_batch_rows",
                "yardpass_ingest_verdicts_total",
                "yardpass_ingest_stage_seconds_bucket",
                "yardpass_ledger_batch_commands")) {
            assertTrue(scraped.contains(meter), () -> meter + " is not in\n" + scraped);
        }
    }

    @Test
    void prometheusFindsNothingAmissInTheMetrics() throws Exception {
        assumeTrue(hasPromtool(), "promtool is not on the PATH");
        service.platform().postViews(List.of(GatewayClient.freshId()));
        buy(GatewayClient.freshId(), GatewayClient.freshId());

        Process check = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (Writer scraped = check.outputWriter(StandardCharsets.UTF_8)) {
            scraped.write(metrics());
        }
        assertEquals("", new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, check.waitFor());
    }

    private static boolean hasPromtool() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool")));
    }

    private static String metrics() throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics");
        return service.platform()
                .http()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpResponse<String> buy(UUID order, UUID buyer) throws Exception {
        return service.platform().purchase(order, buyer, GatewayClient.EVENT, GatewayClient.TIER, 10_000);
    }

    private static HttpResponse<String> buy(GatewayClient client) throws Exception {
        return client.purchase(
                GatewayClient.freshId(), GatewayClient.freshId(), GatewayClient.EVENT, GatewayClient.TIER, 10_000);
    }

    private static <T> List<T> atOnce(int times, Callable<T> task) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                running.add(threads.submit(task));
            }
            for (Future<T> result : running) {
                results.add(result.get());
            }
        }
        return results;
    }
}
