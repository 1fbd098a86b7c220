package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.wire.Topic;
import io.yardpass.wire.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The catalogue of topics as anybody reads it, without a token. */
class SchemasTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    @Test
    void everyTopicIsListedAndHasItsSchema() {
        assertEquals(Topics.catalogue(), get("/schemas", "").text());
        for (Topic topic : Topics.all()) {
            Answer schema = get(topic.schemaPath(), "");
            assertEquals(200, schema.status());
            assertEquals(topic.schema(), schema.text());
            assertEquals("public, max-age=3600", schema.header("Cache-Control"));
            assertEquals("*", schema.header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void whoHasASchemaIsSentItNoMore() {
        for (String path : new String[] {"/schemas", "/schemas/", "/schemas/ticket.purchased.json"}) {
            Answer first = get(path, "");
            Answer again = get(path, first.header("ETag"));
            assertEquals(304, again.status());
            assertEquals("", again.text());
        }
    }

    @Test
    void whatNobodyTellsHasNoSchema() {
        for (String path : new String[] {
            "/schemas/ticket.eaten.json", "/schemas/ticket.purchased", "/schemas/index.txt", "/schemas/..%2Findex.json"
        }) {
            assertEquals(404, get(path, "").status(), path);
        }
        assertTrue(get("/schemas/ticket.eaten.json", "").text().contains("/schemas lists all of them"));
    }

    private static Answer get(String path, String tag) {
        return edge.send(edge.request(path)
                .header("Origin", "https://shop.example")
                .header("If-None-Match", tag.isEmpty() ? "\"none\"" : tag)
                .build());
    }
}
