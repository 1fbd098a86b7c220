package io.yardpass.gateway.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Role;
import io.yardpass.gateway.rest.RestCatalogue.Column;
import io.yardpass.gateway.rest.RestCatalogue.Relation;
import io.yardpass.gateway.rest.RestCatalogue.View;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a query is in SQL. */
class RestSqlTest {
    private static final Set<Role> ALL = Set.of(Role.values());
    private static final RestCatalogue CATALOGUE = new RestCatalogue(
            Map.of(
                    "events",
                    view(
                            "events",
                            List.of(new Relation("tiers", "id", "tiers", "event_id", true)),
                            column("id", "uuid", 'U', ALL),
                            column("title", "text", 'S', ALL),
                            column("starts_at", "timestamptz", 'D', ALL),
                            column("metadata", "jsonb", 'U', ALL),
                            column("is_free", "bool", 'B', ALL),
                            column("tags", "_text", 'A', ALL),
                            column("odd \"name", "int4", 'N', ALL),
                            column("notes", "text", 'S', Set.of(Role.SERVICE_ROLE))),
                    "tiers",
                    view(
                            "tiers",
                            List.of(
                                    new Relation("events", "event_id", "events", "id", false),
                                    new Relation("gone", "event_id", "gone", "id", false)),
                            column("event_id", "uuid", 'U', ALL),
                            column("price_cents", "int8", 'N', ALL))),
            Map.of());

    private static Column column(String name, String type, char category, Set<Role> readers) {
        return new Column(name, "pg_catalog." + type, category, null, readers);
    }

    private static View view(String name, List<Relation> relations, Column... columns) {
        Map<String, Column> byName = new LinkedHashMap<>();
        Arrays.stream(columns).forEach(column -> byName.put(column.name(), column));
        return new View(name, null, byName, relations);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    id=eq.x              | t."id" = $1::pg_catalog.text::pg_catalog.uuid            | x
                    id=not.eq.x          | NOT (t."id" = $1::pg_catalog.text::pg_catalog.uuid)      | x
                    id=in.(x,y)          | t."id" = ANY ($1::pg_catalog.text[]::pg_catalog.uuid[])  | [x, y]
                    title=like.a*        | t."title" LIKE $1::pg_catalog.text                       | a%
                    title=eq.%3B--       | t."title" = $1::pg_catalog.text::pg_catalog.text         | ;--
                    title=like(any).{a*,b} | t."title" LIKE ANY ($1::pg_catalog.text[])             | [a%, b]
                    title=is.null        | t."title" IS NULL                                        |
                    is_free=is.true      | t."is_free" IS TRUE                                      |
                    tags=cs.{a}          | t."tags" @> $1::pg_catalog.text::pg_catalog._text        | {a}
                    metadata->>a=ilike.x | (t."metadata" ->> $1::pg_catalog.text) ILIKE $2::pg_catalog.text | a,x
                    metadata->0->a=eq.1  | (t."metadata" -> $1::pg_catalog.text::pg_catalog.int4 -> $2::pg_catalog.text) = $3::pg_catalog.text::pg_catalog.jsonb | 0,a,1
                    "odd%20%5C%22name"=eq.1 | t."odd ""name" = $1::pg_catalog.text::pg_catalog.int4    | 1
                    or=(title.eq.a,title.eq.b) | (t."title" = $1::pg_catalog.text::pg_catalog.text OR t."title" = $2::pg_catalog.text::pg_catalog.text) | a,b
                    """)
    void aFilterIsAConditionAndItsValuesAreBound(String address, String condition, String values) {
        RestStatement statement = statement("events", address);
        assertTrue(statement.sql().contains("WHERE (" + condition + ") "), statement::sql);
        List<String> bound = statement.values().stream()
                .map(value -> value instanceof String[] several ? Arrays.toString(several) : value.toString())
                .toList();
        assertEquals(values == null ? "" : values, String.join(",", bound));
        assertTrue(statement.sql().contains(" LIMIT 1000)"), statement::sql);
    }

    @Test
    void columnsAreThoseOfTheRoleAndTimesAreInUtc() {
        String sql = statement("events", "select=*").sql();
        assertTrue(
                sql.contains("t.\"id\" AS \"id\", t.\"title\" AS \"title\", ref.utc(t.\"starts_at\") AS \"starts_at\""),
                sql);
        assertFalse(sql.contains("notes"), sql);
        assertTrue(statement("events", "select=*", Role.SERVICE_ROLE).sql().contains("\"notes\""));
        assertTrue(statement("events", "select=n:title").sql().contains("t.\"title\" AS \"n\""));
    }

    @Test
    void aNameOfTheClientsStandsInQuotationMarks() {
        String sql = statement("events", "select=%22x%5C%22%3BDROP--%22:title").sql();
        assertTrue(sql.contains("t.\"title\" AS \"x\"\";DROP--\""), sql);
    }

    @Test
    void whatIsEmbeddedIsJoinedByWhatIsDeclared() {
        String many = statement("events", "select=id,tiers(price_cents)&tiers.order=price_cents&tiers.limit=3")
                .sql();
        assertTrue(
                many.contains(
                        "FROM (SELECT row_to_json(item.*)::text AS json FROM (SELECT e0.\"price_cents\" AS \"price_cents\""
                                + " FROM public.\"tiers\" AS e0 WHERE e0.\"event_id\" = t.\"id\" AND true"
                                + " ORDER BY e0.\"price_cents\" ASC LIMIT 3) AS item OFFSET 0) AS made"),
                many);
        assertFalse(many.contains("EXISTS"), many);
        String one = statement("tiers", "select=e:events!inner(title)").sql();
        assertTrue(one.contains("(SELECT to_json(item.*) FROM (SELECT e0.\"title\" AS \"title\""), one);
        assertTrue(one.contains("WHERE true AND EXISTS (SELECT FROM public.\"events\" AS e0 WHERE"), one);
    }

    @Test
    void aPageWithManyRowsInEachRowIsSmaller() {
        assertLimit(100, statement("events", "select=id,tiers(price_cents)"));
        assertLimit(7, statement("events", "select=id,tiers(price_cents)&limit=7"));
        assertLimit(1000, statement("tiers", "select=price_cents,events(title)&limit=1000"));
        RestException refused =
                assertThrows(RestException.class, () -> statement("events", "select=id,tiers(price_cents)&limit=101"));
        assertTrue(
                refused.problem().details().contains("at most 100"),
                refused.problem().details());
    }

    private static void assertLimit(int rows, RestStatement statement) {
        assertTrue(
                statement.sql().endsWith(" LIMIT " + rows + ") AS item OFFSET 0) AS made\n) AS page"), statement::sql);
    }

    @Test
    void aCountHasTheConditionOfThePage() {
        RestQuery exact = Asked.of("title=eq.a").preferring("count=exact").read();
        assertTrue(of("events", exact).sql().contains("""
                (SELECT count(*) FROM public."events" AS t WHERE (t."title" = $1::pg_catalog.text::pg_catalog.text))"""));
        RestQuery planned = Asked.of("title=eq.a").preferring("count=planned").read();
        assertTrue(of("events", planned).sql().contains(" LIMIT 10000) AS counted)"));
    }

    @ParameterizedTest
    @CsvSource({
        "events, nothing=eq.1, 42703",
        "events, select=nothing, 42703",
        "events, order=nothing, 42703",
        "events, select=notes, 42501",
        "events, notes=eq.x, 42501",
        "events, id=like.x*, 42883",
        "events, title=cs.{x}, 42883",
        "events, title=is.true, 42883",
        "events, title->>x=eq.y, 42883",
        "events, tags=in.(x), 42883",
        "events, select=organizations(*), PGRST200",
        "events, select=tiers!sold_by(*), PGRST200",
        "events, select=tiers(nothing), 42703",
        "events, select=tiers(id)&tiers.nothing=eq.1, 42703",
        "tiers, select=gone(*), PGRST200",
    })
    void whatIsNotThereIsRefused(String view, String address, String code) {
        assertEquals(
                code,
                assertThrows(RestException.class, () -> statement(view, address))
                        .problem()
                        .code());
    }

    private static RestStatement statement(String view, String address) {
        return statement(view, address, Role.AUTHENTICATED);
    }

    private static RestStatement statement(String view, String address, Role role) {
        return RestSql.of(Asked.of(address).read(), CATALOGUE.views().get(view), CATALOGUE, role, RestLimits.usual());
    }

    private static RestStatement of(String view, RestQuery query) {
        return RestSql.of(query, CATALOGUE.views().get(view), CATALOGUE, Role.ANON, RestLimits.usual());
    }
}
