package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Views over HTTP: what an answer and a refusal look like. */
class ViewReadsTest extends WithService {
    private static final UUID ONE = DemoIds.ORGANIZATION.number(1);
    private static final String OBJECT = "application/vnd.pgrst.object+json";

    @Test
    void aVisitorReadsPublicEventsByColumnFilterOrderAndLimit() throws Exception {
        HttpResponse<String> answer =
                visit("/rest/v1/events?select=id,name:title,visibility,starts_at&owner_context_id=eq." + ONE
                        + "&order=starts_at.desc,id&limit=3");
        assertEquals(200, answer.statusCode(), answer::body);
        assertEquals("0-2/*", header(answer, "Content-Range"));
        JsonArray rows = new JsonArray(answer.body());
        assertEquals(
                database
                        .rows("SELECT id FROM events.events WHERE visibility = 'public' AND owner_context_id = '" + ONE
                                + "' ORDER BY starts_at DESC, id LIMIT 3")
                        .stream()
                        .map(List::getFirst)
                        .toList(),
                rows.stream().map(row -> ((JsonObject) row).getString("id")).toList());
        JsonObject first = rows.getJsonObject(0);
        assertEquals(List.of("id", "name", "visibility", "starts_at"), List.copyOf(first.fieldNames()));
        assertTrue(first.getString("starts_at").endsWith("Z"), answer::body);
    }

    @Test
    void anAnswerThatIsKnownIsNotSentAgain() throws Exception {
        String path = "/rest/v1/events?select=id&order=id&limit=2";
        HttpResponse<String> first = owner().get(path);
        String tag = header(first, "ETag");
        assertEquals("Authorization, Accept, Prefer, Range", header(first, "Vary"));
        HttpResponse<String> again = owner().get(path, "If-None-Match", tag);
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
        HttpResponse<String> counted = owner().get(path, "If-None-Match", tag, "Prefer", "count=exact");
        assertEquals(206, counted.statusCode(), "another total is another answer");
        assertEquals("count=exact", header(counted, "Preference-Applied"));
    }

    @Test
    void aHeadHasWhatTheGetWouldHave() throws Exception {
        String path = "/rest/v1/events?select=id";
        HttpResponse<String> got = owner().get(path, "Prefer", "count=exact");
        HttpResponse<String> head = owner().send(HttpRequest.newBuilder(URI.create(owner().url() + path))
                .header("Authorization", "Bearer " + owner().token())
                .header("Prefer", "count=exact")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        assertEquals(got.statusCode(), head.statusCode());
        for (String name : List.of("Content-Range", "ETag", "Content-Length")) {
            assertEquals(header(got, name), header(head, name), name);
        }
    }

    @Test
    void oneRowIsAnObjectWhereTheClientTakesOne() throws Exception {
        HttpResponse<String> one =
                owner().get("/rest/v1/events?select=id&id=eq." + GatewayClient.EVENT, "Accept", OBJECT);
        assertEquals(200, one.statusCode(), one::body);
        assertEquals(OBJECT, header(one, "Content-Type"));
        assertEquals(GatewayClient.EVENT.toString(), new JsonObject(one.body()).getString("id"));
        JsonObject none = problem(406, "PGRST116", owner().get("/rest/v1/events?title=eq.none", "Accept", OBJECT));
        assertEquals("The result contains 0 rows", none.getString("details"));
        problem(406, "PGRST116", owner().get("/rest/v1/events", "Accept", OBJECT));
    }

    @Test
    void aRangeIsAPage() throws Exception {
        HttpResponse<String> page =
                owner().get("/rest/v1/events?select=id&order=id", "Range-Unit", "items", "Range", "2-4");
        assertEquals("2-4/*", header(page, "Content-Range"));
        assertEquals(3, new JsonArray(page.body()).size());
        HttpResponse<String> empty = owner().get("/rest/v1/events?title=eq.none", "Prefer", "count=planned");
        assertEquals("*/0", header(empty, "Content-Range"));
        problem(416, "PGRST103", owner().get("/rest/v1/events?offset=100000", "Prefer", "count=exact"));
    }

    @Test
    void anAnswerLargerThanAllowedIsRefusedAndNotCutShort() throws Exception {
        database.execute("""
                UPDATE events.events SET metadata = jsonb_build_object('long', repeat('x', 3000000)) WHERE id = '%s'
                """.formatted(GatewayClient.EVENT));
        try {
            problem(413, "54000", owner().get("/rest/v1/events?id=eq." + GatewayClient.EVENT));
            assertEquals(
                    200,
                    owner().get("/rest/v1/events?select=id&id=eq." + GatewayClient.EVENT)
                            .statusCode());
        } finally {
            database.execute("UPDATE events.events SET metadata = '{}' WHERE id = '" + GatewayClient.EVENT + "'");
        }
    }

    /** To make all of it would take hundreds of megabytes, and longer than a visitor has. */
    @Test
    void anAnswerIsMadeNoFurtherThanItMayBeLarge() throws Exception {
        database.execute("""
                INSERT INTO events.event_posts (id, event_id, body)
                SELECT gen_random_uuid(), '%s', 'long ' || repeat(U&'\\+01F600', 10000) FROM generate_series(1, 1000)
                """.formatted(GatewayClient.EVENT));
        try {
            String bodies = "a:body,b:body,c:body,d:body,e:body,f:body,g:body,h:body";
            problem(413, "54000", visit("/rest/v1/posts?select=" + bodies + "&event_id=eq." + GatewayClient.EVENT));
            problem(413, "54000", visit("/rest/v1/events?select=posts(" + bodies + ")&id=eq." + GatewayClient.EVENT));
        } finally {
            database.execute("DELETE FROM events.event_posts WHERE body LIKE 'long %'");
        }
    }

    @Test
    void aReadThatTakesTooLongIsEndedAndCostsOthersNothing() throws Exception {
        try (Connection holding = DriverManager.getConnection(database.address().jdbcUrl())) {
            holding.setAutoCommit(false);
            holding.createStatement().execute("LOCK TABLE events.cultural_guides IN ACCESS EXCLUSIVE MODE");
            long began = System.nanoTime();
            problem(504, "57014", visit("/rest/v1/guides"));
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(4), "a visitor has a second");
            problem(504, "57014", owner().get("/rest/v1/guides"));
            assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) < 10);
            assertEquals(200, owner().get("/rest/v1/events?limit=1").statusCode());
        }
    }

    @Test
    void whatIsAddedToTheViewsIsThereOnceItIsTold() throws Exception {
        problem(404, "PGRST205", owner().get("/rest/v1/answers"));
        database.execute("""
                SET ROLE yardpass_owner;
                CREATE VIEW public.answers WITH (security_invoker = true) AS SELECT 42 AS answer;
                GRANT SELECT ON public.answers TO authenticated;
                CREATE VIEW public.of_the_owner AS SELECT 1 AS one;
                GRANT SELECT ON public.of_the_owner TO PUBLIC;
                RESET ROLE;
                CREATE VIEW public.of_an_extension WITH (security_invoker = true) AS SELECT 1 AS one;
                GRANT SELECT ON public.of_an_extension TO PUBLIC
                """);
        database.execute("UPDATE ref.view_relations SET many = many WHERE false");
        HttpResponse<String> answer = owner().get("/rest/v1/answers");
        for (int i = 0; i < 100 && answer.statusCode() == 404; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            answer = owner().get("/rest/v1/answers");
        }
        assertEquals("[{\"answer\":42}]", answer.body());
        for (String hidden : List.of("of_the_owner", "of_an_extension")) {
            problem(404, "PGRST205", owner().get("/rest/v1/" + hidden));
        }
        problem(401, "42501", visit("/rest/v1/answers"));
        database.execute("ALTER VIEW public.answers RENAME TO replies");
        problem(503, "not_read", owner().get("/rest/v1/answers?select=answer"));
        database.execute("ALTER VIEW public.replies RENAME TO answers");
        problem(
                403,
                "42501",
                service.client(service.tokens().signPublishable(ONE)).get("/rest/v1/answers"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            400 PGRST100 events?title=x
            400 PGRST100 events?limit=1001
            400 PGRST108 events?tiers.name=eq.x
            400 PGRST200 events?select=secrets(*)
            400 42703 events?select=nothing
            400 42703 events?nothing=eq.1
            400 42883 events?id=like.x*
            400 PGRST100 events?select=*,*,*
            400 22P02 events?id=eq.x
            400 22007 events?starts_at=gt.tomorrowish
            400 22P02 events?metadata=cs.x
            400 22021 events?title=eq.a%00b
            400 22007 event_daily_stats?day=gte.x
            400 22008 event_daily_stats?day=lte.2026-02-30
            404 PGRST205 nothing
            404 PGRST205 pg_class
            404 PGRST205 outbox
            404 PGRST205 %22events%22
            """)
    void aRefusalHasPostgrestsMembersAndOurs(int status, String code, String path) throws Exception {
        JsonObject problem = problem(status, code, owner().get("/rest/v1/" + path));
        assertEquals(problem.getString("message"), problem.getString("detail"));
        assertTrue(problem.containsKey("details") && problem.containsKey("hint"), problem::encode);
        assertTrue(problem.getString("type").startsWith("/problems/"));
        assertTrue(problem.getString("instance").startsWith("/requests/"));
    }

    @Test
    void whatAnyAddressRefusesHasThoseMembersToo() throws Exception {
        HttpResponse<String> answer = service.client("no.token.this").get("/rest/v1/events");
        assertEquals("token_invalid", problem(401, "token_invalid", answer).getString("code"));
        problem(406, "PGRST106", owner().get("/rest/v1/events", "Accept-Profile", "payments"));
        assertEquals(405, owner().post("/rest/v1/events", "{}").statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE events.events; --",
                "' OR '1'='1",
                "\" OR 1=1 --",
                "1); SELECT pg_sleep(9); --",
                "$1",
                "$$; SELECT 1; $$",
                "\\'; SELECT 1; --",
                "%27%20OR%201=1",
                "/* */ OR true",
                "x\" AS y FROM pg_catalog.pg_authid --",
                "id\"::text, (SELECT rolpassword FROM pg_authid LIMIT 1) AS \"p",
                "(SELECT version())",
                "current_user",
                "ctid",
                "t.*",
                "NULL",
                "\u0000",
                "\uD83C\uDFB5 \u202E",
                "E'\\x00'",
                "{\"a\":1}",
                "{1,2}"
            })
    void whatLooksLikeSqlIsAValueOrNoName(String text) throws Exception {
        String sent = URLEncoder.encode(text, StandardCharsets.UTF_8);
        String quoted =
                URLEncoder.encode('"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"', StandardCharsets.UTF_8);
        for (String name : List.of(sent, quoted)) {
            for (String query : List.of(
                    "title=eq." + name,
                    "title=like." + name,
                    "title=in.(" + name + ")",
                    "id=eq." + name,
                    "starts_at=gt." + name,
                    "metadata=cs." + name,
                    "metadata-%3E%3E" + name + "=eq.1",
                    "metadata-%3E" + name + "=eq.1",
                    name + "=eq.1",
                    "or=(title.eq." + name + "," + name + ".is.null)",
                    "select=" + name,
                    "select=" + name + ":title",
                    "select=title:" + name,
                    "select=" + name + "(*)",
                    "select=tiers!" + name + "(*)",
                    "select=id,x:tiers(" + name + ")",
                    "select=id,tiers(id)&tiers." + name + "=eq.1",
                    "order=" + name,
                    "limit=" + name,
                    "offset=" + name)) {
                HttpResponse<String> answer = owner().get("/rest/v1/events?" + query);
                assertTrue(
                        answer.statusCode() == 200 || answer.statusCode() == 400 || answer.statusCode() == 414,
                        () -> query + ": " + answer.statusCode() + " " + answer.body());
            }
            assertEquals(
                    404, owner().get("/rest/v1/" + name.replace("+", "%20")).statusCode(), name);
        }
        assertNotEquals("0", database.text("SELECT count(*) FROM events.events"));
    }

    @Test
    void aLengthOfTypeMakesNoOtherValueEqual() throws Exception {
        assertEquals(
                "[]", owner().get("/rest/v1/events?select=id&currency=eq.USDX").body());
        assertEquals(
                "[]",
                owner().get("/rest/v1/events?select=id&currency=in.(USDX,EURX)").body());
        assertFalse(new JsonArray(
                        owner().get("/rest/v1/events?select=id&currency=eq.USD").body())
                .isEmpty());
    }

    @Test
    void aColumnMayBeCalledAsAnything() throws Exception {
        String one = "&id=eq." + GatewayClient.EVENT;
        for (String name : List.of("page", "item", "answer", "t", "e0", "row_count", "total", "select", "\u00e9")) {
            String sent = URLEncoder.encode(name, StandardCharsets.UTF_8);
            JsonObject row = new JsonArray(owner().get("/rest/v1/events?select=" + sent + ":title,tiers(" + sent
                                    + ":name),x:guides()" + one)
                            .body())
                    .getJsonObject(0);
            assertEquals(String.class, row.getValue(name).getClass(), row::encode);
            assertTrue(row.getJsonArray("tiers").getJsonObject(0).containsKey(name), row::encode);
        }
    }

    private static GatewayClient owner() {
        return service.client(
                service.tokens().sign(Role.AUTHENTICATED, ONE, DemoIds.USER.number(1), Duration.ofMinutes(10)));
    }

    private static HttpResponse<String> visit(String path) throws Exception {
        GatewayClient any = service.platform();
        return any.send(HttpRequest.newBuilder(URI.create(any.url() + path)).build());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }

    private static JsonObject problem(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        assertEquals("application/problem+json", header(answer, "Content-Type"));
        JsonObject problem = new JsonObject(answer.body());
        assertEquals(code, problem.getString("code"), answer::body);
        assertFalse(problem.getString("message").isBlank(), answer::body);
        return problem;
    }
}
