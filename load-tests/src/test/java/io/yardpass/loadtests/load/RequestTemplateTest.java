package io.yardpass.loadtests.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.Ids;
import io.yardpass.loadtests.demo.SaleWorld;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RequestTemplateTest {
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.1Z"));
    private final SplittableRandom random = new SplittableRandom(3);
    private final Ids ids = new Ids(clock, random);

    @Test
    void eachFillingHasNewIdsAndAContentLengthThatIsTrue() {
        RequestTemplate template = RequestTemplate.batch(
                "/v1/post-views",
                "localhost:8080",
                "token",
                "{\"id\":\"<id>\",\"at\":\"<now>\",\"n\":\"<1..200>\"}",
                3);
        String first = filled(template);
        String second = filled(template);
        assertNotEquals(first, second);
        String[] parts = first.split("\r\n\r\n", 2);
        assertTrue(parts[0].startsWith("POST /v1/post-views HTTP/1.1\r\nHost: localhost:8080\r\n"), parts[0]);
        assertTrue(parts[0].endsWith("Content-Length: " + parts[1].length()), parts[0]);
        Matcher event = Pattern.compile(
                        "\\{\"id\":\"[0-9a-f-]{36}\",\"at\":\"2026-03-01T12:00:00.100000Z\",\"n\":\"000000000\\d{3}\"}")
                .matcher(parts[1]);
        assertEquals(3, event.results().count());
    }

    @Test
    void thePurchasesIdIsItsIdempotencyKey() {
        String request = filled(RequestTemplate.purchase("localhost", "token", Demo.purchaseTemplate("run", 2)));
        Matcher key = Pattern.compile("Idempotency-Key: ([0-9a-f-]{36})\r\n").matcher(request);
        assertTrue(key.find());
        assertTrue(request.contains("\r\n\r\n{\"id\":\"" + key.group(1) + "\","), request);
    }

    @Test
    void aNumberMayStandTwice() {
        String request = filled(RequestTemplate.purchase("localhost", "token", SaleWorld.anyPurchase("run")));
        Matcher numbers = Pattern.compile("0e100000-0000-7000-8000-(\\d{12})\".*0c100000-0000-7000-8000-(\\d{12})\"")
                .matcher(request);
        assertTrue(numbers.find(), request);
        assertEquals(numbers.group(1), numbers.group(2));
        int event = Integer.parseInt(numbers.group(1));
        assertTrue(event >= 1 && event <= SaleWorld.EVENTS, request);
    }

    private String filled(RequestTemplate template) {
        return new String(template.fill(ids, clock, random), StandardCharsets.UTF_8);
    }
}
