package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Functions that run as the owner step over every policy. Each that a tenant may call is called here with what is another's,
 * and refuses, or answers with nothing; what is hidden and what does not exist are refused alike.
 */
@Timeout(180)
class ReachableFunctionsTest {
    /** P0002 not there, 42501 not for you, 23505 taken. In brackets what organization 2 has. */
    private static final String TABLE = """
            accept_invitation   | [organization]::text                                                   | P0002
            accept_membership   | [organization]                                                         | P0002
            advance_proposal    | [draft proposal to 2], 'send'                                          | P0002
            advance_proposal    | [sent proposal to 2], 'view'                                           | P0002
            close_tier          | [private tier]                                                         | P0002
            close_tier          | [public tier]                                                          | 42501
            create_campaign     | 'Name', 'EUR', organization_id => [organization]                       | 42501
            create_campaign     | 'Name', 'EUR', event_id => [private event]                             | P0002
            create_campaign     | 'Name', 'EUR', event_id => [unlisted event]                            | P0002
            create_creative     | [campaign], 'Name'                                                     | P0002
            edit_campaign       | [campaign], 'Name'                                                     | P0002
            activate_campaign   | [campaign]                                                             | P0002
            pause_campaign      | [campaign]                                                             | P0002
            end_campaign        | [campaign]                                                             | P0002
            edit_creative       | [creative], 'Name'                                                     | P0002
            remove_creative     | [creative]                                                             | P0002
            create_comment      | [privatepublic post], 'Text'                                           | P0002
            create_comment      | [publicprivate post], 'Text'                                           | P0002
            create_conversation | ARRAY(SELECT [user])                                                   | P0002
            create_event        | 'Title', now(), now(), 'EUR', organization_id => [organization]        | 42501
            create_event        | 'Title', now(), now(), 'EUR', id => [private event]                    | 23505
            create_organization | 'Organization 2', 'organization-2', id => [organization]               | 23505
            create_organization | 'Name', 'organization-2'                                               | 23505
            create_package      | [private event], 'Name', 1, 'EUR'                                      | P0002
            create_package      | [public event], 'Name', 1, 'EUR'                                       | 42501
            create_post         | [private event], 'Text'                                                | P0002
            create_post         | [unlisted event], 'Text'                                               | 42501
            create_post         | [public event], 'Text'                                                 | 42501
            create_proposal     | [private event], [sponsor], 1, 'EUR'                                   | P0002
            create_proposal     | [public event], [sponsor], 1, 'EUR'                                    | 42501
            create_sponsor      | 'Sponsor 2', id => [sponsor]                                           | 23505
            edit_sponsor        | [sponsor], 'Name'                                                      | P0002
            remove_sponsor      | [sponsor]                                                              | done: f
            edit_package        | [private package], 'Name'                                              | P0002
            remove_package      | [private package]                                                      | done: f
            edit_proposal       | [draft proposal to 2], 1                                               | P0002
            remove_proposal     | [draft proposal to 2]                                                  | done: f
            create_deliverable  | [sponsorship by 2], 'Banner'                                           | P0002
            edit_deliverable    | [deliverable to 2], 'Banner'                                           | P0002
            remove_deliverable  | [deliverable to 2]                                                     | done: f
            submit_deliverable  | [deliverable to 2]                                                     | P0002
            approve_deliverable | [deliverable to 2]                                                     | P0002
            reject_deliverable  | [deliverable to 2]                                                     | P0002
            similar_events      | [private event]                                                        | P0002
            refresh_matches     | [private event]                                                        | P0002
            refresh_matches     | [public event]                                                         | 42501
            create_sponsorship_order | [private package], [sponsor]                                       | P0002
            create_sponsorship_order | [public package], [sponsor]                                        | P0002
            create_publishable_key | 'Key', organization_id => [organization]                            | 42501
            create_tier         | [private event], 'Name', 1, 1                                          | P0002
            create_tier         | [public event], 'Name', 1, 1                                           | 42501
            edit_comment        | [comment], 'Text'                                                      | P0002
            edit_message        | [message], 'Text'                                                      | P0002
            edit_post           | [privatepublic post], 'Text'                                           | P0002
            edit_post           | [publicprivate post], 'Text'                                           | P0002
            edit_post           | [publicpublic post], 'Text'                                            | 42501
            edit_profile        | NULL                                                                   | done: f
            follow_user         | uuidv7()                                                               | P0002
            leave_conversation  | [conversation]                                                         | done: f
            mark_conversation_read | [conversation]                                                      | P0002
            mark_notifications_read | ARRAY(SELECT [notification])                                       | nothing
            open_post           | [privatepublic post]                                                   | P0002
            open_post           | [publicprivate post]                                                   | P0002
            react               | [privatepublic post], 'like'                                           | P0002
            remove_comment      | [comment]                                                              | done: f
            remove_guide        | [private event], 'en'                                                  | P0002
            remove_guide        | [public event], 'en'                                                   | 42501
            remove_message      | [message]                                                              | done: f
            remove_post         | [privatepublic post]                                                   | done: f
            remove_post         | [publicpublic post]                                                    | 42501
            send_message        | [conversation], 'Text'                                                 | P0002
            set_guide           | [private event], 'en', 'Title', 'Text'                                 | P0002
            set_guide           | [public event], 'en', 'Title', 'Text'                                  | 42501
            set_settings        | NULL                                                                   | done: f
            mute_kind           | 'event.ended'                                                          | 23514
            unfollow_user       | [user]                                                                 | done: f
            unreact             | [privatepublic post], 'like'                                           | done: f
            decline_membership  | [organization]                                                         | done: f
            edit_organization   | [organization], 'Name'                                                 | 42501
            edit_event          | [draft event], 'Title'                                                 | P0002
            edit_event          | [public event], 'Title'                                                | 42501
            edit_tier           | [draft tier], 'Name'                                                   | P0002
            edit_tier           | [public tier], 'Name'                                                  | 42501
            end_event           | [private event]                                                        | P0002
            end_event           | [public event]                                                         | 42501
            invite_by_mail      | 'a@example.org', 'member', [organization]                              | 42501
            invite_member       | [user], 'owner', [organization]                                        | 42501
            leave_organization  | [organization]                                                         | done: f
            my_conversations    | [conversation]                                                         | nothing
            open_event          | [private event]                                                        | P0002
            open_event          | [draft event]                                                          | P0002
            open_event          | [dropped event]                                                        | P0002
            own_tickets         | [ticket of 2]                                                          | nothing
            position_at         | [batch]                                                                | nothing
            relayed_at          | 9                                                                      | done: null
            create_webhook_endpoint | uuidv7(), 'https://a.example.com/', '{*}', true, '', [organization] | 42501
            create_webhook_endpoint | [endpoint], 'https://a.example.com/', '{*}', true, ''              | 23505
            edit_webhook_endpoint | [endpoint], NULL, NULL, NULL, 'disabled'                             | P0002
            remove_webhook_endpoint | [endpoint]                                                         | P0002
            replay_webhooks     | uuidv7(), [endpoint], now(), now() + interval '1 day', true, NULL      | P0002
            rotate_webhook_secret | [endpoint], ''                                                       | P0002
            test_webhook_endpoint | [endpoint]                                                           | P0002
            publish_event       | [draft event]                                                          | P0002
            remove_member       | [user], [organization]                                                 | 42501
            remove_message_template | 'Name', [organization]                                             | 42501
            remove_tier         | [private tier]                                                         | P0002
            remove_tier         | [public tier]                                                          | 42501
            reschedule_event    | [private event], now(), now()                                          | P0002
            reschedule_event    | [public event], now(), now()                                           | 42501
            revoke_publishable_key | [created key], organization_id => [organization]                    | 42501
            set_member_role     | [user], 'member', [organization]                                       | 42501
            set_message_template | 'Name', 'Subject', 'Body', [organization]                             | 42501
            set_tier_buyer_limit | [private tier], 1                                                     | P0002
            set_tier_buyer_limit | [public tier], 1                                                      | 42501
            set_tier_capacity   | [private tier], 1                                                      | P0002
            set_tier_capacity   | [public tier], 1                                                       | 42501
            set_tier_sale_window | [private tier]                                                        | P0002
            set_tier_sale_window | [public tier]                                                         | 42501
            user_orgs           | [organization]                                                         | nothing
            withdraw_invitation | 'somebody@example.org', [organization]                                 | 42501
            """;

    /** Those that take nothing, and tell only what is the caller's. */
    private static final Set<String> SETS = Set.of("my_conversations", "own_tickets", "position_at", "user_orgs");

    /** What a function may lock when it is called by whom it is for. */
    private static final List<String> LOCKED = List.of(
            "campaigns.ad_creatives",
            "campaigns.campaigns",
            "events.event_comments",
            "events.events",
            "messaging.direct_messages",
            "messaging.webhook_endpoints",
            "organizations.org_memberships",
            "sponsorship.deliverables",
            "sponsorship.orders",
            "sponsorship.packages",
            "sponsorship.proposals",
            "ticketing.ticket_tiers");

    private record Attempt(String function, String arguments, String outcome) {
        static Stream<Attempt> all() {
            return TABLE.lines().map(line -> {
                var cells =
                        Arrays.stream(line.split(" \\| ")).map(String::strip).toList();
                return new Attempt(cells.get(0), cells.get(1), cells.get(2));
            });
        }

        /** With the ids of what the second organization has. */
        Attempt aimed() {
            var text = new StringBuilder();
            for (var piece : arguments.split("(?=\\[)|(?<=])")) {
                text.append(
                        piece.startsWith("[")
                                ? "'" + Visitor.id(world, piece.substring(1, piece.length() - 1), 2) + "'::uuid"
                                : piece);
            }
            return new Attempt(function, text.toString(), outcome);
        }

        Attempt atNothing() {
            return new Attempt(
                    function, arguments.replaceAll("\\[[^]]*]", "'" + UUID.randomUUID() + "'::uuid"), outcome);
        }

        String call() {
            if (!SETS.contains(function)) {
                var schema = function.contains("webhook") || function.equals("relayed_at") ? "messaging." : "public.";
                return "SELECT " + schema + function + "(" + arguments + ")";
            }
            var name = switch (function) {
                case "my_conversations" -> "messaging.";
                case "own_tickets" -> "ticketing.";
                case "position_at" -> "payments.";
                default -> "";
            };
            return "SELECT count(*) FROM " + name + function + "() AS mine WHERE mine::text LIKE '%' || " + arguments
                    + " || '%'";
        }
    }

    private static TestDatabase world;
    private static List<Visitor> others;

    @BeforeAll
    static void open() {
        world = TestDatabase.fresh();
        TwoTenants.settleIn(world);
        others = Visitor.of(world).stream()
                .filter(visitor -> visitor.role().equals("authenticated"))
                // The customer is invited by both, so it may join the second.
                .filter(visitor -> !List.of("owner of 2", "customer").contains(visitor.name()))
                .toList();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    static List<Visitor> others() {
        return others;
    }

    @Test
    void everyFunctionThatATenantReachesIsTried() {
        var reachable = world.rows("""
                SELECT DISTINCT p.proname
                FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
                WHERE p.prosecdef AND n.nspname !~ '^(pg_|information_schema)'
                    AND (has_function_privilege('authenticated', p.oid, 'EXECUTE')
                        OR has_function_privilege('anon', p.oid, 'EXECUTE'))
                """);
        var tried = Attempt.all().map(Attempt::function).toList();
        assertEquals(new TreeSet<>(reachable.stream().map(List::getFirst).toList()), new TreeSet<>(tried));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsAnothersIsOutOfReach(Visitor visitor) throws SQLException {
        var faults = new ArrayList<String>();
        try (var session = visitor.connect(world)) {
            for (var attempt : Attempt.all().toList()) {
                var outcome = outcome(session, attempt.aimed());
                // Who administers nothing is refused as such before it is asked what is there.
                boolean isStranger = outcome.equals("42501") && !visitor.name().equals("owner of 1");
                if (!outcome.equals(attempt.outcome()) && !isStranger) {
                    faults.add(attempt + " gave " + outcome);
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    /** Else whoever has no rights could have those wait who have. */
    @Test
    void nobodyWaitsForALockOfWhatIsAnothers() throws SQLException {
        var faults = new ArrayList<String>();
        try (var owner = Jdbc.open(world.address())) {
            owner.connection().setAutoCommit(false);
            for (var table : LOCKED) {
                owner.execute("SELECT FROM " + table + " FOR NO KEY UPDATE");
            }
            for (var visitor : others) {
                try (var session = visitor.connect(world)) {
                    session.execute("SET lock_timeout = '20ms'");
                    for (var attempt : Attempt.all().toList()) {
                        if (outcome(session, attempt.aimed()).equals("55P03")) {
                            faults.add(visitor + " waits: " + attempt);
                        }
                    }
                }
            }
            owner.connection().rollback();
        }
        assertEquals(List.of(), faults);
    }

    /** Else an error would tell what there is. */
    @ParameterizedTest
    @MethodSource("others")
    void whatIsHiddenIsRefusedLikeWhatIsNotThere(Visitor visitor) throws SQLException {
        var faults = new ArrayList<String>();
        try (var session = visitor.connect(world)) {
            for (var attempt : Attempt.all()
                    .filter(each -> Set.of("P0002", "done: f").contains(each.outcome()))
                    .toList()) {
                var hidden = outcome(session, attempt.aimed());
                if (!hidden.equals(outcome(session, attempt.atNothing()))) {
                    faults.add(attempt + " tells");
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    /** Whoever may make temporary things could slip a type of theirs, and code with it, into what runs as the owner. */
    @Test
    void whatACallerNamesLikeATypeOfPostgresqlIsNotTakenForIt() throws SQLException {
        var caller = others.getFirst();
        var fooled = new ArrayList<String>();
        try (var session = caller.connect(world)) {
            session.execute("""
                    CREATE FUNCTION pg_temp.run(name pg_catalog.text) RETURNS boolean LANGUAGE plpgsql AS $$
                    BEGIN
                        IF current_user = 'yardpass_owner' THEN
                            RAISE EXCEPTION 'a caller''s code runs as the owner' USING ERRCODE = 'ZZ999';
                        END IF;
                        RETURN true;
                    END
                    $$""");
            for (var type : List.of("text", "uuid", "timestamptz", "jsonb", "name", "date", "regclass")) {
                session.execute("CREATE DOMAIN pg_temp." + type + " AS pg_catalog." + type
                        + " CHECK (pg_temp.run(VALUE::pg_catalog.text))");
            }
            for (var attempt : Attempt.all().toList()) {
                if (outcome(session, attempt.aimed()).equals("ZZ999")) {
                    fooled.add(attempt.function());
                }
            }
        }
        assertEquals(List.of(), fooled);
    }

    private static String outcome(Jdbc session, Attempt attempt) throws SQLException {
        session.connection().setAutoCommit(false);
        try {
            var answer = session.text(attempt.call());
            return "0".equals(answer) ? "nothing" : "done: " + answer;
        } catch (SQLException refusal) {
            return refusal.getSQLState();
        } finally {
            session.connection().rollback();
        }
    }
}
