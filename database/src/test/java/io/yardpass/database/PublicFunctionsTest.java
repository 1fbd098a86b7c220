package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must hold for every function that is called over HTTP, whoever adds it. */
@Timeout(180)
class PublicFunctionsTest {
    /**
     * Whatever writes a row for a caller, and what ends the pile of such rows: a limit by its name, or the key that there is one row
     * of. Whoever calls as often as they like has no more than that. What is told is such a row too: of steps that lead nowhere
     * twice the table of transitions ends the pile, of members who go the row that is gone.
     */
    private static final String BOUNDS = """
            create_organization      | organizations_daily_max org_memberships_of_user_max
            invite_member            | invitations_waiting_max members_invited_daily_max members_invited_again_daily_max
            invite_by_mail           | invitations_mailed_daily_max invitations_mailed_again_daily_max invitations_mailed_by_person_daily_max invitations_mailed_by_newcomers_daily_max invitations_mailed_to_address_daily_max invitations_waiting_max
            accept_invitation        | org_memberships_of_organization_max org_memberships_of_user_max
            accept_membership        | org_memberships_of_user_max
            decline_membership       | org_memberships_pkey
            leave_organization       | org_memberships_pkey
            remove_member            | org_memberships_pkey
            create_publishable_key   | publishable_keys_live_max
            revoke_publishable_key   | publishable_keys_signed_max
            create_event             | events_live_max events_daily_max
            publish_event            | event_transitions_pkey
            end_event                | event_transitions_pkey
            reschedule_event         | reschedules_daily_max
            create_tier              | ticket_tiers_of_event_max
            create_post              | event_posts_max event_posts_daily_max
            set_guide                | cultural_guides_max cultural_guides_daily_max
            create_comment           | event_comments_below_post_max event_comments_hourly_max event_comments_in_all_max
            react                    | event_reactions_pkey
            edit_profile             | profiles_pkey
            follow_user              | follows_max
            set_settings             | settings_pkey
            mute_kind                | settings_pkey
            create_conversation      | conversations_daily_max conversation_members_max
            send_message             | direct_messages_hourly_max direct_messages_daily_max
            set_message_template     | message_templates_max
            create_campaign          | campaigns_per_organization
            activate_campaign        | moves_per_campaign campaign_moves_daily_max
            pause_campaign           | moves_per_campaign campaign_moves_daily_max
            end_campaign             | campaign_transitions_pkey
            create_creative          | creatives_per_campaign creatives_daily_max
            create_sponsor           | sponsors_per_organization
            create_package           | packages_per_event
            create_proposal          | proposals_per_event_and_sponsor proposals_daily_max
            advance_proposal         | orders_proposal_key proposal_transitions_pkey
            create_sponsorship_order | sponsorship_orders_daily_max
            create_deliverable       | deliverables_per_order
            submit_deliverable       | moves_per_deliverable deliverable_moves_daily_max
            reject_deliverable       | moves_per_deliverable deliverable_moves_daily_max
            approve_deliverable      | deliverable_transitions_pkey
            refresh_matches          | matches_pkey
            """;

    /** Behind several functions: a person has one profile, and a limit one count. */
    private static final String SHARED = "'require_person', 'refuse_beyond_daily'";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Functions of callers with all that they call by name. */
    private static final String REACHED = """
            WITH RECURSIVE ours AS (
                SELECT p.oid, n.nspname || '.' || p.proname || '(' AS called, p.proname,
                    coalesce(nullif(p.prosrc, ''), pg_get_function_sqlbody(p.oid)) AS source
                FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
                WHERE p.proowner = 'yardpass_owner'::regrole AND p.prorettype <> 'trigger'::regtype
            ), reached (entry, oid, source) AS (
                SELECT o.proname, o.oid, o.source
                FROM ours AS o JOIN pg_proc AS p ON p.oid = o.oid
                WHERE p.pronamespace = 'public'::regnamespace
                    AND (has_function_privilege('anon', o.oid, 'EXECUTE')
                        OR has_function_privilege('authenticated', o.oid, 'EXECUTE'))
                UNION
                SELECT r.entry, o.oid, o.source
                FROM reached AS r JOIN ours AS o ON strpos(r.source, o.called) > 0
            )
            """;

    /** Clients make ids, and a hash that is not made against them lets somebody find one that keeps another waiting, or the writer. */
    @Test
    void nobodyFindsAnIdWhoseTurnIsAnothers() {
        var pile = "00000000-0000-7000-8000-000000000001";
        var turn = database.textAfter(
                "SET LOCAL ROLE yardpass_owner; SELECT public.await_turn('packages_per_event', '" + pile + "')", """
                SELECT l.classid::bigint << 32 | l.objid::bigint
                FROM pg_locks AS l
                WHERE l.locktype = 'advisory' AND l.pid = pg_backend_pid() AND l.objsubid = 1""");
        assertEquals(database.text("SELECT substr(sha256('packages_per_event " + pile + "'), 1, 8)::bigint"), turn);
    }

    @Test
    void whateverACallerMayPileUpHasABoundByName() {
        var bounds = new TreeMap<String, List<String>>();
        BOUNDS.lines()
                .map(line -> line.split(" +\\| "))
                .forEach(cells -> bounds.put(cells[0], Arrays.asList(cells[1].split(" "))));
        var writing = new TreeSet<String>();
        database.rows(REACHED + "SELECT DISTINCT r.entry FROM reached AS r JOIN pg_proc AS p ON p.oid = r.oid"
                        + " WHERE r.source ~* 'INSERT INTO' AND p.proname NOT IN (" + SHARED + ")")
                .forEach(row -> writing.add(row.getFirst()));
        writing.addAll(List.of("accept_membership", "edit_profile"));
        assertEquals(bounds.keySet(), writing);
        var without = new ArrayList<String>();
        bounds.forEach((function, names) -> names.forEach(name -> {
            if (database.count(REACHED + """
                    SELECT (SELECT count(*) FROM reached AS r WHERE r.entry = '%1$s' AND strpos(r.source, '%2$s') > 0)
                        + (SELECT count(*) FROM pg_constraint AS k WHERE k.conname = '%2$s' AND k.contype IN ('p', 'u', 'c'))
                    """.formatted(function, name)) == 0) {
                without.add(function + " " + name);
            }
        }));
        assertEquals(List.of(), without);
    }

    /** One way for all, which also tells whether a retry was one. */
    @Test
    void whateverEditsTellsWhetherAnythingChanged() {
        assertEquals(List.of(), database.rows("""
                        SELECT p.proname FROM pg_proc AS p
                        WHERE p.pronamespace = 'public'::regnamespace AND p.proname ~ '^edit_' AND p.prorettype <> 'boolean'::regtype
                        """));
    }

    /** What policies and views call is theirs, and stands in another schema: it is nothing to ask over HTTP. */
    @Test
    void aVisitorCallsWhatIsForVisitors() {
        assertEquals("current_org_id open_event open_post user_orgs", database.text("""
                        SELECT string_agg(p.proname, ' ' ORDER BY p.proname) FROM pg_proc AS p
                        WHERE p.pronamespace = 'public'::regnamespace AND has_function_privilege('anon', p.oid, 'EXECUTE')"""));
    }
}
