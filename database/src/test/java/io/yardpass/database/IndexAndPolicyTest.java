package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must hold for every index, foreign key, policy and view there is, whoever adds it. Each query lists the offenders. */
@Timeout(180)
class IndexAndPolicyTest {
    private static final String OURS = """
            n.nspname IN ('auth', 'ref', 'users', 'organizations', 'events', 'ticketing', 'sponsorship', 'campaigns',
                'payments', 'analytics', 'messaging', 'ml', 'public')
            """;

    /** An index costs each purchase; a scan costs only who deletes an event, a tier or a template, which is rare. */
    private static final String WRITTEN_BY_EACH_PURCHASE =
            "its table is written by each purchase, its parent hardly ever deleted";

    private static final Map<String, String> FOREIGN_KEYS_WITHOUT_INDEX = Map.of(
            "message_jobs_event_fkey", "events are hardly ever deleted",
            "order_items_tier_fkey", WRITTEN_BY_EACH_PURCHASE,
            "orders_transaction_fkey", "transactions are never deleted",
            "ticket_holds_tier_fkey", "tiers are never deleted",
            "tickets_event_fkey", WRITTEN_BY_EACH_PURCHASE,
            "tickets_tier_fkey", WRITTEN_BY_EACH_PURCHASE,
            "transactions_batch_fkey", "batches are never deleted");

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Reference data is never deleted, so what points at it is not looked up from there. */
    @Test
    void everyForeignKeyHasAnIndexThatBeginsWithIt() {
        var without = new TreeSet<String>();
        database.rows("""
                SELECT k.conname
                FROM pg_constraint AS k
                    JOIN pg_class AS c ON c.oid = k.conrelid
                    JOIN pg_class AS parent ON parent.oid = k.confrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE k.contype = 'f'
                    AND NOT c.relispartition
                    AND parent.relnamespace <> 'ref'::regnamespace
                    AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indkey[0] = ANY (k.conkey))
                    AND\s""" + OURS).forEach(row -> without.add(row.getFirst()));
        assertEquals(new TreeSet<>(FOREIGN_KEYS_WITHOUT_INDEX.keySet()), without);
    }

    /** On the tables of facts the running month has no room for it; a closed month has its own. */
    @Test
    void everyColumnThatAPolicyComparesIsIndexed() {
        assertNone("""
                SELECT c.oid::regclass, p.polname, compared.column_name
                FROM pg_policy AS p
                    JOIN pg_class AS c ON c.oid = p.polrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    CROSS JOIN LATERAL (
                        SELECT matched[1] AS column_name
                        FROM regexp_matches(
                            pg_get_expr(p.polqual, p.polrelid),
                            '\\(([a-z_]+) = \\( SELECT (?:auth\\.uid|(?:public\\.)?current_org_id)\\(\\)', 'g') AS matched
                    ) AS compared
                WHERE c.relkind = 'r'
                    AND NOT EXISTS (
                        SELECT
                        FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                        WHERE i.indrelid = c.oid AND a.attname = compared.column_name
                    )
                    -- A few rows for each tier, gone when the sale is over.
                    AND c.oid <> 'ticketing.ticket_holds'::regclass
                    AND\s""" + OURS);
    }

    /** Without OFFSET the planner may read all that one sees into a table first, for a page of few rows. */
    @Test
    void whatAPolicyLooksUpItLooksUpRowByRow() {
        assertNone("""
                SELECT c.oid::regclass, p.polname
                FROM pg_policy AS p
                    JOIN pg_class AS c ON c.oid = p.polrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    CROSS JOIN LATERAL (
                        SELECT regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\\( SELECT \\(?EXISTS', '', 'g')
                    ) AS written (expression)
                WHERE regexp_count(written.expression, 'EXISTS') <> regexp_count(written.expression, 'OFFSET')
                    -- Asked once: it is about who asks.
                    AND p.polname NOT IN ('messages_for_administrators', 'endpoints_for_administrators')
                    AND\s""" + OURS);
    }

    @Test
    void everyIndexSaysWhichQueryItServes() {
        assertNone("""
                SELECT i.indexrelid::regclass
                FROM pg_index AS i
                    JOIN pg_class AS c ON c.oid = i.indexrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)
                    AND obj_description(i.indexrelid, 'pg_class') IS NULL
                    AND\s""" + OURS);
    }

    @Test
    void noIndexIsThereTwice() {
        assertNone("""
                SELECT array_agg(i.indexrelid::regclass)
                FROM pg_index AS i
                    JOIN pg_class AS c ON c.oid = i.indexrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE\s""" + OURS + """
                GROUP BY i.indrelid, c.relam, i.indkey::text, i.indclass::text, i.indoption::text,
                    pg_get_expr(i.indexprs, i.indrelid), pg_get_expr(i.indpred, i.indrelid)
                HAVING count(*) > 1
                """);
    }

    /**
     * Which of the two is read would hang on what ANALYZE saw last, and a caller who piles up what is in the whole one alone
     * makes the wrong choice dear. The second column of a whole index serves as well.
     */
    @Test
    void noIndexIsAPartOfAnother() {
        assertNone("""
                SELECT part.indexrelid::regclass, i.indexrelid::regclass
                FROM pg_index AS part
                    JOIN pg_class AS c ON c.oid = part.indexrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    JOIN pg_index AS i ON i.indrelid = part.indrelid AND i.indkey[0] = part.indkey[0]
                    JOIN pg_class AS other ON other.oid = i.indexrelid AND other.relam = c.relam
                WHERE part.indexrelid <> i.indexrelid
                    AND part.indpred IS NOT NULL
                    AND part.indexrelid NOT IN (
                        -- Two halves.
                        'ticketing.ticket_holds_due_idx'::regclass, 'ticketing.ticket_holds_ended_idx'::regclass,
                        -- Its condition is the second column of the other.
                        'payments.transactions_reversal_key'::regclass,
                        -- Asked for so many sequence numbers at once.
                        'payments.transactions_noted_idx'::regclass)
                    AND\s""" + OURS);
    }

    /** What is the same for everybody: reference data, and which transitions there are. */
    @Test
    void noPolicyShowsEverythingButReferenceData() {
        assertNone("""
                SELECT c.oid::regclass, p.polname
                FROM pg_policy AS p
                    JOIN pg_class AS c ON c.oid = p.polrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE (pg_get_expr(p.polqual, p.polrelid) = 'true' OR pg_get_expr(p.polwithcheck, p.polrelid) = 'true')
                    AND n.nspname <> 'ref'
                    AND c.relname NOT LIKE '%\\_transitions'
                    AND\s""" + OURS);
    }

    @Test
    void noPolicyStandsWhereRowSecurityIsOff() {
        assertNone("""
                SELECT c.oid::regclass, p.polname
                FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
                WHERE NOT c.relrowsecurity
                """);
    }

    /** What stands below them cannot be under row-level security, or shows columns that are not for everybody. */
    @Test
    void twoViewsAskAsTheirOwnerAndFilterByThemselves() {
        assertEquals(
                List.of(List.of("analytics.event_daily_stats", "t"), List.of("organizations.organizers", "t")),
                database.rows("""
                        SELECT c.oid::regclass, coalesce('security_barrier=true' = ANY (c.reloptions), false)
                        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                        WHERE c.relkind = 'v'
                            AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
                            AND\s""" + OURS + " ORDER BY 1"));
    }

    private static void assertNone(String query) {
        assertEquals(List.of(), database.rows(query));
    }
}
