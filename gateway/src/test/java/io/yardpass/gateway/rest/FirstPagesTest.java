package io.yardpass.gateway.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Role;
import io.yardpass.gateway.rest.RestCatalogue.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * In a world of a thousand organizations a page of a view is read by a look at what one sees, and not at what is everybody's. The
 * rows that each part of the plan reads are counted.
 */
@Timeout(300)
class FirstPagesTest {
    private static final int ORGANIZATIONS = 1_000;
    private static final int STRANGERS = 20_000;
    /** Fewer than any table has that grows with organizations. */
    private static final int READ_MAX = 900;

    private static TestDatabase world;
    private static RestCatalogue catalogue;

    @BeforeAll
    static void settle() throws IOException {
        world = TestDatabase.fresh();
        world.execute(ofManyOrganizations());
        world.execute(
                "INSERT INTO users.profiles (id, display_name) SELECT gen_random_uuid(), 'Somebody' FROM generate_series(1, "
                        + STRANGERS + ")");
        world.execute("VACUUM ANALYZE");
        Vertx vertx = Vertx.vertx();
        Pool pool = Pools.reader(vertx, world.address(), DatabaseRole.GATEWAY, 1);
        catalogue = RestCatalogueSql.read(pool).await();
        vertx.close().await();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    /** Those of the world of two, but for the third, whose user is everybody's customer. */
    private static String ofManyOrganizations() throws IOException {
        try (InputStream sql = TestDatabase.class.getResourceAsStream("/tenancy/world.sql")) {
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8)
                    .replace(
                            "unnest(ARRAY[1, 2, 3, 11, 12]) AS n",
                            "generate_series(1, " + (ORGANIZATIONS + 10) + ") AS n")
                    .replace(
                            "generate_series(1, 2) AS n",
                            "(SELECT n FROM generate_series(1, " + ORGANIZATIONS
                                    + ") AS n WHERE n <> 3) AS numbers (n)")
                    .replace("generate_series(1, 3) AS n", "generate_series(1, " + ORGANIZATIONS + ") AS n")
                    // Few are known for what they write.
                    .replace("world.id('user', n),\n    'Post'", "world.id('user', 1),\n    'Post'")
                    .replace(
                            "world.id('user', 3), 'Comment'",
                            "world.id('user', 1 + abs(hashtext(p.id::text)) % 50), 'Comment'")
                    // Each sponsors itself and is sponsored by its neighbour.
                    .replace(
                            "world.id('sponsor', s)",
                            "world.id('sponsor', CASE WHEN s = 1 OR n = 2 THEN n ELSE n % " + ORGANIZATIONS
                                    + " + 1 END)")
                    .replace("world.id('sponsor', 3 - n)", "world.id('sponsor', 1 + n % 2)")
                    .replace("VALUES (1, 0, 1, 6,", "VALUES (1, 0, 1, " + 3 * ORGANIZATIONS + ",")
                    .replace(
                            "world.id('funding', n), 4 + n,", "world.id('funding', n), " + 2 * ORGANIZATIONS + " + n,");
        }
    }

    @ParameterizedTest
    @CsvSource({"ANON, 0, 0", "AUTHENTICATED, 5, 5", "AUTHENTICATED, 15, 5", "AUTHENTICATED, 5, 0"})
    void aFirstPageReadsNoMoreThanWhatOneSees(Role role, int user, int organization) {
        List<String> faults = new ArrayList<>();
        for (View view : catalogue.views().values()) {
            if (view.isFor(role)) {
                String plan = plan(view, role, user, organization);
                long read = mostRead(new JsonArray(plan).getJsonObject(0).getJsonObject("Plan"));
                if (read > READ_MAX) {
                    faults.add(view.name() + " reads " + read + plan.replaceAll("\\s+", " "));
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    private static String plan(View view, Role role, int user, int organization) {
        RestStatement statement = RestSql.of(Asked.of("limit=100").read(), view, catalogue, role, RestLimits.usual());
        String claims = "SELECT set_config('request.jwt.claims', jsonb_strip_nulls(jsonb_build_object('role', '"
                + role.wireName() + "', 'sub', " + id("user", user) + ", 'org_id', " + id("organization", organization)
                + "))::text, true);";
        return world.textAfter(
                claims + "SET LOCAL ROLE " + role.wireName() + "; PREPARE asked AS " + statement.sql(),
                "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE asked");
    }

    private static String id(String kind, int n) {
        return n == 0 ? "NULL" : "world.id('" + kind + "', " + n + ")";
    }

    private static long mostRead(JsonObject node) {
        double rows = node.getString("Node Type").contains("Scan")
                ? node.getDouble("Actual Rows")
                        + node.getDouble("Rows Removed by Filter", 0.0)
                        + node.getDouble("Rows Removed by Index Recheck", 0.0)
                : 0;
        long most = Math.round(rows * node.getDouble("Actual Loops"));
        for (Object below : node.getJsonArray("Plans", new JsonArray())) {
            most = Math.max(most, mostRead((JsonObject) below));
        }
        return most;
    }
}
