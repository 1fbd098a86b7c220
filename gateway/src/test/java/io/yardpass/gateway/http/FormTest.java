package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms as navigator.sendBeacon sends them, given URLSearchParams. */
class FormTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    private static String view() {
        return "{\"id\":\"%s\",\"post_id\":\"%1$s\",\"occurred_at\":\"2026-01-31T12:00:00Z\",\"source\":\"a + b & ü = 100 %%\"}"
                .formatted(UUID.randomUUID());
    }

    private static String encoded(String json) {
        return URLEncoder.encode(json, StandardCharsets.UTF_8);
    }

    private static Answer post(String path, String form) {
        return edge.post(path, form, "Content-Type", "application/x-www-form-urlencoded;charset=UTF-8");
    }

    @Test
    void theFieldDataHoldsTheJson() {
        for (String form : new String[] {
            "data=" + encoded("[" + view() + "," + view() + "]"),
            "sent=1&data=" + encoded("{\"events\":[" + view() + "," + view() + "]}") + "&datax=2&"
        }) {
            Answer answer = post("/v1/post-views", form);
            assertEquals(2, answer.json().getInteger("accepted"), answer.text());
        }
        assertTrue(edge.stored.getFirst().toString().contains("a + b & ü = 100 %"));
    }

    static Object[][] badForms() {
        return new Object[][] {
            {"no field data", view()},
            {"no field data", "x=1&dat"},
            {"twice", "data=%5B%5D&data=%5B%5D"},
            {"hexadecimal", "data=%5"},
            {"hexadecimal", "data=%5&x=1"},
            {"hexadecimal", "data=%zz%5D"},
            {"hexadecimal", "data=%"},
            {"not JSON", "data="},
            {"not JSON", "data=%5B"},
        };
    }

    @ParameterizedTest
    @MethodSource("badForms")
    void aFormThatHoldsNoJsonIsAProblem(String why, String form) {
        Answer answer = post("/v1/post-views", form);
        assertEquals("malformed_json", answer.json().getString("code"), answer.text());
        assertTrue(answer.json().getString("detail").contains(why) || why.equals("not JSON"), answer.text());
    }

    @Test
    void bytesThatAreNoTextSpoilTheirEventAlone() {
        String bad = encoded(view()).replace("ü", "").replace("%C3%BC", "%C3");
        Answer answer = post("/v1/post-views", "data=" + encoded("[") + encoded(view()) + "," + bad + encoded("]"));
        assertEquals(1, answer.json().getInteger("accepted"), answer.text());
        assertEquals(
                "invalid_text",
                answer.json().getJsonArray("errors").getJsonObject(0).getString("code"));
    }

    @Test
    void purchasesTakeNoForms() {
        Answer answer = edge.post(
                "/v1/ticket-purchases",
                "data=%7B%7D",
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Idempotency-Key",
                "k");
        assertEquals(415, answer.status(), answer.text());
    }
}
