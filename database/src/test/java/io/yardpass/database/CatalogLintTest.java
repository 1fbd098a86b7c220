package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Supabase's splinter warns of, where no other test of the schema does: each query lists the offenders, and each of them is
 * here with the reason why it may stay. Numbers are splinter's.
 */
@Timeout(180)
class CatalogLintTest {
    private static final String OURS = """
            n.nspname IN ('auth', 'ref', 'users', 'organizations', 'events', 'ticketing', 'sponsorship', 'campaigns',
                'payments', 'analytics', 'messaging', 'ml', 'public')
            """;

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** 0003: else it is asked for each row instead of once. */
    @Test
    void everyPolicyAsksOnceWhoIsAsking() {
        String once = "all of it is one question, asked once";
        assertOnly(
                Map.of(
                        "outbox.messages_for_administrators",
                        once,
                        "messaging.webhook_endpoints.endpoints_for_administrators",
                        once),
                """
                SELECT c.oid::regclass || '.' || p.polname
                FROM pg_policy AS p
                    JOIN pg_class AS c ON c.oid = p.polrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    CROSS JOIN LATERAL (
                        VALUES (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid))
                    ) AS written (expression)
                WHERE regexp_replace(written.expression, '\\( SELECT [a-z_.]+\\([^()]*\\) AS [a-z_]+\\)', '', 'g')
                        ~ '(auth\\.[a-z_]+|current_org_id|current_setting)\\('
                    AND\s""" + OURS);
    }

    /** 0006: each of them is asked for each row. One that is for everybody stands beside one for a role, too. */
    @Test
    void aTableHasOnePolicyForARoleAndACommand() {
        String twoSides = "its person's rows and its organization's: two questions, each with an index of its own";
        var reasons = Map.of(
                "events.event_posts r", "what is public, and what is an organization's own",
                "payments.accounts r", twoSides,
                "sponsorship.packages r", "what is offered to sponsors, and an organization's own",
                "ticketing.orders r", twoSides,
                "ticketing.ticket_holds r", twoSides,
                "ticketing.tickets r", twoSides);
        assertOnly(reasons, """
                SELECT DISTINCT c.oid::regclass || ' ' || command
                FROM pg_policy AS p
                    JOIN pg_class AS c ON c.oid = p.polrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    CROSS JOIN LATERAL unnest(
                        CASE p.polcmd WHEN '*' THEN ARRAY['r', 'a', 'w', 'd'] ELSE ARRAY[p.polcmd::text] END) AS command
                    JOIN pg_policy AS other ON other.polrelid = p.polrelid AND other.oid > p.oid AND other.polcmd::text IN ('*', command)
                WHERE p.polpermissive AND other.polpermissive
                    AND (p.polroles && other.polroles OR 0 = ANY (p.polroles) OR 0 = ANY (other.polroles))
                    AND\s""" + OURS);
    }

    /** 0008: who is under row-level security finds nothing there, and need not be let in. */
    @Test
    void aTableWithoutAPolicyIsOpenToNobodyWhoIsUnderOne() {
        assertOnly(Map.of(), """
                SELECT c.oid::regclass
                FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p')
                    AND NOT c.relispartition
                    AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid)
                    AND (has_table_privilege('authenticated', c.oid, 'SELECT')
                        OR has_table_privilege('anon', c.oid, 'SELECT'))
                    AND\s""" + OURS);
    }

    /** 0014, 0017 and 0018: what anybody's functions could hide, what no policy covers, what no upgrade carries over. */
    @Test
    void noExtensionStandsInPublicNoTableIsForeignAndNoColumnIsANumberOfTheCatalog() {
        assertOnly(Map.of(), """
                SELECT e.extname FROM pg_extension AS e WHERE e.extnamespace = 'public'::regnamespace
                UNION ALL
                SELECT c.oid::regclass::text FROM pg_class AS c WHERE c.relkind = 'f'
                UNION ALL
                SELECT c.oid::regclass || '.' || a.attname
                FROM pg_attribute AS a
                    JOIN pg_class AS c ON c.oid = a.attrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p')
                    AND a.atttypid::regtype::text IN ('regcollation', 'regconfig', 'regdictionary', 'regnamespace', 'regoper',
                        'regoperator', 'regproc', 'regprocedure')
                    AND\s""" + OURS);
    }

    /** 0015: users write it themselves. */
    @Test
    void noPolicyAndNoFunctionBelievesWhatUsersSayOfThemselves() {
        assertOnly(Map.of(), """
                SELECT c.oid::regclass || '.' || p.polname
                FROM pg_policy AS p
                    JOIN pg_class AS c ON c.oid = p.polrelid
                WHERE concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) LIKE '%user_metadata%'
                UNION ALL
                SELECT f.oid::regprocedure::text
                FROM pg_proc AS f JOIN pg_namespace AS n ON n.oid = f.pronamespace
                WHERE f.prosrc LIKE '%user_metadata%' AND\s""" + OURS);
    }

    /** Two columns of the event say who may see it, drafts minded; whoever compares the word itself forgets those. */
    @Test
    void whoeverAsksWhetherAnEventIsForEverybodyAsksTheEvent() {
        assertOnly(
                Map.of("events.seen_post(uuid)", "of the post", "open_event(uuid)", "of its posts"),
                """
                SELECT said.place
                FROM (
                    SELECT f.oid::regprocedure::text, concat(f.prosrc, pg_get_function_sqlbody(f.oid))
                    FROM pg_proc AS f JOIN pg_namespace AS n ON n.oid = f.pronamespace
                    WHERE f.prokind <> 'a' AND\s""" + OURS + """
                    UNION ALL
                    SELECT p.polrelid::regclass || '.' || p.polname, pg_get_expr(p.polqual, p.polrelid)
                    FROM pg_policy AS p
                    WHERE p.polrelid <> 'events.event_posts'::regclass
                    UNION ALL
                    SELECT c.oid::regclass::text, pg_get_viewdef(c.oid)
                    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('v', 'm') AND\s""" + OURS + """
                ) AS said (place, words)
                WHERE said.words ~* 'visibility *(=|<>|in) *\\(?''' AND said.words ~* 'events'
                """);
    }

    private static void assertOnly(Map<String, String> reasons, String query) {
        var offenders = new TreeSet<String>();
        database.rows(query).forEach(row -> offenders.add(row.getFirst()));
        assertEquals(new TreeMap<>(reasons).keySet(), offenders);
    }
}
