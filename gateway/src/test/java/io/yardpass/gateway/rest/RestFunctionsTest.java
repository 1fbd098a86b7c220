package io.yardpass.gateway.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Role;
import io.yardpass.gateway.rest.RestCatalogue.Function;
import io.yardpass.gateway.rest.RestCatalogue.ResultColumn;
import io.yardpass.wire.Parameter;
import io.yardpass.wire.Parameter.Type;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the database says of its functions is what may be called. */
class RestFunctionsTest {
    private static final String ONE_LINE = "^[^\\u0001-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$";

    private static TestDatabase database;
    private static Vertx vertx;
    private static Pool pool;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        vertx = Vertx.vertx();
        pool = Pools.reader(vertx, database.address(), DatabaseRole.GATEWAY, 1);
    }

    @AfterAll
    static void close() {
        vertx.close().await();
        database.close();
    }

    private static RestCatalogue read() {
        return RestCatalogueSql.read(pool).await();
    }

    @Test
    void whatOneMayExecuteOneMayCall() {
        Set<String> executable =
                database.rows("""
                        SELECT p.proname FROM pg_proc AS p, pg_roles AS r
                        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
                            AND p.prorettype <> 'pg_catalog.trigger'::regtype
                            AND r.rolname IN ('anon', 'authenticated', 'service_role')
                            AND has_function_privilege(r.oid, p.oid, 'EXECUTE')""").stream().map(List::getFirst).collect(Collectors.toCollection(TreeSet::new));
        assertFalse(executable.isEmpty());
        assertEquals(executable, new TreeSet<>(read().functions().keySet()));
    }

    /** It is all that /openapi.json has to say of it. */
    @Test
    void everyFunctionSaysWhatItDoes() {
        read().functions().values().forEach(function -> assertNotNull(function.comment(), function.name()));
    }

    @Test
    void aNewFunctionIsOneStatementOfSql() {
        database.execute("""
                SET ROLE yardpass_owner;
                CREATE FUNCTION public.greet(
                    name ref.title, times ref.per_buyer_limit DEFAULT 1, currency ref.currency_code DEFAULT 'EUR',
                    ids uuid[] DEFAULT '{}', moment timestamptz DEFAULT NULL, loud boolean DEFAULT false,
                    notes ref.bounded_object DEFAULT '{}', price ref.price_cents DEFAULT 0,
                    weights double precision[] DEFAULT '{}'
                ) RETURNS SETOF text LANGUAGE sql STABLE RETURN name;
                COMMENT ON FUNCTION public.greet IS 'Says hello. To anybody.';
                GRANT EXECUTE ON FUNCTION public.greet TO anon""");
        Function greet = read().functions().get("greet");
        assertEquals("Says hello. To anybody.", greet.comment());
        assertEquals(Set.of(Role.ANON), greet.callers());
        assertEquals(true, greet.isReadOnly());
        assertEquals(new RestCatalogue.Result("text", true, List.of()), greet.result());
        assertEquals(
                List.of(
                        new Parameter("name", new Type.Text(200, ONE_LINE), true),
                        new Parameter("times", new Type.Whole(1, 1_000), false),
                        new Parameter("currency", new Type.Text(10_000, "^[A-Z]{3}$"), false),
                        new Parameter("ids", new Type.Ids(1_000), false),
                        new Parameter("moment", new Type.Time(), false),
                        new Parameter("loud", new Type.Truth(), false),
                        new Parameter("notes", new Type.Metadata(), false),
                        new Parameter("price", new Type.Whole(0, 10_000_000_000L), false),
                        new Parameter("weights", new Type.Numbers(), false)),
                greet.parameters());
        database.execute("DROP FUNCTION public.greet");
    }

    @Test
    void aRowIsItsColumns() {
        assertEquals(
                new RestCatalogue.Result(
                        "record",
                        true,
                        List.of(
                                new ResultColumn("id", "uuid"),
                                new ResultColumn("title", "text"),
                                new ResultColumn("category", "text"),
                                new ResultColumn("starts_at", "timestamp with time zone"),
                                new ResultColumn("ends_at", "timestamp with time zone"))),
                read().functions().get("similar_events").result());
        assertEquals(
                List.copyOf(read().views().get("own_tickets").columns().keySet()),
                read().functions().get("earlier_tickets").result().columns().stream()
                        .map(ResultColumn::name)
                        .toList());
    }

    /** Whoever puts a function of theirs into the schema has not put it on the internet. */
    @Test
    void whatIsNotTheOwnersIsNotCalled() {
        database.execute("""
                CREATE FUNCTION public.theirs() RETURNS text LANGUAGE sql RETURN 'anything';
                GRANT EXECUTE ON FUNCTION public.theirs() TO PUBLIC""");
        assertEquals(null, read().functions().get("theirs"));
        database.execute("DROP FUNCTION public.theirs()");
    }

    @Test
    void ofTwoWithOneNameNoneIsCalled() {
        database.execute("""
                SET ROLE yardpass_owner;
                CREATE FUNCTION public.twin(id uuid) RETURNS uuid LANGUAGE sql RETURN id;
                CREATE FUNCTION public.twin(id text) RETURNS text LANGUAGE sql RETURN id;
                GRANT EXECUTE ON FUNCTION public.twin(uuid), public.twin(text) TO anon""");
        assertEquals(null, read().functions().get("twin"));
        database.execute("DROP FUNCTION public.twin(uuid), public.twin(text)");
    }
}
