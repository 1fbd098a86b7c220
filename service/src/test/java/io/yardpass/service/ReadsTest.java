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
    private static final String OBJECT = "application/vnd.pgrst.object+json";
    private static final Pattern SQL_WORDS =
            Pattern.compile("(?i)select|relation|violates|syntax|column|policy|pg_|statement|psql|sqlstate");

    @Test
    void pagesHoldEveryVisibleEventOnceAlsoThoseOfOneMoment() throws Exception {
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                SELECT uuidv7(), '%s', 'Same moment', 'public', 'EUR', '2031-01-01T12:00Z', '2031-01-01T13:00Z'
                FROM generate_series(1, 10)""".formatted(ONE));
        List<String> walked = new ArrayList<>();
        String path = "/rest/v1/events?select=id,starts_at&order=starts_at,id&limit=3";
        JsonArray page = rows(user(OWNER, ONE), path);
        while (!page.isEmpty()) {
            assertTrue(page.size() <= 3);
            walked.addAll(ids(page));
            if (walked.size() == 3) {
                // Before the place where the walk is: it is not met, and nothing is met twice or left out for it.
                insertEvent("2020-01-01T12:00Z");
            }
            page = rows(user(OWNER, ONE), path + behind(page, "starts_at", "gt"));
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
        JsonArray all = rows(reader, "/rest/v1/events?order=starts_at");
        String starts = all.getJsonObject(5).getString("starts_at");
        JsonArray later = rows(reader, "/rest/v1/events?starts_at=gte." + starts);
        later.forEach(
                event -> assertTrue(((JsonObject) event).getString("starts_at").compareTo(starts) >= 0));
        assertEquals(
                all.size(),
                later.size()
                        + rows(reader, "/rest/v1/events?starts_at=lt." + starts).size());
        JsonArray music = rows(reader, "/rest/v1/events?category=eq.music");
        assertFalse(music.isEmpty());
        music.forEach(event -> assertEquals("music", ((JsonObject) event).getString("category")));
        JsonArray others = rows(reader, "/rest/v1/events?owner_context_id=eq." + OTHER);
        assertFalse(others.isEmpty());
        others.forEach(event -> assertEquals(OTHER.toString(), ((JsonObject) event).getString("owner_context_id")));
        assertTrue(rows(reader, "/rest/v1/events?category=eq.none").isEmpty());
        assertTrue(rows(reader, "/rest/v1/events?category=eq.%FF").isEmpty(), "what is no UTF-8");
    }

    @Test
    void aPrivateEventIsForItsOrganizationAlone() throws Exception {
        String path = "/rest/v1/events?id=eq." + DemoIds.EVENT.number(10);
        for (GatewayClient client : List.of(user(OWNER, ONE), service(ONE), service.platform())) {
            assertEquals("private", rows(client, path).getJsonObject(0).getString("visibility"));
        }
        for (GatewayClient client : List.of(user(DemoIds.USER.number(26), OTHER), user(OWNER, null), service(OTHER))) {
            assertTrue(rows(client, path).isEmpty());
            assertProblem(406, "PGRST116", client.get(path, "Accept", OBJECT));
            assertFalse(ids(rows(client, "/rest/v1/events"))
                    .contains(DemoIds.EVENT.number(10).toString()));
        }
        assertTrue(rows(service.platform(), "/rest/v1/events?id=eq." + NOBODY).isEmpty());
    }

    @Test
    void anEventTellsWhatIsLeftOfItsTiersAndATicketIsItsBuyersAlone() throws Exception {
        UUID buyer = GatewayClient.freshId();
        UUID tier = DemoIds.TIER.number(4);
        String event = "/rest/v1/events?select=*,tiers(*)&id=eq." + DemoIds.EVENT.number(2);
        HttpResponse<String> before = user(buyer, null).get(event, "Accept", OBJECT);
        long left = available(before, tier);
        HttpResponse<String> sold =
                service.platform().purchase(GatewayClient.freshId(), buyer, DemoIds.EVENT.number(2), tier, 10_000);
        assertEquals(201, sold.statusCode(), sold::body);

        String tag = before.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> after = user(buyer, null).get(event, "Accept", OBJECT, "If-None-Match", tag);
        assertEquals(200, after.statusCode());
        assertNotEquals(tag, after.headers().firstValue("ETag").orElseThrow());
        assertEquals(left - 1, available(after, tier));

        JsonObject bought = new JsonObject(sold.body()).getJsonArray("tickets").getJsonObject(0);
        JsonArray own = rows(user(buyer, null), "/rest/v1/own_tickets");
        assertEquals(1, own.size());
        assertEquals(bought.getString("id"), own.getJsonObject(0).getString("id"));
        assertEquals(bought.getString("code"), own.getJsonObject(0).getString("code"));
        assertEquals(List.of(), ids(rows(user(OWNER, ONE), "/rest/v1/own_tickets")));
        assertProblem(403, "42501", service.platform().get("/rest/v1/own_tickets"));
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
        String path = "/rest/v1/own_tickets?select=id,issued_at&order=issued_at.desc,id.desc&limit=3";
        JsonArray first = rows(user(buyer, null), path);
        JsonArray second = rows(user(buyer, null), path + behind(first, "issued_at", "lt"));
        assertEquals(
                bought,
                Stream.of(first, second).flatMap(page -> ids(page).stream()).toList());
        assertTrue(rows(user(buyer, null), path + behind(second, "issued_at", "lt"))
                .isEmpty());

        JsonObject last = first.getJsonObject(2);
        HttpResponse<String> earlier = user(buyer, null).post("/rest/v1/rpc/earlier_tickets", last.encode());
        assertEquals(ids(second), ids(new JsonArray(earlier.body())), earlier::body);
    }

    @Test
    void accountsAreForWhoSpeaksForTheOrganization() throws Exception {
        HttpResponse<String> sold = service.platform()
                .purchase(
                        GatewayClient.freshId(),
                        GatewayClient.freshId(),
                        GatewayClient.EVENT,
                        GatewayClient.TIER,
                        10_000);
        assertEquals(201, sold.statusCode(), sold::body);
        String path = "/rest/v1/accounts?select=kind,currency,balance_cents&kind=eq.organization_receivable"
                + "&organization_id=eq.";
        for (GatewayClient client : List.of(user(OWNER, ONE), service(ONE), service.platform())) {
            assertTrue(rows(client, path + ONE).getJsonObject(0).getLong("balance_cents") < 0, "what it is owed");
        }
        for (GatewayClient client : List.of(user(OWNER, null), user(OWNER, OTHER), service(OTHER))) {
            assertTrue(rows(client, path + ONE).isEmpty());
        }
        assertTrue(rows(service.platform(), path + NOBODY).isEmpty());
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
        String path = "/rest/v1/event_daily_stats?select=day,total_views&order=day&event_id=eq.";
        database.execute("""
                INSERT INTO analytics.event_daily_counts (event_id, day, views)
                VALUES ('%1$s', '2026-03-01', 3), ('%1$s', '2026-03-03', 4), ('%2$s', '2026-03-03', 5);
                REFRESH MATERIALIZED VIEW analytics.mv_event_daily_stats""".formatted(event, DemoIds.EVENT.number(10)));
        assertEquals(
                new JsonArray(
                        "[{\"day\":\"2026-03-01\",\"total_views\":3},{\"day\":\"2026-03-03\",\"total_views\":4}]"),
                rows(user(OWNER, ONE), path + event + "&day=gte.2026-03-01&day=lte.2026-03-03"));
        for (GatewayClient client : List.of(service(ONE), service.platform())) {
            assertEquals(
                    1,
                    rows(client, path + event + "&day=gte.2026-03-02&day=lte.2026-03-03")
                            .size());
        }
        assertTrue(rows(user(DemoIds.USER.number(26), OTHER), path + event).isEmpty(), "of an event that it sees");
        assertTrue(rows(user(DemoIds.USER.number(26), OTHER), path + DemoIds.EVENT.number(10))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/rest/v1/events?select=*,tiers(*)&id=eq.0e000000-0000-7000-8000-000000000006",
                "/v1/ledger/transactions?reference=0e000000-0000-7000-8000-000000000006"
            })
    void whoHasTheSameBytesIsSentNone(String path) throws Exception {
        GatewayClient reader = user(OWNER, ONE);
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
    @CsvSource(delimiter = ' ', textBlock = """
            42501 42501 /rest/v1/event_daily_stats
            42501 42501 /rest/v1/own_tickets
            42501 42501 /rest/v1/orders
            42501 42501 /rest/v1/accounts?organization_id=eq.0a000000-0000-7000-8000-000000000001
            42501 42501 /rest/v1/publishable_keys
            forbidden token_missing /v1/ledger/transactions/0a000000-0000-7000-8000-000000000001
            forbidden token_missing /v1/ledger/accounts/0a000000-0000-7000-8000-000000000001/statement
            """)
    void aPublishableKeyReadsNothingOfTheseAndNobodyDoesWithoutAToken(String ofKey, String ofNobody, String path)
            throws Exception {
        GatewayClient key = service.client(service.tokens().signPublishable(ONE));
        assertProblem(403, ofKey, key.get(path));
        HttpRequest bare = HttpRequest.newBuilder(URI.create(key.url() + path)).build();
        assertProblem(401, ofNobody, key.send(bare));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            accounts/0e000000-0000-7000-8000-000000000001/statement?limit=0 limit
            accounts/0e000000-0000-7000-8000-000000000001/statement?limit=201 limit
            accounts/0e000000-0000-7000-8000-000000000001/statement?limit=x limit
            accounts/0e000000-0000-7000-8000-000000000001/statement?limit=-1 limit
            accounts/0e000000-0000-7000-8000-000000000001/statement?limit=1e1 limit
            accounts/0e000000-0000-7000-8000-000000000001/statement?limit=1&limit=2 limit
            accounts/0e000000-0000-7000-8000-000000000001/statement?limit= limit
            accounts/0e000000-0000-7000-8000-000000000001/statement?cursor=%21 cursor
            accounts/0e000000-0000-7000-8000-000000000001/statement?cursor=AAAA cursor
            accounts/0e000000-0000-7000-8000-000000000001/statement?at=2026-01-31T00:00:00Z at
            accounts/0e000000-0000-7000-8000-000000000001/balance?at=tomorrow at
            accounts/0e000000-0000-7000-8000-000000000001/balance?at=2026-01-31 at
            accounts/0e000000-0000-7000-8000-000000000001/balance?at=2026-01-31T12:00Z at
            accounts/0e000000-0000-7000-8000-000000000001/balance?at=2026-01-31T12:00:00%2B01 at
            accounts/0e000000-0000-7000-8000-000000000001/balance?at=2026-01-31T12:00:00.1234567890123456789Z at
            accounts/0e000000-0000-7000-8000-000000000001/balance?at=2026-02-30T00:00:00Z at
            accounts/0e000000-0000-7000-8000-000000000001/balance?at=%2B10000-01-01T00:00:00Z at
            accounts/0e000000-0000-7000-8000-000000000001?limit=1 limit
            transactions?reference=1-1-1-1-1 reference
            transactions?reference=0e000000-0000-7000-8000-000000000001&colour=red colour
            transactions/0a000000-0000-7000-8000-000000000001?x=1 x
            """)
    void aFaultyParameterOfTheLedgersReadsIsNamed(String path, String parameter) throws Exception {
        assertNamed(parameter, "/v1/ledger/" + path);
    }

    @Test
    void aListOfReferenceTakesNoParameter() throws Exception {
        assertNamed("x", "/v1/reference/countries?x=1");
    }

    private static void assertNamed(String parameter, String path) throws Exception {
        JsonObject problem =
                assertProblem(400, "invalid_parameter", user(OWNER, ONE).get(path));
        assertEquals(
                "?" + parameter, problem.getJsonArray("errors").getJsonObject(0).getString("pointer"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            404 not_found /v1/ledger/accounts/1-1-1-1-1
            404 not_found /v1/ledger/accounts/';DROP
            404 not_found /v1/ledger/accounts/%00
            404 not_found /v1/ledger/accounts/x/balance
            404 not_found /v1/ledger/accounts/x/statement
            404 not_found /v1/ledger/transactions/x
            404 not_found /v1/reference/secrets
            404 not_found /v1/events
            """)
    void anAddressThatNamesNothingIsAProblemToo(int status, String code, String path) throws Exception {
        assertProblem(status, code, user(OWNER, ONE).get(path.replace("'", "%27")));
    }

    @Test
    void aQueryThatIsTooLongIsRefused() throws Exception {
        String path = "/v1/ledger/transactions?reference=";
        assertProblem(414, "uri_too_long", user(OWNER, ONE).get(path + "x".repeat(5_000)));
        assertProblem(400, "invalid_parameter", user(OWNER, ONE).get(path + "x".repeat(65)));
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

    private static JsonArray rows(GatewayClient client, String path) throws Exception {
        HttpResponse<String> answer = client.get(path);
        assertEquals(200, answer.statusCode(), answer::body);
        return new JsonArray(answer.body());
    }

    /** The filter for what comes behind the last row of a page that is ordered by time and id. */
    private static String behind(JsonArray page, String time, String operator) {
        JsonObject last = page.getJsonObject(page.size() - 1);
        String at = last.getString(time);
        return "&or=(%1$s.%2$s.%3$s,and(%1$s.eq.%3$s,id.%2$s.%4$s))"
                .formatted(time, operator, at, last.getString("id"));
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
