package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.Collections;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

/** Who belongs to an organization, and who may therefore act for it. */
@Timeout(180)
class MembershipTest {
    private static final String ORGANIZATION = "0a000000-0000-7000-8000-000000000001";
    private static final String OTHER_ORGANIZATION = "0a000000-0000-7000-8000-000000000002";
    private static final String OWNER = "0aa00000-0000-7000-8000-000000000001";
    private static final String ADMINISTRATOR = "0aa00000-0000-7000-8000-000000000002";
    private static final String MEMBER = "0aa00000-0000-7000-8000-000000000003";
    private static final String INVITED = "0aa00000-0000-7000-8000-000000000030";
    private static final String STRANGER = "0aa00000-0000-7000-8000-000000000031";

    private static final int TWINS = 6;
    private static final int ROUNDS = 90;

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        database.execute("""
                INSERT INTO organizations.org_memberships
                    (organization_id, user_id, role, status, invited_by_user_id)
                VALUES ('%s', '%s', 'admin', 'invited', '%s')
                """.formatted(ORGANIZATION, INVITED, OWNER));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void anInvitationIsNoMembershipUntilItIsAccepted() {
        assertEquals(OTHER_ORGANIZATION, organizationsOf(INVITED));
        assertEquals("f", hasRole(claims("authenticated", INVITED, null), ORGANIZATION));
        var accepted =
                "UPDATE organizations.org_memberships SET status = 'active', accepted_at = now() WHERE user_id = '"
                        + INVITED + "';" + claims("authenticated", INVITED, null);
        assertEquals(ORGANIZATION + " " + OTHER_ORGANIZATION, database.textAfter(accepted, ORGANIZATIONS));
        assertEquals("t", hasRole(accepted, ORGANIZATION));
    }

    @ParameterizedTest
    @CsvSource({
        "authenticated, " + OWNER + ", " + ORGANIZATION + ", t",
        "authenticated, " + ADMINISTRATOR + ",, t",
        "authenticated, " + ADMINISTRATOR + ", " + OTHER_ORGANIZATION + ", f",
        "authenticated, " + OWNER + ", not a uuid, f",
        "authenticated, " + MEMBER + ", " + ORGANIZATION + ", f",
        "authenticated, " + STRANGER + ", " + ORGANIZATION + ", f",
        "authenticated,, " + ORGANIZATION + ", f",
        "anon,, " + ORGANIZATION + ", f",
        "service_role,, " + ORGANIZATION + ", t",
        "service_role,,, t",
        "service_role,, " + OTHER_ORGANIZATION + ", f",
        "service_role, " + OWNER + ", " + OTHER_ORGANIZATION + ", f",
        "service_role,, not a uuid, f",
    })
    void administratorsAndTheOrganizationsOwnServiceActForIt(
            String role, String user, String organization, String expected) {
        assertEquals(expected, hasRole(claims(role, user, organization), ORGANIZATION));
    }

    @Test
    void nobodyActsForNoOrganization() {
        var service = claims("service_role", null, null);
        assertEquals("f", database.textAfter(service, "SELECT organizations.has_role(NULL, ARRAY['owner'])"));
        assertEquals("f", hasRole("", ORGANIZATION));
    }

    /** Twins that meet between the look for the id and the insert would otherwise hear that their own slug is taken. */
    @Test
    void anOrganizationSentTwiceAtOnceIsMadeOnce() throws InterruptedException, ExecutionException {
        try (var callers = Executors.newFixedThreadPool(TWINS)) {
            for (var sent : callers.invokeAll(Collections.nCopies(TWINS, this::makeOrganizations))) {
                sent.get();
            }
        }
        assertEquals(
                ROUNDS, database.count("SELECT count(*) FROM organizations.organizations WHERE slug LIKE 'twins-%'"));
    }

    private Void makeOrganizations() throws SQLException {
        try (var connection = Jdbc.open(database.address())) {
            for (int round = 0; round < ROUNDS; round++) {
                var founder = "0aa10000-0000-7000-8000-%012d".formatted(round);
                connection.execute(claims("authenticated", founder, null).replace(", true)", ", false)"));
                var id = "0a110000-0000-7000-8000-%012d".formatted(round);
                connection.execute("SELECT public.create_organization('Twins', 'twins-" + round + "', '" + id + "')");
            }
        }
        return null;
    }

    @Test
    void aSlugThatIsTakenIsToldFromAnId() {
        var stranger = claims("authenticated", STRANGER, null);
        var slug = assertThrows(
                AssertionError.class,
                () -> database.textAfter(
                        stranger,
                        "SELECT public.create_organization('Other', slug) FROM organizations.organizations LIMIT 1"));
        assertTrue(constraintOf(slug).equals("organizations_slug_key"), slug.getMessage());
        var id = assertThrows(
                AssertionError.class,
                () -> database.textAfter(
                        stranger, "SELECT public.create_organization('Other', 'other', '" + ORGANIZATION + "')"));
        assertTrue(constraintOf(id).equals("organizations_pkey"), id.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "../x",
                "a/b",
                "a--b",
                "-a",
                "a-",
                "A",
                "a b",
                "a.b",
                "%2e%2e",
                "ä",
                "a\n",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void aSlugIsWordsThatAreSafeInAnAddress(String slug) {
        var refused = assertThrows(
                AssertionError.class,
                () -> database.textAfter(
                        claims("authenticated", STRANGER, null),
                        "SELECT public.create_organization('Other', '" + slug + "')"));
        var rule = slug.endsWith("\n") ? "word_one_line" : "organizations_slug_words";
        assertEquals(slug.length() > 64 ? "word_length" : rule, constraintOf(refused));
    }

    @Test
    void anOrganizationHasAName() {
        var refused = assertThrows(
                AssertionError.class,
                () -> database.textAfter(
                        claims("authenticated", STRANGER, null), "SELECT public.create_organization(' ', 'named')"));
        assertEquals("organizations_name_not_blank", constraintOf(refused));
    }

    private static String constraintOf(AssertionError refusal) {
        return ((PSQLException) refusal.getCause()).getServerErrorMessage().getConstraint();
    }

    private static final String ORGANIZATIONS =
            "SELECT coalesce(string_agg(o::text, ' ' ORDER BY o), '') FROM public.user_orgs() AS o";

    private static String organizationsOf(String user) {
        return database.textAfter(claims("authenticated", user, null), ORGANIZATIONS);
    }

    private static String hasRole(String preparation, String organization) {
        return database.textAfter(
                preparation, "SELECT organizations.has_role('" + organization + "', ARRAY['owner', 'admin'])");
    }

    private static String claims(String role, String user, String organization) {
        return "SELECT set_config('request.jwt.claims', jsonb_strip_nulls(jsonb_build_object('role', '" + role
                + "', 'sub', " + quoted(user) + ", 'org_id', " + quoted(organization) + "))::text, true);";
    }

    private static String quoted(String value) {
        return value == null ? "NULL" : "'" + value + "'";
    }
}
