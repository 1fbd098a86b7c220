package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import io.yardpass.gateway.http.ApiDescription;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reference data that anybody reads from memory, and how soon it is what the database holds. */
class ReferenceTest {
    private static final long SEEN_SECONDS_MAX = 10;
    private static TestDatabase database;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.fresh();
        service = RunningService.on(database.address(), Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        database.close();
    }

    @Test
    void anybodyReadsEachListWhole() throws Exception {
        for (String list : new String[] {"countries", "currencies", "industries", "timezones", "event-categories"}) {
            String table = list.replace('-', '_');
            HttpResponse<String> answer = get(list);
            assertEquals(200, answer.statusCode());
            assertEquals(
                    "public, max-age=3600",
                    answer.headers().firstValue("Cache-Control").orElseThrow());
            assertEquals(
                    database.count("SELECT count(*) FROM ref." + table),
                    new JsonObject(answer.body()).getJsonArray(table).size());
            String tag = answer.headers().firstValue("ETag").orElseThrow();
            assertEquals(304, get(list, "If-None-Match", tag).statusCode());
        }
    }

    @Test
    void aChangeIsSeenSoonAlsoAfterTheListeningConnectionWasLost() throws Exception {
        add("first");
        awaitIndustry("first");
        database.execute("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'LISTEN%'""");
        add("second");
        awaitIndustry("second");
    }

    @Test
    void whatWasReadLastStaysWhileItCannotBeRead() throws Exception {
        int before = size("countries");
        database.execute("REVOKE SELECT ON ref.countries FROM app_read");
        add("unseen");
        TimeUnit.MILLISECONDS.sleep(500);
        assertEquals(before, size("countries"));
        database.execute("GRANT SELECT ON ref.countries TO app_read");
        add("third");
        awaitIndustry("third");
        assertEquals(before, size("countries"));
    }

    private static void add(String code) {
        database.execute("INSERT INTO ref.industries (code, name) VALUES ('" + code + "', 'New')");
    }

    private static void awaitIndustry(String code) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SEEN_SECONDS_MAX);
        boolean seen = false;
        while (!seen && System.nanoTime() < end) {
            seen = get("industries").body().contains('"' + code + '"');
        }
        assertTrue(seen, code);
    }

    private static int size(String list) throws Exception {
        JsonArray entries = new JsonObject(get(list).body()).getJsonArray(list);
        return entries.size();
    }

    private static HttpResponse<String> get(String list, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(service.client("").url() + "/v1/reference/" + list));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return ApiDescription.check(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        }
    }
}
