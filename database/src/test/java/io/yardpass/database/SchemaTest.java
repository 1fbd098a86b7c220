package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must hold for every table and function there is, whoever adds it. Each query lists the offenders. */
@Timeout(180)
class SchemaTest {
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

    @Test
    void everyTableAndPartitionIsUnderRowLevelSecurity() {
        assertNone("""
                SELECT c.oid::regclass
                FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND\s""" + OURS);
    }

    @Test
    void everythingBelongsToTheOwner() {
        assertNone("""
                SELECT c.oid::regclass
                FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relowner <> 'yardpass_owner'::regrole AND\s""" + OURS);
    }

    /** A dump hands over what stands in a schema before it grants anything on it, so the owner must not need the grant. */
    @Test
    void everySchemaBelongsToTheOwner() {
        assertNone("""
                SELECT n.nspname
                FROM pg_namespace AS n
                WHERE n.nspowner <> 'yardpass_owner'::regrole AND\s""" + OURS);
    }

    /** Else a publication FOR ALL TABLES would refuse every change and every removal of their rows. */
    @Test
    void everyTableThatHoldsRowsHasAKeyOrSaysHowElseItsRowsAreTold() {
        assertNone("""
                SELECT c.oid::regclass
                FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r'
                    AND c.relreplident <> 'f'
                    AND NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary)
                    AND\s""" + OURS);
    }

    @Test
    void nobodyIsGrantedAPartitionOrAMaterializedView() {
        assertNone("""
                SELECT c.oid::regclass, a.grantee::regrole, a.privilege_type
                FROM pg_class AS c
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    CROSS JOIN aclexplode(c.relacl) AS a
                WHERE (c.relispartition OR c.relkind = 'm') AND a.grantee <> c.relowner AND\s""" + OURS);
    }

    /** A session in replication mode steps around ordinary ones. Those of reference data guard nothing, they tell. */
    @Test
    void everyTriggerThatGuardsSomethingFiresAlways() {
        assertNone("""
                SELECT c.oid::regclass, t.tgname
                FROM pg_trigger AS t
                    JOIN pg_class AS c ON c.oid = t.tgrelid
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE NOT t.tgisinternal
                    AND t.tgenabled <> 'A'
                    AND t.tgfoid <> 'ref.tell_change()'::regprocedure
                    AND\s""" + OURS);
    }

    @Test
    void noFunctionIsForEverybody() {
        assertNone("""
                SELECT p.oid::regprocedure
                FROM pg_proc AS p
                    JOIN pg_namespace AS n ON n.oid = p.pronamespace
                    CROSS JOIN aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
                WHERE a.grantee = 0 AND\s""" + OURS);
    }

    /**
     * An empty path is not enough: where temporary things are not named, they come first. What runs as its caller and was parsed
     * when it was made looks for nothing.
     */
    @Test
    void noFunctionReliesOnASearchPath() {
        assertNone("""
                SELECT p.oid::regprocedure
                FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
                WHERE NOT coalesce(p.proconfig && ARRAY['search_path=pg_catalog, pg_temp'], false)
                    AND (p.prosqlbody IS NULL OR p.prosecdef)
                    AND\s""" + OURS);
    }

    @Test
    void nobodyMayTruncateAndThoseWhoBypassPoliciesNeitherReadTablesWholeNorDelete() {
        assertNone("""
                SELECT c.oid::regclass, a.grantee::regrole, a.privilege_type
                FROM pg_class AS c
                    JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    CROSS JOIN aclexplode(c.relacl) AS a
                WHERE a.grantee <> c.relowner
                    AND (a.privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES', 'MAINTAIN')
                        OR a.grantee = 'yardpass_ingest'::regrole AND a.privilege_type <> 'INSERT'
                        OR a.grantee = 'yardpass_ledger'::regrole AND a.privilege_type = 'DELETE'
                        OR a.grantee = 'yardpass_gateway'::regrole)
                    AND\s""" + OURS);
    }

    @Test
    void theRolesAreWhatTheyAreSaidToBe() {
        assertEquals(
                List.of(
                        List.of("anon", "f", "f", "t"),
                        List.of("app_read", "f", "f", "t"),
                        List.of("app_write", "f", "f", "t"),
                        List.of("authenticated", "f", "f", "t"),
                        List.of("service_role", "f", "t", "t"),
                        List.of("yardpass_gateway", "f", "f", "f"),
                        List.of("yardpass_ingest", "f", "t", "t"),
                        List.of("yardpass_ledger", "f", "t", "t"),
                        List.of("yardpass_owner", "f", "f", "t"),
                        List.of("yardpass_webhooks", "f", "f", "t")),
                database.rows("""
                        SELECT rolname, rolcanlogin, rolbypassrls, rolinherit
                        FROM pg_roles
                        WHERE rolname IN ('anon', 'authenticated', 'service_role') OR rolname ~ '^(app|yardpass)_'
                        ORDER BY rolname COLLATE "C"
                        """));
    }

    private static void assertNone(String query) {
        assertEquals(List.of(), database.rows(query));
    }
}
