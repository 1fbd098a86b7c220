package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Role;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In a world of two organizations each caller reads every view over HTTP: all that the policies show, and with no filter, no
 * relation and no column more. What the policies show is asked of the database with the caller's role and claims; that they are
 * right is TenancyMatrixTest's to say.
 */
class ViewTenancyTest {
    private static TestDatabase world;
    private static RunningService service;
    private static List<String> views;

    /** @param token null for a visitor, who is refused what a key is */
    private record Asker(String name, String role, String claims, String token) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        world = TestDatabase.fresh();
        try (InputStream sql = TestDatabase.class.getResourceAsStream("/tenancy/world.sql")) {
            world.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        }
        // Whoever is to be erased would be while it runs.
        world.execute("DELETE FROM users.erasure_parts; DELETE FROM users.erasures");
        // One that has its events elsewhere is not started alone.
        world.execute("DELETE FROM analytics.incoming_streams; DELETE FROM analytics.outgoing_streams");
        service = RunningService.on(
                world.address(),
                Map.of("YARDPASS_QUOTA_QUERIES_PER_SECOND", "0", "YARDPASS_QUOTA_ADDRESS_PER_SECOND", "0"));
        views = world.rows("""
                SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' ORDER BY 1""").stream().map(List::getFirst).toList();
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        world.close();
    }

    static Stream<Asker> askers() {
        UUID one = id("organization", 1);
        UUID two = id("organization", 2);
        return Stream.of(
                new Asker("a visitor", "anon", claims("anon", null, null), null),
                new Asker(
                        "a key of 1",
                        "anon",
                        claims("anon", null, null),
                        service.tokens().signPublishable(one)),
                user("a customer of both", id("user", 3), null),
                user("the owner of 1", id("user", 1), one),
                user("a member of 1", id("user", 11), one),
                user("the owner of 1 as nobody's", id("user", 1), null),
                user("the owner of 2", id("user", 2), two),
                new Asker(
                        "a service of 1",
                        "authenticated",
                        claims("service_role", null, one),
                        token(Role.SERVICE_ROLE, null, one)),
                new Asker(
                        "the platform",
                        "service_role",
                        claims("service_role", null, null),
                        token(Role.SERVICE_ROLE, null, null)));
    }

    private static Asker user(String name, UUID user, UUID organization) {
        return new Asker(
                name,
                "authenticated",
                claims("authenticated", user, organization),
                token(Role.AUTHENTICATED, user, organization));
    }

    /** Else a wall would pass that nobody has run against. */
    @Test
    void anOwnerAndThePlatformSeeRowsOfEveryViewThatIsOpenToThem() {
        var empty = new ArrayList<String>();
        askers().filter(asker -> List.of("the owner of 1", "the owner of 2", "the platform")
                        .contains(asker.name()))
                .forEach(asker -> views.stream()
                        .filter(view -> List.of().equals(owed(asker, view)))
                        .forEach(view -> empty.add(asker + " of " + view)));
        assertEquals(List.of(), empty);
    }

    @ParameterizedTest
    @MethodSource("askers")
    void oneReadsWhatThePoliciesShowAndNothingMore(Asker asker) throws Exception {
        Map<String, List<String>> owed = new TreeMap<>();
        for (String view : views) {
            owed.put(view, owed(asker, view));
        }
        var faults = new ArrayList<String>();
        for (String view : views) {
            List<String> due = owed.get(view);
            HttpResponse<String> all = get(asker, view + "?select=*");
            if (due == null) {
                assertTrue(List.of(401, 403).contains(all.statusCode()), () -> view + ": " + all.body());
                continue;
            }
            assertEquals(due, rows(all), view);
            for (String query : widening(view)) {
                HttpResponse<String> answer = get(asker, view + "?" + query);
                if (answer.statusCode() != 200 || !due.containsAll(rows(answer))) {
                    faults.add(view + "?" + query + ": " + answer.statusCode());
                }
            }
            faults.addAll(embedding(asker, view, owed));
        }
        assertEquals(List.of(), faults);
    }

    /** Whole rows, asked for in ways that ask for those of others too. */
    private static List<String> widening(String view) {
        List<String> columns = columns(view);
        String first = columns.getFirst();
        List<String> queries = new ArrayList<>(List.of(
                "or=(" + first + ".is.null," + first + ".not.is.null)",
                "or=(" + first + ".not.in.()," + first + ".in.())",
                "not.and=(" + first + ".is.null," + first + ".not.is.null)",
                first + "=not.is.null&limit=1000&offset=0",
                first + "=isdistinct." + id("organization", 2) + "&order=" + first + ".desc"));
        for (String column : columns) {
            if (column.endsWith("organization_id") || column.equals("owner_context_id")) {
                queries.add(column + "=eq." + id("organization", 2));
                queries.add(column + "=in.(" + id("organization", 1) + "," + id("organization", 2) + ")");
                queries.add("or=(" + column + ".neq." + id("organization", 1) + "," + column + ".eq."
                        + id("organization", 1) + ")");
            }
            if (column.endsWith("user_id")) {
                queries.add(column + "=in.(" + id("user", 1) + "," + id("user", 2) + "," + id("user", 3) + ")");
            }
            if (List.of("metadata", "payload", "top_sources").contains(column)) {
                queries.add("or=(" + column + "->>x.is.null," + column + "->x.not.is.null)");
                queries.add("or=(" + column + ".cs.{}," + column + ".not.cs.{})");
            }
        }
        return queries;
    }

    /** What is embedded is of those rows that one sees of the other view. */
    private static List<String> embedding(Asker asker, String view, Map<String, List<String>> owed) throws Exception {
        var faults = new ArrayList<String>();
        for (List<String> relation : world.rows(
                "SELECT name, other_view FROM ref.view_relations WHERE view_name = '" + view + "' ORDER BY 1")) {
            String name = relation.getFirst();
            List<String> due = owed.get(relation.getLast());
            String first = columns(relation.getLast()).getFirst();
            String any = "&" + name + ".or=(" + first + ".is.null," + first + ".not.is.null)";
            for (String how : List.of(name + "(*)", name + "!inner(*)", name + "(*)" + any, name + "!inner(*)" + any)) {
                HttpResponse<String> answer = get(asker, view + "?select=" + how);
                boolean closed = due == null && List.of(401, 403).contains(answer.statusCode());
                if (!closed && (answer.statusCode() != 200 || !due.containsAll(embedded(answer, name)))) {
                    faults.add(view + "?select=" + how + ": " + answer.statusCode());
                }
            }
        }
        return faults;
    }

    @ParameterizedTest
    @MethodSource("askers")
    void whatNoViewShowsIsNotThere(Asker asker) throws Exception {
        for (String path : List.of(
                "tickets?select=code",
                "tickets?code=eq.x",
                "tickets?order=code",
                "profiles?select=email",
                "orders?select=receipt",
                "orders?select=payment_reference",
                "holds?session_id=not.is.null",
                "events?select=ctid",
                "events?select=xmin,tableoid",
                "events?select=tickets(code)",
                "events?select=*::text",
                "events?select=id::text",
                "events?select=title::regclass",
                "events?select=id->>x",
                "outbox",
                "pg_authid",
                "pg_catalog.pg_authid",
                "payments.entries",
                "utc",
                "current_org_id")) {
            int status = get(asker, path).statusCode();
            assertTrue(status >= 400 && status < 500, path + ": " + status);
        }
    }

    /** Rows of a view as the database shows them to this role with these claims; null where it may not look. */
    private static List<String> owed(Asker asker, String view) {
        String allowed =
                world.text("SELECT has_table_privilege('" + asker.role() + "', 'public." + view + "', 'SELECT')");
        if (allowed.equals("f")) {
            return null;
        }
        String rows = world.textAfter(
                "SET LOCAL TimeZone = 'UTC'; SELECT set_config('request.jwt.claims', '" + asker.claims()
                        + "', true); SET LOCAL ROLE " + asker.role() + ";",
                "SELECT coalesce(json_agg(v), '[]') FROM public." + view + " AS v");
        return sorted(new JsonArray(rows.replace("+00:00\"", "Z\"")));
    }

    private static List<String> rows(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer::body);
        return sorted(new JsonArray(answer.body()));
    }

    private static List<String> embedded(HttpResponse<String> answer, String name) {
        var all = new JsonArray();
        for (Object row : new JsonArray(answer.body())) {
            switch (((JsonObject) row).getValue(name)) {
                case null -> {}
                case JsonArray many -> many.forEach(all::add);
                case Object one -> all.add(one);
            }
        }
        return List.copyOf(new TreeSet<>(sorted(all)));
    }

    private static List<String> sorted(JsonArray rows) {
        return rows.stream().map(row -> ((JsonObject) row).encode()).sorted().toList();
    }

    private static List<String> columns(String view) {
        return world
                .rows("SELECT attname FROM pg_attribute WHERE attrelid = 'public." + view
                        + "'::regclass AND attnum > 0 ORDER BY attnum")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static HttpResponse<String> get(Asker asker, String path) throws Exception {
        GatewayClient client = service.client(asker.token());
        URI uri = URI.create(client.url() + "/rest/v1/"
                + path.replace("{", "%7B").replace("}", "%7D").replace(">", "%3E"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (asker.token() != null) {
            request.header("Authorization", "Bearer " + asker.token());
        }
        return client.send(request.build());
    }

    private static String claims(String role, UUID user, UUID organization) {
        var claims = new JsonObject().put("role", role);
        if (user != null) {
            claims.put("sub", user.toString());
        }
        if (organization != null) {
            claims.put("org_id", organization.toString());
        }
        return claims.encode();
    }

    private static String token(Role role, UUID user, UUID organization) {
        return service.tokens().sign(role, organization, user, Duration.ofMinutes(30));
    }

    private static UUID id(String kind, int n) {
        return UUID.fromString(world.text("SELECT world.id('" + kind + "', " + n + ")"));
    }
}
