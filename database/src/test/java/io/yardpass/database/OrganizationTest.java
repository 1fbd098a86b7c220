package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static io.yardpass.database.Tenant.userId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of an organization: what it is called, and who comes and goes. User 1 owns it, 2 is an admin, 3 a member. */
@Timeout(180)
class OrganizationTest {
    private static final Tenant OWNER = signedIn(1, 1);
    private static final Tenant ADMIN = signedIn(2, 1);
    private static final Tenant MEMBER = signedIn(3, 1);
    private static final Tenant OTHER = signedIn(26, 2);
    private static final Tenant GUEST = new Tenant("authenticated", userId(70), null);

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.demo();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anOrganizationIsRenamedByWhoAdministersIt() {
        assertEquals("t", ADMIN.ask(database, "SELECT public.edit_organization(name => 'Pier 9')"));
        assertEquals("f", ADMIN.ask(database, "SELECT public.edit_organization(name => 'Pier 9')"));
        assertEquals("t", service(1).ask(database, "SELECT public.edit_organization(slug => 'pier-9')"));
        assertEquals(
                List.of(List.of("Pier 9", "pier-9")),
                database.rows(
                        "SELECT name, slug FROM organizations.organizations WHERE id = '" + organizationId(1) + "'"));
        MEMBER.assertRefused(database, "42501", "SELECT public.edit_organization(name => 'Mine')");
        var named = "SELECT public.edit_organization('" + organizationId(1) + "', 'Mine')";
        OTHER.assertRefused(database, "42501", named);
        service(2).assertRefused(database, "42501", named);
        new Tenant("anon", null, null).assertRefused(database, "42501", named);
        OTHER.assertRefused(database, "23505", "SELECT public.edit_organization(slug => 'pier-9')");
        ADMIN.assertRefused(database, "23514", "SELECT public.edit_organization(slug => '../x')");
        ADMIN.assertRefused(database, "23514", "SELECT public.edit_organization(name => ' ')");
    }

    @Test
    void rolesAreGivenByAdministratorsAndOfOwnersByOwnersAlone() {
        assertEquals("t", ADMIN.ask(database, role(3, "admin")));
        assertEquals("f", ADMIN.ask(database, role(3, "admin")));
        ADMIN.assertRefused(database, "42501", role(3, "owner"));
        ADMIN.assertRefused(database, "42501", role(1, "member"));
        assertEquals("t", OWNER.ask(database, role(2, "owner")));
        assertEquals("t", ADMIN.ask(database, role(1, "member")));
        OWNER.assertRefused(database, "42501", role(1, "owner"));
        ADMIN.assertRefused(database, "23001", role(2, "admin"));
        ADMIN.assertRefused(database, "P0002", role(26, "admin"));
        ADMIN.assertRefused(database, "23514", role(1, "king"));
        OTHER.assertRefused(database, "42501", role(3, "member"));
        service(2).assertRefused(database, "42501", role(3, "member"));
        assertEquals("t", service(1).ask(database, role(1, "owner")));
    }

    @Test
    void membersArePutOutAndGoAndTheLastOwnerStays() {
        MEMBER.assertRefused(database, "42501", remove(2));
        ADMIN.assertRefused(database, "42501", remove(1));
        OTHER.assertRefused(database, "42501", remove(3));
        OWNER.assertRefused(database, "23001", remove(1));
        OWNER.assertRefused(database, "23001", leave());
        service(1).assertRefused(database, "23001", remove(1));
        assertEquals("t", ADMIN.ask(database, remove(3)));
        assertEquals("f", ADMIN.ask(database, remove(3)));
        assertEquals("f", MEMBER.ask(database, leave()));
        assertEquals("t", ADMIN.ask(database, leave()));
        assertEquals("f", ADMIN.ask(database, leave()));
        ADMIN.assertRefused(database, "42501", remove(1));
        OWNER.ask(database, invite(70, "owner"));
        OWNER.assertRefused(database, "23001", leave());
        GUEST.ask(database, "SELECT public.accept_membership('" + organizationId(1) + "')");
        assertEquals("t", OWNER.ask(database, leave()));
    }

    /** Each is the other's last hope: the one that comes second waits, and is then the only owner. */
    @Test
    void ofTwoOwnersWhoLeaveAtOnceOneStays() throws Exception {
        OWNER.ask(database, role(2, "owner"));
        try (var first = Jdbc.open(database.address())) {
            first.connection().setAutoCommit(false);
            first.execute("SELECT set_config('request.jwt.claims', '{\"role\":\"authenticated\",\"sub\":\"" + userId(1)
                    + "\"}', true)");
            first.execute(leave());
            var second = new FutureTask<>(() -> assertThrows(AssertionError.class, () -> ADMIN.ask(database, leave())));
            Thread.ofVirtual().start(second);
            while (database.count("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                    == 0) {
                Thread.onSpinWait();
            }
            first.connection().commit();
            assertTrue(
                    second.get().getMessage().contains("only owner"),
                    second.get().getMessage());
        }
    }

    @Test
    void anInvitationIsDeclinedOrWithdrawn() {
        var decline = "SELECT public.decline_membership('" + organizationId(1) + "')";
        assertEquals("f", GUEST.ask(database, decline));
        ADMIN.ask(database, invite(70, "member"));
        assertEquals("t", GUEST.ask(database, decline));
        assertEquals("f", GUEST.ask(database, decline));
        assertEquals("f", MEMBER.ask(database, decline));
        ADMIN.ask(database, invite(70, "member"));
        assertEquals("t", ADMIN.ask(database, remove(70)));
        GUEST.assertRefused(database, "P0002", "SELECT public.accept_membership('" + organizationId(1) + "')");
    }

    @Test
    void whoShowsTheCodeThatWasMailedJoinsAndNobodyElse() {
        assertEquals("t", ADMIN.ask(database, mail("Ann@Example.org", "admin")));
        assertEquals("f", ADMIN.ask(database, mail("ann@example.org", "admin")));
        ADMIN.assertRefused(database, "23505", mail("ann@example.org", "member"));
        ADMIN.assertRefused(database, "42501", mail("bea@example.org", "owner"));
        MEMBER.assertRefused(database, "42501", mail("bea@example.org", "member"));
        OTHER.assertRefused(database, "42501", mail("bea@example.org", "member"));
        ADMIN.assertRefused(database, "23514", mail("no address", "member"));
        assertEquals("1", MEMBER.ask(database, "SELECT count(*) FROM public.mail_invitations"));
        assertEquals("0", OTHER.ask(database, "SELECT count(*) FROM public.mail_invitations"));
        MEMBER.assertRefused(database, "42501", "SELECT code_sha256 FROM organizations.mail_invitations");
        assertEquals("0", MEMBER.ask(database, "SELECT count(payload) FROM public.outbox"));

        assertEquals(
                "t",
                database.text("SELECT organization_id IS NULL FROM public.outbox"
                        + " WHERE topic = 'organization.invited_by_mail'"));
        var code = code("Ann@Example.org");
        GUEST.assertRefused(database, "P0002", accept("ypi_" + "0".repeat(40)));
        service(1).assertRefused(database, "42501", accept(code));
        assertEquals(organizationId(1), GUEST.ask(database, accept(code)));
        assertEquals(organizationId(1), GUEST.ask(database, accept(code)));
        OTHER.assertRefused(database, "P0002", accept(code));
        assertEquals(
                "admin active",
                database.text("SELECT role || ' ' || status FROM organizations.org_memberships" + " WHERE user_id = '"
                        + userId(70) + "'"));
    }

    @Test
    void aCodeIsGoodForFourteenDaysAndUntilItIsWithdrawn() {
        ADMIN.ask(database, mail("ann@example.org", "member"));
        var withdraw = "SELECT public.withdraw_invitation('ANN@example.org')";
        OTHER.assertRefused(database, "42501", withdraw.replace(")", ", '" + organizationId(1) + "')"));
        assertEquals("t", ADMIN.ask(database, withdraw));
        assertEquals("f", ADMIN.ask(database, withdraw));
        GUEST.assertRefused(database, "P0002", accept(code("ann@example.org")));
        OWNER.ask(database, mail("owner@example.org", "owner"));
        ADMIN.assertRefused(database, "42501", "SELECT public.withdraw_invitation('owner@example.org')");

        database.execute("UPDATE organizations.mail_invitations SET expires_at = now()");
        GUEST.assertRefused(database, "P0002", accept(code("owner@example.org")));
        assertEquals("t", OWNER.ask(database, mail("owner@example.org", "owner")));
        OWNER.ask(database, mail("other@example.org", "member"));
        database.execute("UPDATE organizations.mail_invitations SET expires_at = now() WHERE email LIKE 'other%'");
        OWNER.assertRefused(database, "42501", "SELECT organizations.forget_invitations(1)");
        assertEquals("1", database.text("SELECT organizations.forget_invitations(10)"));
        assertEquals("0", database.text("SELECT organizations.forget_invitations(10)"));
    }

    /** Whose mailbox it is was never asked, so it is not to be filled: not by one organization, nor by many of one person's. */
    @Test
    void whoWithdrawsAndInvitesAgainSendsNoMoreMailThanADayAllows() {
        var withdraw = "SELECT public.withdraw_invitation('ann@example.org')";
        for (int i = 0; i < 2; i++) {
            assertEquals("t", ADMIN.ask(database, mail("ann@example.org", "member")));
            assertEquals("f", ADMIN.ask(database, mail("ann@example.org", "member")));
            assertEquals("t", ADMIN.ask(database, withdraw));
        }
        for (var same : List.of("ANN@example.org", "ann+1@example.org", "ann@example.org.")) {
            ADMIN.assertRefusedBy(database, "invitations_mailed_again_daily_max", mail(same, "member"));
        }
        for (int organization : new int[] {2, 71, 72}) {
            assertEquals(
                    "t",
                    stranger(organization).ask(database, "SELECT public.invite_by_mail('ann@example.org', 'member')"));
        }
        stranger(73)
                .assertRefusedBy(
                        database,
                        "invitations_mailed_by_newcomers_daily_max",
                        "SELECT public.invite_by_mail('Ann+2@example.org', 'member')");
        assertEquals("5", database.text("SELECT count(*) FROM public.outbox"));
        ADMIN.ask(database, mail("bea@example.org", "member"));

        database.execute(
                "UPDATE public.daily_counts SET counted = 200 WHERE limit_name = 'invitations_mailed_daily_max'");
        ADMIN.assertRefusedBy(database, "invitations_mailed_daily_max", mail("cleo@example.org", "member"));
        database.execute("UPDATE public.daily_counts SET day = day - 1");
        assertEquals("t", ADMIN.ask(database, mail("ann@example.org", "member")));
        assertEquals(
                "1 1 1 1",
                database.text("SELECT string_agg(counted::text, ' ') FROM public.daily_counts"
                        + " WHERE day = (now() AT TIME ZONE 'UTC')::date"));
        OWNER.assertRefused(database, "42501", "SELECT public.forget_daily_counts(1)");
        assertEquals("9", database.text("SELECT public.forget_daily_counts(10)"));
        assertEquals("0", database.text("SELECT public.forget_daily_counts(10)"));
    }

    /** Organizations are signed up in a moment, so those of strangers are no reason to refuse one that has been there. */
    @Test
    void anAddressThatStrangersUsedUpIsInvitedByWhoHasBeenThere() {
        database.execute("UPDATE organizations.organizations SET created_at = now() - interval '8 days'");
        var invite = "SELECT public.invite_by_mail('ann@example.org', 'member')";
        for (int organization = 71; organization <= 75; organization++) {
            assertEquals("t", stranger(organization).ask(database, invite));
        }
        stranger(76).assertRefusedBy(database, "invitations_mailed_by_newcomers_daily_max", invite);
        assertEquals("t", ADMIN.ask(database, mail("ann@example.org", "member")));
        database.execute("UPDATE public.daily_counts SET counted = 20"
                + " WHERE limit_name = 'invitations_mailed_to_address_daily_max'");
        service(2).assertRefusedBy(database, "invitations_mailed_to_address_daily_max", invite);
    }

    /** Nor by as many organizations as one may belong to. */
    @Test
    void onePersonMailsToAnAddressFiveTimesADay() {
        database.execute("UPDATE organizations.organizations SET created_at = now() - interval '8 days'");
        var mailed = new ArrayList<String>();
        for (int n = 0; n < 6; n++) {
            mailed.add(GUEST.ask(database, "SELECT public.create_organization('Mine', 'mine-%1$d')".formatted(n)));
        }
        database.execute("UPDATE organizations.organizations SET created_at = now() - interval '8 days'");
        var invite = "SELECT public.invite_by_mail('ann@example.org', 'member', '%s')";
        for (var organization : mailed.subList(0, 5)) {
            assertEquals("t", GUEST.ask(database, invite.formatted(organization)));
        }
        GUEST.assertRefusedBy(database, "invitations_mailed_by_person_daily_max", invite.formatted(mailed.get(5)));
    }

    private Tenant stranger(int organization) {
        database.execute(
                "INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Other', 'other-%2$d')"
                                .formatted(organizationId(organization), organization)
                        + " ON CONFLICT DO NOTHING");
        return service(organization);
    }

    /** Else whoever makes up ids, invites and removes them makes a profile for good each time. */
    @Test
    void anInvitationMakesNobodyUntilItIsAccepted() {
        var made = UUID.randomUUID().toString();
        var invite = "SELECT public.invite_member('" + made + "', 'member', '" + organizationId(1) + "')";
        var profiles = "SELECT count(*) FROM users.profiles WHERE id = '" + made + "'";
        assertEquals("t", ADMIN.ask(database, invite));
        assertEquals("0", database.text(profiles));
        var invited = new Tenant("authenticated", made, null);
        assertEquals("1", invited.ask(database, "SELECT count(*) FROM public.invitations"));
        assertEquals("t", invited.ask(database, "SELECT public.accept_membership('" + organizationId(1) + "')"));
        assertEquals("1", database.text(profiles));
    }

    @Test
    void whoWasOnlyInvitedIsErasedToo() {
        var made = UUID.randomUUID().toString();
        ADMIN.ask(database, "SELECT public.invite_member('" + made + "', 'member', '" + organizationId(1) + "')");
        database.execute("SET ROLE service_role; SELECT users.erase('" + made + "')");
        assertEquals(
                "0",
                database.text("SELECT count(*) FROM organizations.org_memberships WHERE user_id = '" + made + "'"));
    }

    /** Also where it hands each over and leaves. */
    @Test
    void aUserSignsUpTwentyOrganizationsADay() {
        for (int i = 0; i < 20; i++) {
            var id = UUID.randomUUID().toString();
            GUEST.ask(database, "SELECT public.create_organization('Name', '" + id + "', '" + id + "')");
            database.execute("DELETE FROM organizations.org_memberships WHERE organization_id = '" + id + "'");
        }
        GUEST.assertRefusedBy(
                database, "organizations_daily_max", "SELECT public.create_organization('Name', 'one-more')");
        assertEquals("0", database.text("SELECT count(*) FROM organizations.organizations WHERE slug = 'one-more'"));
    }

    @Test
    void oneWhoBelongsKeepsTheRoleThatTheCodeDoesNotGive() {
        ADMIN.ask(database, mail("ann@example.org", "member"));
        assertEquals(organizationId(1), OWNER.ask(database, accept(code("ann@example.org"))));
        assertEquals(
                "owner",
                database.text("SELECT role FROM organizations.org_memberships WHERE user_id = '" + userId(1)
                        + "' AND organization_id = '" + organizationId(1) + "'"));
    }

    @Test
    void aHundredInvitationsWaitAndAThousandBelong() {
        database.execute(members("invited", 60));
        for (int i = 0; i < 40; i++) {
            ADMIN.ask(database, mail("guest" + i + "@example.org", "member"));
        }
        ADMIN.assertRefused(database, "23514", mail("late@example.org", "member"));
        ADMIN.assertRefused(database, "23514", invite(70, "member"));
        assertEquals("f", ADMIN.ask(database, mail("guest0@example.org", "member")));
        database.execute("UPDATE organizations.org_memberships SET status = 'active' WHERE status = 'invited'");
        long more = 1_000
                - database.count("SELECT count(*) FROM organizations.org_memberships WHERE organization_id = '"
                        + organizationId(1) + "'");
        database.execute(members("active", more));
        ADMIN.assertRefused(database, "23514", invite(70, "member"));
        GUEST.assertRefused(database, "23514", accept(code("guest0@example.org")));
        ADMIN.ask(database, remove(3));
        assertEquals("t", ADMIN.ask(database, invite(70, "member")));
    }

    /** Whom others invite however often is not kept from signing up. */
    @Test
    void aUserBelongsToAHundredOrganizations() {
        database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s') ON CONFLICT DO NOTHING;
                INSERT INTO organizations.organizations (id, name, slug)
                SELECT md5('many' || n)::uuid, 'Many', 'many-' || n FROM generate_series(1, 199) AS n;
                INSERT INTO organizations.org_memberships (organization_id, user_id, role, status)
                SELECT md5('many' || n)::uuid, '%1$s', 'owner', CASE WHEN n > 99 THEN 'invited' ELSE 'active' END
                FROM generate_series(1, 199) AS n
                """.formatted(userId(70)));
        var id = UUID.randomUUID().toString();
        var last = "SELECT public.create_organization('Last', 'last', '" + id + "')";
        assertEquals(id, GUEST.ask(database, last));
        assertEquals(id, GUEST.ask(database, last));
        GUEST.assertRefused(database, "23514", "SELECT public.create_organization('More', 'more')");
        GUEST.assertRefused(database, "23514", "SELECT public.accept_membership(md5('many100')::uuid)");
        GUEST.assertRefused(database, "23001", "SELECT public.leave_organization(md5('many1')::uuid)");
        database.execute(
                "UPDATE organizations.org_memberships SET role = 'member' WHERE organization_id = md5('many1')::uuid");
        assertEquals("t", GUEST.ask(database, "SELECT public.leave_organization(md5('many1')::uuid)"));
    }

    private static String members(String status, long count) {
        return """
                WITH people AS (
                    INSERT INTO users.profiles (id) SELECT gen_random_uuid() FROM generate_series(1, %d) RETURNING id
                )
                INSERT INTO organizations.org_memberships (organization_id, user_id, role, status)
                SELECT '%s', id, 'member', '%s' FROM people
                """.formatted(count, organizationId(1), status);
    }

    private String code(String address) {
        return database.text("SELECT payload ->> 'code' FROM public.outbox WHERE payload ->> 'email' = '" + address
                + "' ORDER BY created_at DESC LIMIT 1");
    }

    private static String role(int user, String role) {
        return "SELECT public.set_member_role('" + userId(user) + "', '" + role + "', '" + organizationId(1) + "')";
    }

    private static String remove(int user) {
        return "SELECT public.remove_member('" + userId(user) + "', '" + organizationId(1) + "')";
    }

    private static String leave() {
        return "SELECT public.leave_organization('" + organizationId(1) + "')";
    }

    private static String invite(int user, String role) {
        return "SELECT public.invite_member('" + userId(user) + "', '" + role + "', '" + organizationId(1) + "')";
    }

    private static String mail(String address, String role) {
        return "SELECT public.invite_by_mail('" + address + "', '" + role + "', '" + organizationId(1) + "')";
    }

    private static String accept(String code) {
        return "SELECT public.accept_invitation('" + code + "')";
    }
}
