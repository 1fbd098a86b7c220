package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of the database, called over HTTP as PostgREST has it, and in our own words. */
class FunctionsTest extends WithService {
    private static final UUID OWNER = DemoIds.USER.number(1);
    private static final UUID ONE = DemoIds.ORGANIZATION.number(1);
    private static final String OBJECT = "application/vnd.pgrst.object+json";

    /** Of every kind of argument and of result; the last is told as a migration tells it. */
    @BeforeAll
    static void addFunctions() throws Exception {
        database.execute("""
                SET ROLE yardpass_owner;
                CREATE FUNCTION public.tried_nothing() RETURNS void LANGUAGE sql RETURN NULL;
                CREATE FUNCTION public.tried_rows(times ref.per_buyer_limit DEFAULT 2) RETURNS TABLE (place integer, name text)
                    LANGUAGE sql STABLE AS $$ SELECT n, 'row ' || n FROM generate_series(1, times) AS n $$;
                CREATE FUNCTION public.tried_all(
                    ids uuid[], name ref.title, code ref.currency_code DEFAULT 'EUR', cents ref.price_cents DEFAULT 0,
                    moment timestamptz DEFAULT NULL, truth boolean DEFAULT false, notes ref.bounded_object DEFAULT '{}'
                ) RETURNS jsonb LANGUAGE sql
                    RETURN jsonb_build_array(cardinality(ids), name, code, cents, extract(epoch FROM moment), truth, notes, auth.uid());
                CREATE FUNCTION users.write_now(id uuid) RETURNS uuid LANGUAGE sql SECURITY DEFINER
                    SET search_path = pg_catalog, pg_temp AS $$ INSERT INTO users.profiles (id) VALUES (id) RETURNING id $$;
                CREATE FUNCTION public.tried_writing(id uuid) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
                    SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN users.write_now(id); END $$;
                CREATE FUNCTION public.tried_moment() RETURNS timestamptz LANGUAGE sql STABLE
                    RETURN '2026-01-31 12:00+02'::timestamptz;
                CREATE FUNCTION public.tried_moments() RETURNS TABLE (first timestamptz, "each" timestamptz, name text)
                    LANGUAGE sql STABLE AS $$ SELECT '2026-01-31 12:00+02'::timestamptz, NULL::timestamptz, '2026' $$;
                CREATE FUNCTION public.tried_endlessly() RETURNS void LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$;
                CREATE FUNCTION public.tried_much(bytes ref.capacity) RETURNS text LANGUAGE sql STABLE RETURN repeat('x', bytes);
                CREATE FUNCTION public.tried_many(bytes ref.capacity) RETURNS SETOF text LANGUAGE sql STABLE
                    AS $$ SELECT repeat('x', bytes / 100) FROM generate_series(1, 100) $$;
                CREATE FUNCTION public.tried_noting(id uuid, bytes ref.capacity) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
                    SET search_path = pg_catalog, pg_temp
                    AS $$ BEGIN PERFORM users.write_now(id); RETURN to_jsonb(repeat('x', bytes)); END $$;
                GRANT EXECUTE ON FUNCTION public.tried_much, public.tried_many, public.tried_noting TO authenticated;
                GRANT EXECUTE ON FUNCTION
                    public.tried_nothing, public.tried_rows, public.tried_all, public.tried_writing,
                    public.tried_moment, public.tried_moments, public.tried_endlessly TO authenticated, service_role;
                GRANT EXECUTE ON FUNCTION public.tried_rows TO anon;
                RESET ROLE;
                SELECT pg_notify('ref_changed', 'functions')""");
        for (int i = 0; i < 300 && call("tried_rows", "").statusCode() != 200; i++) {
            Thread.sleep(20);
        }
    }

    @Test
    void theResultIsTheAnswer() throws Exception {
        HttpResponse<String> rows = call("tried_rows", "{\"times\":3}");
        assertEquals(200, rows.statusCode(), rows::body);
        assertEquals(3, new JsonArray(rows.body()).size());
        assertEquals("row 1", new JsonArray(rows.body()).getJsonObject(0).getString("name"));
        HttpResponse<String> nothing = call("tried_nothing", "{}");
        assertEquals(204, nothing.statusCode(), nothing::body);
        assertEquals("", nothing.body());
        assertEquals(
                "{\"result\":null}", owner().post("/v1/rpc/tried_nothing", "").body());
    }

    @Test
    void everyKindOfArgumentArrives() throws Exception {
        UUID id = UUID.randomUUID();
        HttpResponse<String> answer = call(
                "tried_all",
                "{\"notes\":{\"a\":1},\"truth\":true,\"moment\":\"1970-01-01T00:00:01Z\",\"cents\":5,\"code\":\"USD\",\"name\":\"A\",\"ids\":[\""
                        + id + "\"]}");
        assertEquals(
                new JsonArray("[1,\"A\",\"USD\",5,1.000000,true,{\"a\":1},\"" + OWNER + "\"]").encode(),
                new JsonArray(answer.body()).encode());
        HttpResponse<String> defaults = call("tried_all", "{\"ids\":[],\"name\":\"A\",\"cents\":null}");
        assertEquals(
                new JsonArray("[0,\"A\",\"EUR\",0,null,false,{},\"" + OWNER + "\"]").encode(),
                new JsonArray(defaults.body()).encode());
    }

    @Test
    void whatIsWrongIsToldByItsPlaceInTheArguments() throws Exception {
        HttpResponse<String> answer = call(
                "tried_all",
                "{\"ids\":[\"x\"],\"name\":\"" + "n".repeat(201)
                        + "\",\"code\":\"euro\",\"cents\":-1,\"moment\":\"now\",\"truth\":1,\"more\":1,\"notes\":[]}");
        JsonObject problem = problem(422, "malformed", answer);
        assertEquals(
                List.of("/ids/0", "/name", "/code", "/cents", "/moment", "/truth", "/more", "/notes"),
                problem.getJsonArray("errors").stream()
                        .map(error -> ((JsonObject) error).getString("pointer"))
                        .toList());
        problem(422, "malformed", call("tried_all", "{}"));
        problem(400, "malformed_json", call("tried_all", "{"));
    }

    @Test
    void theOneRowOfASetIsTheAnswerWhereItIsAskedFor() throws Exception {
        HttpResponse<String> one = call("tried_rows", "{\"times\":1}", "Accept", OBJECT);
        assertEquals("{\"place\":1,\"name\":\"row 1\"}", new JsonObject(one.body()).encode());
        problem(406, "PGRST116", call("tried_rows", "{\"times\":2}", "Accept", OBJECT));
    }

    @Test
    void timesOfAnswersAreInUtc() throws Exception {
        assertEquals("\"2026-01-31T10:00:00Z\"", call("tried_moment", "").body());
        String row = "{\"first\":\"2026-01-31T10:00:00Z\",\"each\":null,\"name\":\"2026\"}";
        assertEquals("[" + row + "]", call("tried_moments", "").body());
        assertEquals(row, call("tried_moments", "", "Accept", OBJECT).body());
    }

    @Test
    void whatIsOpenedByItsAddressTellsItsTimesInUtc() throws Exception {
        String comment = "{\"post_id\":\"" + GatewayClient.POST + "\",\"body\":\"Nice\"}";
        assertEquals(200, call("create_comment", comment).statusCode());
        String post = call("open_post", "{\"post_id\":\"" + GatewayClient.POST + "\"}")
                .body();
        requireUtc("created_at", new JsonObject(post));
        requireUtc("created_at", new JsonObject(post).getJsonArray("comments").getJsonObject(0));
        String event = call("open_event", "{\"event_id\":\"" + GatewayClient.EVENT + "\"}")
                .body();
        requireUtc("starts_at", new JsonObject(event));
        requireUtc("created_at", new JsonObject(event).getJsonArray("tiers").getJsonObject(0));
        requireUtc("created_at", new JsonObject(event).getJsonArray("posts").getJsonObject(0));
    }

    private static void requireUtc(String field, JsonObject shown) {
        assertTrue(shown.getString(field).matches("\\d{4}-.*Z"), shown::encode);
    }

    /** As much as a read may answer with, 2 MiB, and what was done is undone. */
    @Test
    void anAnswerThatIsTooLargeIsRefused() throws Exception {
        for (String function : List.of("tried_much", "tried_many")) {
            HttpResponse<String> large = call(function, "{\"bytes\":2000000}");
            assertEquals(200, large.statusCode(), function);
            assertTrue(large.body().length() >= 2_000_000, function);
            problem(413, "54000", call(function, "{\"bytes\":2200000}"));
            HttpResponse<String> ours = owner().post("/v1/rpc/" + function, "{\"bytes\":2200000}");
            problem(413, "answer_too_large", ours);
        }
        UUID id = UUID.randomUUID();
        problem(413, "54000", call("tried_noting", "{\"id\":\"" + id + "\",\"bytes\":2200000}"));
        assertEquals(0, database.count("SELECT count(*) FROM users.profiles WHERE id = '" + id + "'"));
        assertEquals(
                200, call("tried_noting", "{\"id\":\"" + id + "\",\"bytes\":2}").statusCode());
        assertEquals("[]", call("tried_many", "{\"bytes\":0}").body().replaceAll("\"\",?", ""));
    }

    @Test
    void aTextOfOneLineIsToldFromOthers() throws Exception {
        for (String name : List.of("a\\nb", "a\\u0007b", "a\\u202eb")) {
            HttpResponse<String> answer = call("tried_all", "{\"ids\":[],\"name\":\"" + name + "\"}");
            assertEquals(
                    "/name",
                    problem(422, "malformed", answer)
                            .getJsonArray("errors")
                            .getJsonObject(0)
                            .getString("pointer"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            404 PGRST202 utc X-None x
            404 PGRST202 tried_what X-None x
            404 PGRST202 refuse_change X-None x
            404 PGRST202 erase_user%22 X-None x
            403 42501 erase_user X-None x
            406 PGRST106 tried_nothing Content-Profile payments
            406 PGRST107 tried_nothing Accept text/csv
            400 PGRST100 tried_nothing?select=a X-None x
            """)
    void aRefusalIsInPostgrestsWords(int status, String code, String function, String header, String value)
            throws Exception {
        HttpResponse<String> answer = call(function, "{}", header, value);
        JsonObject problem = problem(status, code, answer);
        assertEquals(problem.getString("message"), problem.getString("detail"));
    }

    @Test
    void aVisitorCallsWhatAnybodyMay() throws Exception {
        assertEquals(200, visit("tried_rows").statusCode());
        problem(401, "42501", visit("tried_nothing"));
        assertEquals(401, visitAt("/v1/rpc/tried_rows").statusCode());
    }

    /** One that promises to change nothing is held to it, and one that never ends is ended. */
    @Test
    void whatAFunctionPromisesHolds() throws Exception {
        UUID id = UUID.randomUUID();
        HttpResponse<String> refused = call("tried_writing", "{\"id\":\"" + id + "\"}");
        assertEquals("25006", new JsonObject(refused.body()).getString("code"), refused::body);
        assertEquals(0, database.count("SELECT count(*) FROM users.profiles WHERE id = '" + id + "'"));
        problem(503, "57014", call("tried_endlessly", "{}"));
    }

    private static JsonObject problem(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        JsonObject problem = new JsonObject(answer.body());
        assertEquals(code, problem.getString("code"), answer::body);
        return problem;
    }

    private static GatewayClient owner() {
        return service.client(service.tokens().sign(Role.AUTHENTICATED, ONE, OWNER, Duration.ofMinutes(10)));
    }

    private static HttpResponse<String> call(String function, String arguments, String... headers) throws Exception {
        return owner().post("/rest/v1/rpc/" + function, arguments, headers);
    }

    private static HttpResponse<String> visit(String function) throws Exception {
        return visitAt("/rest/v1/rpc/" + function);
    }

    private static HttpResponse<String> visitAt(String path) throws Exception {
        return service.platform()
                .send(HttpRequest.newBuilder(URI.create(service.platform().url() + path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
    }
}
