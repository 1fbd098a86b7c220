package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata that is taken is stored as PostgreSQL itself would read the same text: the same value, nothing rounded, nothing lost. */
class StoredMetadataTest extends WithService {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":null,\"b\":[true,false]}",
                "{ \"a\" :\t[ ] ,\r\n \"b\" : { } }",
                "{\"n\":[0,-0,0.0,-0.0,0e1,1E+2,1e-2,0.10,100]}",
                "{\"n\":[9223372036854775808,-9223372036854775809,1234567890123456789012345678901234567890]}",
                "{\"n\":[0.1234567890123456789012345678901234567,1e308,-1e308,1e-308]}",
                "{\"s\":[\"\",\" \",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"\\u0061\",\"\\u00e9\",\"\\u2028\"]}",
                "{\"s\":[\"\\ud83d\\ude00\",\"\\uD83D\\uDE00\",\"\ud83d\ude00\",\"\u00e9\u2028\u007f\ufeff\uffff\"]}",
                "{\"\":1,\"\\u0061\":2,\"\u00e9\":3,\"a b\":4,\"__proto__\":5}",
                "{\"a\":1,\"a\":2,\"\\u0061\":3}",
                "{\"q\":\"it's $$ %s ? :x\"}",
                "[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]",
            })
    void whatIsTakenIsStoredEqualAsJsonb(String text) throws Exception {
        UUID id = GatewayClient.freshId();
        String metadata = text.startsWith("{") ? text : "{\"deep\":" + text + "}";
        HttpResponse<String> answer = service.platform()
                .post(
                        "/v1/post-views",
                        "{\"id\":\"" + id + "\",\"post_id\":\"" + GatewayClient.POST + "\",\"metadata\":" + metadata
                                + "}");
        assertEquals(1, new JsonObject(answer.body()).getInteger("accepted"), answer::body);
        assertEquals(
                List.of(List.of("t")),
                database.rows("SELECT metadata = '" + metadata.replace("'", "''")
                        + "'::jsonb FROM analytics.post_impressions WHERE id = '" + id + "'"));
    }
}
