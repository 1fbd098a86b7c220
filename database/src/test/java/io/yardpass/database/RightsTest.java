package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that each role may do, object by object; a right added anywhere has to be added to the role's list. */
@Timeout(180)
class RightsTest {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yardpass_ingest",
                "yardpass_ledger",
                "yardpass_gateway",
                "yardpass_webhooks",
                "app_read",
                "app_write",
                "anon",
                "authenticated",
                "service_role",
                "PUBLIC"
            })
    void aRoleIsGrantedWhatItsListSays(String role) {
        var granted = GrantedRights.inCatalog(database, role);
        assertEquals(
                GrantedRights.listed(role).text(),
                granted.text(),
                "meant so? then " + granted.writtenTo(role) + " belongs into src/test/resources/rights");
    }

    /** A code admits whoever shows it. */
    @ParameterizedTest
    @ValueSource(strings = {"app_read", "app_write", "service_role", "authenticated", "anon"})
    void noCallersRoleReadsTicketCodes(String role) {
        var mayRead = "SELECT has_column_privilege('" + role + "', 'ticketing.tickets', '%s', 'SELECT')";
        assertEquals("f", database.text(mayRead.formatted("code")));
        assertEquals("t", database.text(mayRead.formatted("status")));
    }

    @Test
    void whoInheritsFromWhom() {
        assertEquals(
                List.of(
                        List.of("anon", "app_read"),
                        List.of("authenticated", "app_read"),
                        List.of("service_role", "app_write")),
                database.rows("""
                        SELECT r.rolname, g.rolname
                        FROM pg_roles AS r JOIN pg_roles AS g ON pg_has_role(r.oid, g.oid, 'USAGE') AND g.oid <> r.oid
                        WHERE NOT r.rolsuper
                            AND r.rolname IN ('anon', 'authenticated', 'service_role', 'app_read', 'app_write',
                                'yardpass_gateway', 'yardpass_ingest', 'yardpass_ledger', 'yardpass_owner',
                                'yardpass_webhooks')
                        ORDER BY 1, 2
                        """));
    }

    /** All that a hole in the gateway could be used for. app_read and app_write are what its callers' roles inherit. */
    @Test
    void theGatewayBecomesItsCallersRolesAndNobodyElse() throws SQLException {
        var became = new TreeSet<String>();
        try (var gateway = Jdbc.open(database.address())) {
            gateway.execute("SET SESSION AUTHORIZATION yardpass_gateway");
            for (var role : database.rows("SELECT quote_ident(rolname) FROM pg_roles")) {
                try {
                    gateway.execute("BEGIN; SET LOCAL ROLE " + role.getFirst());
                    became.add(role.getFirst());
                } catch (SQLException refusal) {
                    assertEquals("42501", refusal.getSQLState(), refusal.getMessage());
                }
                gateway.execute("ROLLBACK");
            }
        }
        assertEquals(
                List.of("anon", "app_read", "app_write", "authenticated", "service_role", "yardpass_gateway"),
                List.copyOf(became));
    }

    @Test
    void aCallersRoleMakesNothingThatStays() {
        assertEquals(List.of(), database.rows("""
                SELECT r.rolname, n.nspname
                FROM pg_roles AS r CROSS JOIN pg_namespace AS n
                WHERE r.rolname IN ('anon', 'authenticated', 'service_role', 'app_read', 'app_write', 'yardpass_gateway',
                        'yardpass_ingest', 'yardpass_ledger', 'yardpass_webhooks')
                    AND has_schema_privilege(r.oid, n.oid, 'CREATE')
                UNION ALL
                SELECT r.rolname, 'the database'
                FROM pg_roles AS r
                WHERE r.rolname IN ('anon', 'authenticated', 'service_role', 'app_read', 'app_write', 'yardpass_gateway',
                        'yardpass_ingest', 'yardpass_ledger', 'yardpass_webhooks')
                    AND has_database_privilege(r.oid, current_database(), 'CREATE')
                """));
    }

    /** The server's files and programs, other servers, and other sessions: whatever PostgreSQL keeps for some roles. */
    @Test
    void aCallersRoleHoldsNoRightOverTheServer() {
        assertEquals(List.of(), database.rows("""
                SELECT r.rolname, g.rolname
                FROM pg_roles AS r JOIN pg_roles AS g ON g.rolname ~ '^pg_' AND pg_has_role(r.oid, g.oid, 'MEMBER')
                WHERE r.rolname IN ('anon', 'authenticated', 'service_role', 'app_read', 'app_write', 'yardpass_gateway',
                        'yardpass_ingest', 'yardpass_ledger', 'yardpass_owner',
                                'yardpass_webhooks')
                """));
        assertEquals("0", database.text("SELECT count(*) FROM pg_foreign_server"));
    }
}
