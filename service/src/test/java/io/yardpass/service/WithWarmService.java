package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;

/** A service that has done each thing of which there is a metric only once it happened. */
abstract class WithWarmService extends WithService {
    private static final long REGISTERED_WITHIN_MILLIS = 20_000;

    @BeforeAll
    static void causeWhatIsRegisteredOnlyThen() throws Exception {
        GatewayClient client = service.platform();
        assertEquals(201, buy(client));
        assertEquals(200, client.postViews(List.of(GatewayClient.freshId())).statusCode());
        client.post("/v1/post-views", "[{}]");
        try (Connection holding = DriverManager.getConnection(database.address().jdbcUrl())) {
            holding.setAutoCommit(false);
            holding.createStatement()
                    .execute("SELECT FROM ticketing.ticket_tiers WHERE id = '" + GatewayClient.TIER + "' FOR UPDATE");
            assertEquals(503, buy(client));
        }
        System.gc();
    }

    /** What /metrics says, once it says enough, or has had time for it. */
    static String scrape(Predicate<String> enough) throws Exception {
        long end = System.nanoTime() + REGISTERED_WITHIN_MILLIS * 1_000_000;
        String scraped = scrape();
        while (!enough.test(scraped) && System.nanoTime() < end) {
            Thread.sleep(100);
            scraped = scrape();
        }
        return scraped;
    }

    private static String scrape() throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics");
        return service.platform()
                .http()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int buy(GatewayClient client) throws Exception {
        return client.purchase(
                        GatewayClient.freshId(),
                        GatewayClient.freshId(),
                        GatewayClient.EVENT,
                        GatewayClient.TIER,
                        10_000)
                .statusCode();
    }
}
