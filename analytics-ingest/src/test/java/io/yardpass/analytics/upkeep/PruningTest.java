package io.yardpass.analytics.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.TestDatabase;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A question about a span of time reads the months of that span and no others. */
class PruningTest {
    private static final Pattern MONTH = Pattern.compile(" on event_impressions_(\\d{4}_\\d{2})");
    private static final String LAST_MONTH = "date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month'";
    private static final String TENANT = """
            SELECT set_config('request.jwt.claims', '{"org_id":"0a000000-0000-7000-8000-000000000001"}', true);
            SET LOCAL ROLE authenticated;
            """;

    private static TestDatabase database;
    private static String first;
    private static List<String> monthsFromThen;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        first = database.text("SELECT to_char(" + LAST_MONTH + ", 'YYYY-MM-DD')");
        monthsFromThen =
                database.rows("""
                        SELECT to_char(month, 'YYYY_MM')
                          FROM analytics.month_partitions('analytics.event_impressions')
                         WHERE month >= '%s'
                         ORDER BY 1
                        """.formatted(first)).stream().map(List::getFirst).toList();
        assertEquals(5, monthsFromThen.size());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET LOCAL ROLE yardpass_owner;", TENANT})
    void theQueryOfTheFoundingDocumentScansOnlyTheMonthsFromThenOn(String asWhom) {
        String query = "SELECT count(*) FROM analytics.event_impressions WHERE occurred_at >= '" + first + " 00:00Z'";
        assertEquals(monthsFromThen, monthsScanned(asWhom, query));
    }

    /** The plan is made before the bound is known; what is not needed is left out when it runs. */
    @ParameterizedTest
    @ValueSource(strings = {"SET LOCAL ROLE yardpass_owner;", TENANT})
    void soItDoesWithABoundParameterInAGenericPlan(String asWhom) {
        String prepared = asWhom + """
                SET LOCAL plan_cache_mode = force_generic_plan;
                PREPARE views (timestamptz) AS
                    SELECT count(*) FROM analytics.event_impressions WHERE occurred_at >= $1;
                """;
        assertEquals(monthsFromThen, monthsScanned(prepared, "EXECUTE views ('" + first + " 00:00Z')"));
    }

    private static List<String> monthsScanned(String preparation, String query) {
        database.execute("""
                CREATE OR REPLACE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
                DECLARE line text; plan text := '';
                BEGIN
                    FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) ' || query LOOP
                        plan := plan || line || E'\\n';
                    END LOOP;
                    RETURN plan;
                END $$;
                GRANT EXECUTE ON FUNCTION plan_of(text) TO PUBLIC
                """);
        String plan = database.textAfter(preparation, "SELECT public.plan_of('" + query.replace("'", "''") + "')");
        return List.copyOf(
                new TreeSet<>(MONTH.matcher(plan).results().map(m -> m.group(1)).toList()));
    }
}
