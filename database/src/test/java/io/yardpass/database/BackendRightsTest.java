package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backend writes what is its organization's to say, and not what is owed, by whom, or to whom a thing belongs. */
@Timeout(180)
class BackendRightsTest {
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
    @CsvSource({
        "organizations.organizations, name, fee_bps",
        "organizations.org_memberships, role, organization_id",
        "users.profiles, email, erased_at",
        "users.settings, locale, user_id",
        "events.events, metadata, owner_context_id",
        "events.events, title, currency",
        "events.event_posts, body, author_user_id",
        "events.event_comments, body, post_id",
        "events.cultural_guides, body, event_id",
    })
    void itChangesTheOneAndNotTheOther(String table, String free, String settled) {
        assertEquals("t", mayUpdate(table, free));
        assertEquals("f", mayUpdate(table, settled));
        assertEquals("t", database.text("SELECT has_table_privilege('service_role', '" + table + "', 'DELETE')"));
    }

    @Test
    void itSetsNoFeeAndPointsAWalletAtNoAccount() {
        assertEquals("f", mayInsert("organizations.organizations", "fee_bps"));
        assertEquals("t", mayInsert("organizations.organizations", "slug"));
        assertEquals("f", mayInsert("organizations.wallets", "account_id"));
        assertEquals("t", mayInsert("organizations.wallets", "currency"));
        assertEquals("f", mayInsert("users.profiles", "erased_at"));
    }

    @Test
    void noIdAndNoTimeOfMakingIsChangedByABackend() {
        assertEquals("", database.text("""
                SELECT coalesce(string_agg(a.attrelid::regclass || '.' || a.attname, ' '), '')
                FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
                WHERE c.relkind IN ('r', 'p')
                    AND c.relnamespace IN ('users'::regnamespace, 'organizations'::regnamespace, 'events'::regnamespace,
                        'ticketing'::regnamespace, 'sponsorship'::regnamespace, 'campaigns'::regnamespace,
                        'payments'::regnamespace, 'analytics'::regnamespace, 'messaging'::regnamespace,
                        'ml'::regnamespace, 'ref'::regnamespace, 'public'::regnamespace)
                    -- Which event a campaign promotes may change.
                    AND NOT (a.attrelid = 'campaigns.campaigns'::regclass AND a.attname = 'event_id')
                    AND (a.attname IN ('id', 'created_at') OR a.attname LIKE '%\\_id')
                    AND has_column_privilege('service_role', c.oid, a.attnum, 'UPDATE')
                """));
    }

    private static String mayUpdate(String table, String column) {
        return may(table, column, "UPDATE");
    }

    private static String mayInsert(String table, String column) {
        return may(table, column, "INSERT");
    }

    private static String may(String table, String column, String privilege) {
        return database.text(
                "SELECT has_column_privilege('service_role', '%s', '%s', '%s')".formatted(table, column, privilege));
    }
}
