package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each caller reads over HTTP, and what it does not. */
class ReadsTest extends WithService {
    private static final UUID ONE = DemoIds.ORGANIZATION.number(1);
    private static final UUID OTHER = DemoIds.ORGANIZATION.number(2);
    private static final UUID OWNER = DemoIds.USER.number(1);
    private static final UUID NOBODY = UUID.fromString("00000000-0000-7000-8000-000000000404");
    private static final Pattern SQL_WORDS =
            Pattern.compile("(?i)select|relation|violates|syntax|column|policy|pg_|statement|psql|sqlstate");

    @Test
    void pagesHoldEveryVisibleEventOnceAlsoThoseOfOneMoment() throws Exception {
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                SELECT uuidv7(), '%s', 'Same moment', 'public', 'EUR', '2031-01-01T12:00Z', '2031-01-01T13:00Z'
                FROM generate_series(1, 10)""".formatted(ONE));
        List<String> walked = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonObject page = read(user(OWNER, ONE), "/v1/events?limit=3" + next);
            List<String> ids = ids(page.getJsonArray("events"));
            assertTrue(ids.size() <= 3);
            walked.addAll(ids);
            String cursor = page.getString("next_cursor");
            next = cursor == null ? null : "&cursor=" + cursor;
            if (walked.size() == 3) {
                // Before the place where the walk is: it is not met, and nothing is met twice or left out for it.
                insertEvent("2020-01-01T12:00Z");
            }
        }
        List<String> visible =
                database.rows("""
                        SELECT id FROM events.events
                        WHERE (visibility = 'public' OR owner_context_id = '%s') AND starts_at > '2021-01-01'
                        ORDER BY starts_at, id""".formatted(ONE)).stream().map(List::getFirst).toList();
        assertEquals(visible, walked);
    }

    @Test
    void filtersNarrowTheList() throws Exception {
        GatewayClient reader = user(OWNER, ONE);
        JsonArray all = read(reader, "/v1/events?limit=200").getJsonArray("events");
        String starts = all.getJsonObject(5).getString("starts_at").replace("+", "%2B");
        for (Object event : read(reader, "/v1/events?limit=200&from=" + starts).getJsonArray("events")) {
            assertTrue(((JsonObject) event).getString("starts_at").compareTo(starts.replace("%2B", "+")) >= 0);
        }
        int from = read(reader, "/v1/events?limit=200&from=" + starts)
                .getJsonArray("events")
                .size();
        int until = read(reader, "/v1/events?limit=200&until=" + starts)
                .getJsonArray("events")
                .size();
        assertEquals(all.size(), from + until);
        JsonArray music = read(reader, "/v1/events?category=music").getJsonArray("events");
        assertFalse(music.isEmpty());
        music.forEach(event -> assertEquals("music", ((JsonObject) event).getString("category")));
        JsonArray others =
                read(reader, "/v1/events?limit=200&organization_id=" + OTHER).getJsonArray("events");
        assertFalse(others.isEmpty());
        others.forEach(event -> assertEquals(OTHER.toString(), ((JsonObject) event).getString("organization_id")));
        assertTrue(
                read(reader, "/v1/events?category=none").getJsonArray("events").isEmpty());
    }

    @Test
    void aPrivateEventIsForItsOrganizationAlone() throws Exception {
        String path = "/v1/events/" + DemoIds.EVENT.number(10);
        assertEquals("private", read(user(OWNER, ONE), path).getString("visibility"));
        assertEquals("private", read(service.platform(), path).getString("visibility"));
        assertProblem(404, "unknown_event", user(DemoIds.USER.number(26), OTHER).get(path));
        assertProblem(404, "unknown_event", user(OWNER, null).get(path));
        assertProblem(404, "unknown_event", service(OTHER).get(path));
        assertProblem(404, "unknown_event", service.platform().get("/v1/events/" + NOBODY));
        assertFalse(ids(read(user(OWNER, null), "/v1/events?limit=200").getJsonArray("events"))
                .contains(DemoIds.EVENT.number(10).toString()));
    }

    @Test
    void anEventTellsWhatIsLeftOfItsTiersAndATicketIsItsBuyersAlone() throws Exception {
        UUID buyer = GatewayClient.freshId();
        UUID tier = DemoIds.TIER.number(4);
        HttpResponse<String> before = user(buyer, null).get("/v1/events/" + DemoIds.EVENT.number(2));
        long left = available(before, tier);
        HttpResponse<String> sold =
                service.platform().purchase(GatewayClient.freshId(), buyer, DemoIds.EVENT.number(2), tier, 10_000);
        assertEquals(201, sold.statusCode(), sold::body);

        String tag = before.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> after =
                user(buyer, null).get("/v1/events/" + DemoIds.EVENT.number(2), "If-None-Match", tag);
        assertEquals(200, after.statusCode());
        assertNotEquals(tag, after.headers().firstValue("ETag").orElseThrow());
        assertEquals(left - 1, available(after, tier));

        JsonObject bought = new JsonObject(sold.body()).getJsonArray("tickets").getJsonObject(0);
        JsonArray own = read(user(buyer, null), "/v1/tickets").getJsonArray("tickets");
        assertEquals(1, own.size());
        assertEquals(bought.getString("id"), own.getJsonObject(0).getString("id"));
        assertEquals(bought.getString("code"), own.getJsonObject(0).getString("code"));
        assertEquals(List.of(), ids(read(user(OWNER, ONE), "/v1/tickets").getJsonArray("tickets")));
        assertProblem(403, "forbidden", service.platform().get("/v1/tickets"));
    }

    @Test
    void ticketsComeNewestFirstPageByPage() throws Exception {
        UUID buyer = GatewayClient.freshId();
        List<String> bought = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> sold = service.platform()
                    .purchase(GatewayClient.freshId(), buyer, GatewayClient.EVENT, GatewayClient.TIER, 10_000);
            bought.addFirst(new JsonObject(sold.body())
                    .getJsonArray("tickets")
                    .getJsonObject(0)
                    .getString("id"));
        }
        JsonObject first = read(user(buyer, null), "/v1/tickets?limit=3");
        JsonObject second = read(user(buyer, null), "/v1/tickets?limit=3&cursor=" + first.getString("next_cursor"));
        assertEquals(
                bought,
                Stream.of(first, second)
                        .flatMap(page -> ids(page.getJsonArray("tickets")).stream())
                        .toList());
        assertEquals(null, second.getString("next_cursor"));
    }

    @Test
    void balancesAreForWhoSpeaksForTheOrganization() throws Exception {
        String path = "/v1/organizations/" + ONE + "/balances";
        for (GatewayClient client : List.of(user(OWNER, ONE), service(ONE), service.platform())) {
            assertEquals(ONE.toString(), read(client, path).getString("organization_id"));
        }
        for (GatewayClient client : List.of(user(OWNER, null), user(OWNER, OTHER), service(OTHER))) {
            assertProblem(404, "not_found", client.get(path));
        }
        assertProblem(404, "not_found", service.platform().get("/v1/organizations/" + NOBODY + "/balances"));
    }

    @Test
    void ofATransactionOneSeesTheEntriesOfAccountsThatOneSees() throws Exception {
        UUID buyer = GatewayClient.freshId();
        HttpResponse<String> sold = service.platform()
                .purchase(GatewayClient.freshId(), buyer, DemoIds.EVENT.number(3), DemoIds.TIER.number(7), 10_000);
        String path = "/v1/ledger/transactions/" + new JsonObject(sold.body()).getString("transaction_id");
        assertEquals(
                Set.of("organization_receivable", "platform_revenue", "user_cash"),
                kinds(read(service.platform(), path)));
        assertEquals(Set.of("organization_receivable"), kinds(read(user(OWNER, ONE), path)));
        assertEquals(Set.of("user_cash"), kinds(read(user(buyer, null), path)));
        assertEquals(3, read(user(buyer, null), path).getInteger("entry_count"));
        assertProblem(404, "not_found", user(DemoIds.USER.number(26), OTHER).get(path));
        assertProblem(404, "not_found", service.platform().get("/v1/ledger/transactions/" + NOBODY));
    }

    @Test
    void anEventsDaysAreForItsOrganization() throws Exception {
        UUID event = DemoIds.EVENT.number(4);
        String path = "/v1/events/" + event + "/daily-stats";
        database.execute("""
                INSERT INTO analytics.event_daily_counts (event_id, day, views)
                VALUES ('%1$s', '2026-03-01', 3), ('%1$s', '2026-03-03', 4), ('%1$s', (now() AT TIME ZONE 'UTC')::date, 5);
                REFRESH MATERIALIZED VIEW analytics.mv_event_daily_stats""".formatted(event));
        JsonArray days =
                read(user(OWNER, ONE), path + "?from=2026-03-01&to=2026-03-03").getJsonArray("days");
        assertEquals(2, days.size());
        assertEquals("2026-03-01", days.getJsonObject(0).getString("day"));
        assertEquals(4, days.getJsonObject(1).getInteger("total_views"));
        assertEquals(
                1,
                read(service(ONE), path + "?from=2026-03-02&to=2026-03-03")
                        .getJsonArray("days")
                        .size());
        assertEquals(1, read(service.platform(), path).getJsonArray("days").size());
        assertProblem(403, "forbidden", user(DemoIds.USER.number(26), OTHER).get(path));
        assertProblem(
                404,
                "unknown_event",
                user(DemoIds.USER.number(26), OTHER).get("/v1/events/" + DemoIds.EVENT.number(10) + "/daily-stats"));
    }

    @Test
    void whoHasTheSameBytesIsSentNone() throws Exception {
        GatewayClient reader = user(OWNER, ONE);
        String path = "/v1/events/" + DemoIds.EVENT.number(6);
        HttpResponse<String> first = reader.get(path);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        for (String sent : List.of(tag, "W/" + tag, "\"else\", " + tag, "*")) {
            HttpResponse<String> again = reader.get(path, "If-None-Match", sent);
            assertEquals(304, again.statusCode(), sent);
            assertEquals("", again.body());
            assertEquals(tag, again.headers().firstValue("ETag").orElseThrow());
        }
        assertEquals(200, reader.get(path, "If-None-Match", "\"else\"").statusCode());
        assertEquals(
                "private, no-cache", first.headers().firstValue("Cache-Control").orElseThrow());
        HttpResponse<String> head = send(reader, path, "HEAD");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(
                first.body().getBytes().length,
                head.headers().firstValueAsLong("Content-Length").orElseThrow());
        assertEquals(tag, head.headers().firstValue("ETag").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/events",
                "/v1/events/0e000000-0000-7000-8000-000000000001",
                "/v1/events/0e000000-0000-7000-8000-000000000001/daily-stats",
                "/v1/tickets",
                "/v1/organizations/0a000000-0000-7000-8000-000000000001/balances",
                "/v1/ledger/transactions/0a000000-0000-7000-8000-000000000001"
            })
    void aPublishableKeyReadsNothingAndNobodyReadsWithoutAToken(String path) throws Exception {
        GatewayClient key = service.client(service.tokens().signPublishable(ONE));
        assertProblem(403, "forbidden", key.get(path));
        HttpRequest bare = HttpRequest.newBuilder(URI.create(key.url() + path)).build();
        assertProblem(401, "token_missing", key.send(bare));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            /v1/events?limit=0 limit
            /v1/events?limit=201 limit
            /v1/events?limit=x limit
            /v1/events?limit=-1 limit
            /v1/events?limit=1&limit=2 limit
            /v1/events?limit= limit
            /v1/events?cursor=%21 cursor
            /v1/events?cursor=AAAA cursor
            /v1/events?cursor=f_________8AAAAAAAAAAAAAAAAAAAAA cursor
            /v1/events?cursor=gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA cursor
            /v1/events?from=tomorrow from
            /v1/events?from=2026-01-31 from
            /v1/events?from=2026-01-31T12:00Z from
            /v1/events?from=2026-01-31T12:00:00%2B01 from
            /v1/events?from=2026-01-31T12:00:00.1234567890123456789Z from
            /v1/events?from=2026-02-30T00:00:00Z from
            /v1/events?until=%2B10000-01-01T00:00:00Z until
            /v1/events?colour=red colour
            /v1/events?category=a%00b category
            /v1/events?category=a%ED%A0%80b category
            /v1/events?category=%FF category
            /v1/events?organization_id=1-1-1-1-1 organization_id
            /v1/tickets?from=2026-01-31T00:00:00Z from
            /v1/tickets?limit=1e1 limit
            /v1/events/0e000000-0000-7000-8000-000000000001?limit=1 limit
            /v1/organizations/0a000000-0000-7000-8000-000000000001/balances?x=1 x
            /v1/ledger/transactions/0a000000-0000-7000-8000-000000000001?x=1 x
            /v1/events/0e000000-0000-7000-8000-000000000001/daily-stats?from=x from
            /v1/events/0e000000-0000-7000-8000-000000000001/daily-stats?from=2026-02-02&to=2026-02-01 from
            /v1/events/0e000000-0000-7000-8000-000000000001/daily-stats?from=2025-01-01&to=2026-02-05 from
            /v1/events/0e000000-0000-7000-8000-000000000001/daily-stats?to=2026-02-30 to
            /v1/reference/countries?x=1 x
            """)
    void aFaultyParameterIsNamed(String path, String parameter) throws Exception {
        JsonObject problem =
                assertProblem(400, "invalid_parameter", user(OWNER, ONE).get(path));
        assertEquals(
                "?" + parameter, problem.getJsonArray("errors").getJsonObject(0).getString("pointer"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            404 not_found /v1/events/1-1-1-1-1
            404 not_found /v1/events/';DROP
            404 not_found /v1/events/%00
            404 not_found /v1/events/x/daily-stats
            404 not_found /v1/organizations/x/balances
            404 not_found /v1/ledger/transactions/x
            404 not_found /v1/reference/secrets
            """)
    void anAddressThatNamesNothingIsAProblemToo(int status, String code, String path) throws Exception {
        assertProblem(status, code, user(OWNER, ONE).get(path.replace("'", "%27")));
    }

    @Test
    void aQueryThatIsTooLongIsRefused() throws Exception {
        assertProblem(414, "uri_too_long", user(OWNER, ONE).get("/v1/events?category=" + "x".repeat(5_000)));
        assertProblem(400, "invalid_parameter", user(OWNER, ONE).get("/v1/events?category=" + "x".repeat(65)));
    }

    private static void insertEvent(String startsAt) {
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES (uuidv7(), '%s', 'Late', 'public', 'EUR', '%2$s', '%2$s')""".formatted(ONE, startsAt));
    }

    private static GatewayClient user(UUID user, UUID organization) {
        return service.client(service.tokens().sign(Role.AUTHENTICATED, organization, user, Duration.ofMinutes(10)));
    }

    private static GatewayClient service(UUID organization) {
        return service.client(service.tokens().sign(Role.SERVICE_ROLE, organization, null, Duration.ofMinutes(10)));
    }

    private static HttpResponse<String> send(GatewayClient client, String path, String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(client.url() + path))
                .header("Authorization", "Bearer " + client.token())
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request);
    }

    private static JsonObject read(GatewayClient client, String path) throws Exception {
        HttpResponse<String> answer = client.get(path);
        assertEquals(200, answer.statusCode(), answer::body);
        return new JsonObject(answer.body());
    }

    private static List<String> ids(JsonArray objects) {
        return objects.stream()
                .map(object -> ((JsonObject) object).getString("id"))
                .toList();
    }

    private static Set<String> kinds(JsonObject transaction) {
        Set<String> kinds = new TreeSet<>();
        transaction.getJsonArray("entries").forEach(entry -> kinds.add(((JsonObject) entry).getString("kind")));
        return kinds;
    }

    private static long available(HttpResponse<String> event, UUID tier) {
        return new JsonObject(event.body())
                .getJsonArray("tiers").stream()
                        .map(JsonObject.class::cast)
                        .filter(one -> one.getString("id").equals(tier.toString()))
                        .findFirst()
                        .orElseThrow()
                        .getLong("available");
    }

    private static JsonObject assertProblem(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElseThrow());
        JsonObject problem = new JsonObject(answer.body());
        assertEquals(code, problem.getString("code"), answer::body);
        assertFalse(SQL_WORDS.matcher(answer.body()).find(), answer::body);
        return problem;
    }
}
