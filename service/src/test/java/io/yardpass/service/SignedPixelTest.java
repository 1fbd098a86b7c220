package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pixel that an organization's server signed, from its token to the row that is billed. */
@Timeout(120)
class SignedPixelTest extends WithService {
    private static String impression(UUID id, int campaign) {
        return "{\"type\":\"ad_impression\",\"id\":\"" + id + "\",\"campaign_id\":\""
                + DemoIds.CAMPAIGN.number(campaign) + "\",\"placement\":\"mail\"}";
    }

    /** Loads the pixel as often and waits until it is known what became of each load. */
    private static void load(String token, int times) throws Exception {
        double before = fates();
        for (int i = 0; i < times; i++) {
            HttpResponse<String> image = service.client("none").get("/v1/pixel.gif?t=" + token);
            assertEquals(200, image.statusCode());
            assertEquals("image/gif", image.headers().firstValue("Content-Type").orElse(""));
        }
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (fates() < before + times) {
            assertTrue(System.nanoTime() < until, "nobody knows what became of the pixels");
            Thread.onSpinWait();
        }
    }

    private static double fates() throws Exception {
        String metrics = service.platform()
                .http()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return Pattern.compile("(?m)^yardpass_pixels_total\\{.*} (\\S+)$")
                .matcher(metrics)
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }

    private static List<List<String>> rows(UUID id) {
        return database.rows(
                "SELECT billable, placement, campaign_id FROM campaigns.ad_impressions WHERE id = '" + id + "'");
    }

    @Test
    void itIsOneBillableRowHoweverOftenItIsLoaded() throws Exception {
        UUID id = GatewayClient.freshId();
        String token = service.tokens()
                .signPixel(DemoIds.ORGANIZATION.number(1), PixelEvent.parse(impression(id, 1)), Duration.ofMinutes(5));
        load(token, 1);
        load(token, 3);
        assertEquals(List.of(List.of("t", "mail", DemoIds.CAMPAIGN.number(1).toString())), rows(id));
    }

    @Test
    void itReportsNothingOfAnothersCampaign() throws Exception {
        UUID id = GatewayClient.freshId();
        String token = service.tokens()
                .signPixel(DemoIds.ORGANIZATION.number(2), PixelEvent.parse(impression(id, 1)), Duration.ofMinutes(5));
        load(token, 1);
        assertEquals(List.of(), rows(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"events\":[]}",
                "{\"type\":\"party\",\"id\":\"00000000-0000-4000-8000-00000000000a\"}",
                "{\"type\":\"ad_impression\",\"id\":\"0\",\"campaign_id\":\"00000000-0000-4000-8000-00000000000a\"}",
                "{\"type\":\"ad_click\",\"id\":\"01980000-0000-7000-8000-00000000000a\","
                        + "\"campaign_id\":\"00000000-0000-4000-8000-00000000000a\"}",
            })
    void whatNoGatewayWouldStoreIsNotSigned(String event) {
        assertThrows(IllegalArgumentException.class, () -> PixelEvent.parse(event));
    }

    @Test
    void anEventThatFitsIntoNoAddressIsNotSigned() {
        String event = impression(GatewayClient.freshId(), 1).replace("mail", "mail" + " ".repeat(1 << 11));
        assertThrows(IllegalArgumentException.class, () -> PixelEvent.parse(event));
    }
}
