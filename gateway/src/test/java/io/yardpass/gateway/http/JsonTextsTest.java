package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.PostView;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.wire.ArgumentsDecoder;
import io.yardpass.wire.Parameter;
import io.yardpass.wire.Parameter.Type;
import io.yardpass.wire.problems.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of text that is JSON, is none, or is it to some readers only, in every place where a body holds JSON: each gets an
 * answer that is no failure of ours.
 */
@Timeout(300)
class JsonTextsTest {
    private static final String ID = "00000000-0000-4000-8000-0000000000d1";

    private static EdgeFixture edge;
    private static String service;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
        service = "Bearer " + edge.service();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    /** Single values, as RFC 8259 has them. */
    private static final List<String> VALUES = separated("""
            null|true|false|0|-0|1|-1|0.0|-0.0|0e1|0e+1|1e1|1E1|1E+1|1e-1|1.5|-1.5E-10|123456789012345678|\
            9223372036854775807|-9223372036854775808|0.1234567890123456|""|"a"|" "|\
            "\\"\\\\\\/\\b\\f\\n\\r\\t"|"\\u0061"|"\\u00e9"|"\\u2028\\u2029"|"\\ud83d\\ude00"|\
            "\\uD83D\\uDE00"|"\u00e9"|"\u2028\u2029"|"\ud83d\ude00"|"\u007f"|"\ufeff"|"\uffff"|\
            "\udbff\udfff"|"\\u0022"|"\\u005c"|"/"|[]|[[]]|[1,2]|["",{}]|[null,true,1e0]|{}|{"":0}|\
            {"a":[]}|{"a":{"b":null}}|{"\\u0061":1}|{"a b":"c"}|{"\u00e9":1}|\
            {"constructor":1,"__proto__":2}""");

    /** Values of which readers think differently: too large, too deep, too exact, said twice, or no Unicode. */
    private static final List<String> DISPUTED = separated("""
            1e308|1e309|-1e309|1e-400|1e999999999|1e99999999999999999999|\
            0.4e006699999999999999999999999999999999|9223372036854775808|"\\ud800"|"\\udc00"|\
            "\\ud800\\ud800"|"\\udc00\\ud800"|"\\ud800a"|"\\ud800\\n"|"\\uD888\\u1234"|"\\u0000"|\
            "a\\u0000b"|"\\uffff"|"\\uFDD0"|"\\uFFFE"|{"\\u0000":1}|{"\\ud800":1}|{"a":1,"a":2}|\
            {"a":1,"\\u0061":2}|{"":1,"":2}""");

    private static final List<String> LONG_DISPUTED = List.of(
            "1" + "0".repeat(1_000),
            "-" + "9".repeat(10_000),
            "0." + "1".repeat(5_000),
            "1e" + "0".repeat(300) + "1",
            "\"" + "x".repeat(40_000) + "\"",
            "[" + "0,".repeat(20_000) + "0]",
            "[".repeat(90) + "]".repeat(90),
            "[".repeat(500) + "]".repeat(500),
            "[".repeat(20_000) + "]".repeat(20_000),
            "{\"a\":".repeat(90) + "1" + "}".repeat(90),
            "{\"a\":".repeat(6_000) + "1" + "}".repeat(6_000));

    /** No JSON to anybody who reads strictly. */
    private static final List<String> BROKEN = separated("""
            | |nul|nulls|True|FALSE|undefined|NaN|-NaN|Infinity|-Infinity|+Infinity|+1|01|-01|-|--1|1.|.1|\
            -.1|1.e1|1e|1e+|1E-|1eE2|1e1.5|1_000|0x1|0b1|1a|1 000|1e1e1|\u0661|\uff11|-a|1-1|0.1.2|2.e3|0e|\
            'a'|`a`|a|"|"a|a"|"\\|"\\"|"\\x41"|"\\a"|"\\u"|"\\u1"|"\\u123"|"\\u123g"|"\\uD83D\\u"|\
            "\\U0001F600"|"\\'"|"\\\u00e9"|"\n"|"\t"|"\r"|"\u0001"|"\u001f"|"\u0000"|"a" "b"|[|]|[]]|[[]|\
            [1|[1,|[1,]|[,1]|[,]|[1,,2]|[1 2]|[1:2]|["a":1]|[a]|[1}|(1)|<1>|[...]|[*]|[1]x|[1],|{|}|{}}|\
            {{}|{]|{"a"|{"a":|{"a":1|{"a":1,|{"a":1,}|{,}|{"a"}|{"a" 1}|{"a":}|{"a"::1}|{"a":1 "b":2}|\
            {"a":1,,"b":2}|{a:1}|{'a':1}|{1:1}|{null:1}|{[]:1}|{"a":1}x|{"a":1}{"a":1}|{"a":1/*c*/}|\
            {"a":1}//c|{"a":1}#c|/*c*/1|//c\n1|{"a",1}|{"a"=1}|{"a":1;"b":2}|{"a":"b}|\u00a01|\u2003[]|\
            [1]\u000b|[1]\u000c|1\u0000|\u00001|\u2060{}|\u200b1|1\u001a|\ufeff|\ufeff\ufeff1|1\ufeff|\\u0031|\
            [\\u0031]|$1|${1}|%00|&|=|\u2028|[1\u20282]|[\ud83d\ude00]|\u201ca\u201d|{\u201ca\u201d:1}|\
            -\u221e""");

    private static final List<String> LONG_BROKEN =
            List.of("[".repeat(50_000), "{\"a\":".repeat(5_000), "[{\"a\":".repeat(5_000), "[[\"a\",".repeat(3_000));

    /** Bytes that are no UTF-8, alone, in a text, in a name and in an array. */
    private static final List<String> BYTES_IN_HEX = separated("""
            80|bf|ff|fe|c0|c080|c0af|c1bf|e08080|e0809f|eda080|edbfbf|eda0bdedb880|f0808080|f08282ac|\
            f4908080|f5808080|f880808080|e9|e282|f09f98|feff0031|fffe3100|0000feff|fffe0000|00310030|\
            31003000|00000031|31000000|efbb|efbf|00|1b|2b2f7638|f7644c""");

    private static List<String> separated(String texts) {
        return List.of(texts.split("\\|", -1));
    }

    static Stream<byte[]> texts() {
        List<byte[]> texts = new ArrayList<>();
        Stream.of(VALUES, DISPUTED, LONG_DISPUTED, BROKEN, LONG_BROKEN)
                .flatMap(List::stream)
                .forEach(text -> texts.add(utf8(text)));
        for (String value : VALUES) {
            texts.add(utf8(" \t\r\n" + value + " \t\r\n"));
            texts.add(utf8(value + ","));
            texts.add(utf8(value.substring(0, value.length() - 1)));
        }
        for (String hex : BYTES_IN_HEX) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            texts.add(bytes);
            for (String[] around :
                    new String[][] {{"\"", "\""}, {"{\"", "\":1}"}, {"[", "]"}, {"\"\\u", "\""}, {"1", ""}}) {
                texts.add(joined(utf8(around[0]), bytes, utf8(around[1])));
            }
        }
        return texts.stream();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Where a text may stand: the address, the type of the body, and what is before and behind the text, which is @. */
    private static final String[][] PLACES = {
        {"/v1/post-views", "application/json", "@"},
        {"/v1/post-views", "application/x-ndjson", "@"},
        {
            "/v1/post-views",
            "application/x-ndjson",
            "{\"id\":\"I\",\"post_id\":\"I\"}\n@\n{\"id\":\"I\",\"post_id\":\"I\"}"
        },
        {"/v1/post-views", "application/x-www-form-urlencoded", "data=@"},
        {"/v1/post-views", "text/plain", "[@]"},
        {"/v1/batch", "application/json", "{\"events\":@}"},
        {"/v1/batch", "application/json", "{\"events\":[@]}"},
        {"/v1/batch", "application/json", "{\"sent_at\":@,\"events\":[]}"},
        {"/v1/batch", "application/json", "[{\"type\":@,\"id\":\"I\"}]"},
        {"/v1/event-views", "application/json", "{\"id\":@,\"event_id\":\"I\"}"},
        {"/v1/event-views", "application/json", "{\"id\":\"I\",\"event_id\":\"I\",\"occurred_at\":@}"},
        {"/v1/event-views", "application/json", "{\"id\":\"I\",\"event_id\":\"I\",\"source\":@}"},
        {"/v1/event-views", "application/json", "{\"id\":\"I\",\"event_id\":\"I\",\"unknown\":@}"},
        {"/v1/event-views", "application/json", "{\"id\":\"I\",\"event_id\":\"I\",\"metadata\":@}"},
        {"/v1/event-views", "application/json", "{\"id\":\"I\",\"event_id\":\"I\",\"metadata\":{\"a\":@}}"},
        {
            "/v1/ad-impressions",
            "application/json",
            "{\"id\":\"I\",\"campaign_id\":\"I\",\"price_micros\":@,\"viewable\":@}"
        },
        {"/v1/ticket-purchases", "application/json", "@"},
        {"/v1/ticket-purchases", "application/json", "[@]"},
        {"/v1/ticket-purchases", "application/json", "{\"id\":\"I\",\"event_id\":\"I\",\"total_cents\":@,\"items\":[]}"
        },
        {"/v1/ticket-purchases", "application/json", "{\"id\":\"I\",\"event_id\":\"I\",\"items\":@}"},
        {"/v1/ticket-purchases", "application/json", "{\"id\":\"I\",\"items\":[{\"tier_id\":\"I\",\"quantity\":@}]}"},
        {"/v1/ticket-purchases", "application/json", "{\"id\":\"I\",\"payment_proof\":@,\"payment_reference\":@}"},
        {"/v1/ticket-holds", "application/json", "@"},
        {"/v1/ticket-holds", "application/json", "{\"id\":\"I\",\"session_id\":@}"},
        {"/v1/ticket-holds/" + ID + "/release", "application/json", "@"},
        {"/v1/ticket-scans", "application/json", "{\"code\":@,\"event_id\":\"I\"}"},
        {"/v1/tickets/" + ID + "/unscan", "application/json", "@"},
        {"/v1/events/" + ID + "/cancel", "application/json", "@"},
        {"/v1/tickets/" + ID + "/transfer", "application/json", "@"},
        {"/v1/ticket-orders/" + ID + "/refund", "application/json", "{\"id\":\"I\",\"ticket_ids\":@}"},
        {"/v1/ledger/transactions", "application/json", "@"},
        {"/v1/ledger/transactions", "application/json", "{\"id\":\"I\",\"metadata\":@}"},
        {
            "/v1/ledger/transactions",
            "application/json",
            "{\"id\":\"I\",\"legs\":[{\"account_id\":\"I\",\"amount_cents\":@}]}"
        },
        {"/v1/ledger/transactions/" + ID + "/reverse", "application/json", "@"},
        {"/v1/sponsorship-orders/" + ID + "/resolve", "application/json", "@"},
        {"/v1/wallet-top-ups", "application/json", "{\"id\":\"I\",\"amount_cents\":@}"},
    };

    static String[][] places() {
        return PLACES;
    }

    @ParameterizedTest
    @MethodSource("places")
    void anyTextAnywhereGetsAnAnswerThatIsNoFailure(String path, String type, String place) {
        String platform = "Bearer " + edge.token(Map.of("role", "service_role"));
        String token = path.contains("/ledger/") ? platform : service;
        String[] around = place.replace("I", ID).split("@", -1);
        texts().forEach(text -> {
            byte[] body = utf8(around[0]);
            for (int i = 1; i < around.length; i++) {
                body = joined(body, text, utf8(around[i]));
            }
            Answer answer = edge.post(path, body, "Authorization", token, "Content-Type", type, "Idempotency-Key", "k");
            assertTrue(
                    answer.status() < 500 && answer.status() != 401 && answer.status() != 408,
                    () -> answer.status() + " to " + HexFormat.of().formatHex(text, 0, Math.min(100, text.length)));
            // Which is JSON itself.
            assertNotNull(answer.json());
        });
    }

    @Test
    void whatIsNoJsonIsNoBody() {
        for (String text : BROKEN) {
            for (String path : new String[] {"/v1/post-views", "/v1/ticket-purchases", "/v1/ticket-scans"}) {
                Answer answer = edge.post(path, utf8(text), "Idempotency-Key", "k");
                assertTrue(answer.status() >= 400, text + answer.text());
            }
        }
    }

    @Test
    void metadataIsPassedOnAsItWasSent() {
        for (String value : VALUES) {
            UUID id = UUID.randomUUID();
            String metadata = "{\"a\": " + value + " }";
            Answer answer = edge.post(
                    "/v1/post-views",
                    "{\"id\":\"%s\",\"post_id\":\"%1$s\",\"occurred_at\":\"2026-01-31T12:00:00Z\",\"metadata\":%s}"
                            .formatted(id, metadata));
            assertEquals(1, answer.json().getInteger("accepted"), value + answer.text());
            var stored = (PostView) edge.stored.getLast();
            assertEquals(metadata, stored.metadata());
            assertEquals(new JsonObject(metadata), new JsonObject(stored.metadata()));
        }
    }

    private static final List<Type> OF_EACH_TYPE = List.of(
            new Type.Id(),
            new Type.Ids(3),
            new Type.Numbers(),
            new Type.Text(20, null),
            new Type.Text(20, "^[a-z]*$"),
            new Type.Whole(0, 100),
            new Type.Truth(),
            new Type.Time(),
            new Type.Metadata());

    /** Functions are called in a database; their arguments are read without one. */
    @Test
    void argumentsAreReadOrRefused() {
        var decoder = new ArgumentsDecoder(1 << 20);
        texts().forEach(text -> {
            for (Type type : OF_EACH_TYPE) {
                String first = "first";
                List<Parameter> parameters = List.of(new Parameter(first, type, true));
                for (byte[] body : new byte[][] {text, joined(utf8("{\"" + first + "\":"), text, utf8("}"))}) {
                    try {
                        decoder.decode(body, parameters);
                    } catch (ProblemException refused) {
                        assertTrue(refused.problem().code().status() < 500);
                    }
                }
            }
        });
    }
}
