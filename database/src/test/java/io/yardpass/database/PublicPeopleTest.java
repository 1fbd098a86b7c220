package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people do for themselves, and what they write to each other. */
@Timeout(180)
class PublicPeopleTest {
    private static TestDatabase database;
    private static int people = 100;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Each is for oneself, so nobody names another; and whoever is nobody has nothing of their own. */
    @Test
    void onlyASignedInUserDoesWhatPeopleDo() {
        var id = "'" + UUID.randomUUID() + "'";
        var calls = List.of(
                "edit_profile('Ann')",
                "follow_user(" + id + ")",
                "unfollow_user(" + id + ")",
                "set_settings('en')",
                "mark_notifications_read()",
                "create_conversation(ARRAY[" + id + "]::uuid[])",
                "send_message(" + id + ", 'Hello')",
                "edit_message(" + id + ", 'Hello')",
                "remove_message(" + id + ")",
                "leave_conversation(" + id + ")",
                "mark_conversation_read(" + id + ")");
        var erased = somebody();
        erased.ask(database, "SELECT public.edit_profile('Ann')");
        database.execute("SET ROLE service_role; SELECT users.erase('" + erased.user() + "')");
        for (var call : calls) {
            for (var nobody :
                    List.of(Tenant.visitor(), Tenant.service(1), new Tenant("service_role", null, null), erased)) {
                nobody.assertRefused(database, "42501", "SELECT public." + call);
            }
        }
    }

    @Test
    void aNameIsSetKeptAndTakenAway() {
        var ann = somebody();
        assertEquals("t", ann.ask(database, "SELECT public.edit_profile('Ann')"));
        assertEquals("f", ann.ask(database, "SELECT public.edit_profile('Ann')"));
        assertEquals("f", ann.ask(database, "SELECT public.edit_profile()"));
        assertEquals("Ann", ann.ask(database, "SELECT display_name FROM public.profiles WHERE id = auth.uid()"));
        assertEquals("t", ann.ask(database, "SELECT public.edit_profile('')"));
        assertEquals(null, ann.ask(database, "SELECT display_name FROM public.profiles WHERE id = auth.uid()"));
        for (var unseen : List.of(" ", "\u200b", "a\ufeffb")) {
            ann.assertRefusedBy(
                    database, "profiles_display_name_visible", "SELECT public.edit_profile('" + unseen + "')");
        }
        for (var unseen : List.of("a\tb", "a\u202eb", "a\u0085b", "a\u2066b")) {
            ann.assertRefusedBy(database, "title_one_line", "SELECT public.edit_profile('" + unseen + "')");
        }
        // Joiners are part of words and of faces.
        ann.ask(database, "SELECT public.edit_profile('می\u200cخواهم 👩\u200d🚀')");
        ann.assertRefused(database, "23514", "SELECT public.edit_profile(repeat('a', 201))");
    }

    @Test
    void oneFollowsAPersonOnceAndKnowsWhoTheyAre() {
        var ann = somebody();
        var ben = named("Ben");
        assertEquals(null, nameOf(ben, ann));
        assertEquals("t", ann.ask(database, "SELECT public.follow_user('" + ben.user() + "')"));
        assertEquals("f", ann.ask(database, "SELECT public.follow_user('" + ben.user() + "')"));
        assertEquals("Ben", nameOf(ben, ann));
        assertEquals(null, nameOf(ben, somebody()));
        assertEquals("t", ann.ask(database, "SELECT public.unfollow_user('" + ben.user() + "')"));
        assertEquals("f", ann.ask(database, "SELECT public.unfollow_user('" + ben.user() + "')"));
        assertEquals(null, nameOf(ben, ann));
        ann.assertRefusedBy(database, "follows_not_oneself", "SELECT public.follow_user('" + ann.user() + "')");
        ann.assertRefused(database, "P0002", "SELECT public.follow_user('" + UUID.randomUUID() + "')");
        database.execute("SET ROLE service_role; SELECT users.erase('" + ben.user() + "')");
        ann.assertRefused(database, "P0002", "SELECT public.follow_user('" + ben.user() + "')");
    }

    @Test
    void oneFollowsFiveThousandPeople() {
        var ann = named("Ann");
        var ben = named("Ben");
        database.execute("""
                INSERT INTO users.profiles (id) SELECT md5('followed ' || n)::uuid FROM generate_series(1, 5000) AS n;
                INSERT INTO users.follows SELECT '%s', md5('followed ' || n)::uuid FROM generate_series(1, 5000) AS n
                """.formatted(ann.user()));
        ann.assertRefusedBy(database, "follows_max", "SELECT public.follow_user('" + ben.user() + "')");
        assertEquals("f", ann.ask(database, "SELECT public.follow_user(md5('followed 1')::uuid)"), "a retry");
        ann.ask(database, "SELECT public.unfollow_user(md5('followed 1')::uuid)");
        assertEquals("t", ann.ask(database, "SELECT public.follow_user('" + ben.user() + "')"));
    }

    @Test
    void colleaguesKnowEachOtherAndTheInvitedAreNotYetAmongThem() {
        var invited = named("Ida");
        database.execute("INSERT INTO organizations.org_memberships (organization_id, user_id, role, status) VALUES ('"
                + Tenant.organizationId(1) + "', '" + invited.user() + "', 'member', 'invited')");
        assertEquals(null, nameOf(invited, Tenant.signedIn(1, 1)));
        invited.ask(database, "SELECT public.accept_membership('" + Tenant.organizationId(1) + "')");
        assertEquals("Ida", nameOf(invited, Tenant.signedIn(1, 1)));
        assertEquals("Ida", nameOf(invited, Tenant.service(1)));
        assertEquals(null, nameOf(invited, Tenant.signedIn(26, 2)));
    }

    @Test
    void settingsThatAreLeftOutStay() {
        var ann = somebody();
        assertEquals("t", ann.ask(database, "SELECT public.set_settings(timezone => 'Europe/Lisbon')"));
        assertEquals("f", ann.ask(database, "SELECT public.set_settings(timezone => 'Europe/Lisbon')"));
        assertEquals("t", ann.ask(database, "SELECT public.set_settings('pt-BR', push_notifications => false)"));
        assertEquals("f", ann.ask(database, "SELECT public.set_settings()"));
        assertEquals(
                "pt-BR Europe/Lisbon t f",
                ann.ask(
                        database,
                        "SELECT concat_ws(' ', locale, timezone, email_notifications, push_notifications)"
                                + " FROM public.settings"));
        ann.assertRefusedBy(database, "settings_timezone_fkey", "SELECT public.set_settings(timezone => 'Mars')");
        ann.assertRefusedBy(database, "settings_locale_form", "SELECT public.set_settings('english')");
        assertEquals("0", somebody().ask(database, "SELECT count(*) FROM public.settings"));
    }

    @Test
    void notificationsAreMarkedReadByTheirOwnerAThousandACall() {
        var ann = named("Ann");
        var ben = named("Ben");
        for (var person : List.of(ann, ben)) {
            database.execute("""
                    INSERT INTO messaging.notifications (id, user_id, kind, created_at)
                    SELECT md5('%1$s' || n)::uuid, '%1$s', 'told', now() - n * interval '1 s'
                    FROM generate_series(1, 1500) AS n""".formatted(person.user()));
        }
        var two = "ARRAY[md5('" + ann.user() + "1'), md5('" + ben.user() + "1')]::uuid[]";
        assertEquals("1", ann.ask(database, "SELECT public.mark_notifications_read(" + two + ")"), "another's");
        assertEquals("0", ann.ask(database, "SELECT public.mark_notifications_read(" + two + ")"));
        assertEquals("0", ann.ask(database, "SELECT public.mark_notifications_read('{}')"));
        assertEquals("1000", ann.ask(database, "SELECT public.mark_notifications_read()"));
        assertEquals(
                "t",
                ann.ask(
                        database,
                        "SELECT min(created_at) FILTER (WHERE read_at IS NOT NULL)"
                                + " > max(created_at) FILTER (WHERE read_at IS NULL) FROM public.notifications"),
                "the newest first");
        assertEquals("499", ann.ask(database, "SELECT public.mark_notifications_read()"));
        assertEquals("0", ann.ask(database, "SELECT public.mark_notifications_read()"));
        assertEquals("0", ben.ask(database, "SELECT count(read_at) FROM public.notifications"));
        ann.assertRefusedBy(
                database,
                "notifications_marked_max",
                "SELECT public.mark_notifications_read(array_fill(uuidv7(), ARRAY[1001]))");
    }

    /** Else whoever knows an id could write to it, unasked. */
    @Test
    void oneWritesToFollowersAndColleaguesAndStrangersAreNotThere() {
        var ann = named("Ann");
        var fan = named("Fan");
        var stranger = named("Stranger");
        fan.ask(database, "SELECT public.follow_user('" + ann.user() + "')");
        ann.ask(database, begin(fan));
        Tenant.signedIn(1, 1).ask(database, begin(Tenant.person(2)));
        for (var other : List.of(stranger, Tenant.person(99_999))) {
            ann.assertRefused(database, "P0002", begin(other));
            ann.assertRefused(database, "P0002", begin(fan, other));
        }
        fan.assertRefused(database, "P0002", begin(ann));
        Tenant.signedIn(1, 1).assertRefused(database, "P0002", begin(Tenant.person(26)));
        database.execute("SET ROLE service_role; SELECT users.erase('" + fan.user() + "')");
        ann.assertRefused(database, "P0002", begin(fan));
    }

    @Test
    void aConversationIsWithOthersAndBegunAgainIsTheSame() {
        var ann = named("Ann");
        var fans = fansOf(ann, 2);
        ann.assertRefusedBy(database, "conversation_members_others", begin(ann));
        ann.assertRefusedBy(database, "conversation_members_others", "SELECT public.create_conversation('{}')");
        var id = UUID.randomUUID();
        var call = "SELECT public.create_conversation(ARRAY['%s', '%s']::uuid[], %s, '" + id + "')";
        var begun = call.formatted(fans.get(0).user(), fans.get(1).user(), "'Seats'");
        for (int twice = 0; twice < 2; twice++) {
            assertEquals(id.toString(), ann.ask(database, begun));
        }
        assertEquals("3", ann.ask(database, "SELECT count(*) FROM public.conversation_members"));
        fans.get(1).ask(database, "SELECT public.leave_conversation('" + id + "')");
        assertEquals(id.toString(), ann.ask(database, begun), "who left stays away");
        assertEquals("2", ann.ask(database, "SELECT count(*) FROM public.conversation_members"));
        var other = call.formatted(fans.get(0).user(), fans.get(1).user(), "'Prices'");
        ann.assertRefused(database, "23505", other);
        ann.assertRefused(
                database,
                "23505",
                call.formatted(fans.get(1).user(), fans.get(1).user(), "'Seats'"));
        ann.assertRefusedBy(
                database, "conversations_subject_not_blank", begin(fans.get(0)).replace("])", "]::uuid[], ' ')"));
    }

    @Test
    void aConversationHasFiftyMembersAndOneBeginsFiftyADay() {
        var ann = named("Ann");
        var fans = fansOf(ann, 50).toArray(Tenant[]::new);
        ann.assertRefusedBy(database, "conversation_members_max", begin(fans));
        for (int n = 0; n < 50; n++) {
            ann.ask(database, begin(Arrays.copyOf(fans, 49)));
        }
        ann.assertRefusedBy(database, "conversations_daily_max", begin(fans[0]));
        // That others begin some with Ann takes none away.
        ann.ask(database, "SELECT public.follow_user('" + fans[0].user() + "')");
        fans[0].ask(database, begin(ann));
        database.execute("UPDATE messaging.conversations SET created_at = created_at - interval '25 h'");
        ann.ask(database, begin(fans[0]));
    }

    @Test
    void membersWriteReadAndKnowEachOtherAndOthersAreToldNothing() {
        var ann = named("Ann");
        var fan = fansOf(ann, 1).getFirst();
        var talk = ann.ask(database, begin(fan));
        var stranger = somebody();
        var message = say(ann, talk, "Row 4?");
        assertEquals("Row 4?", fan.ask(database, "SELECT body FROM public.direct_messages"));
        fan.ask(database, "SELECT public.unfollow_user('" + ann.user() + "')");
        assertEquals("Ann", nameOf(ann, fan), "who one talks with is known");

        assertEquals("t", ann.ask(database, "SELECT public.edit_message('" + message + "', 'Row 5?')"));
        assertEquals("f", ann.ask(database, "SELECT public.edit_message('" + message + "', 'Row 5?')"));
        assertEquals("t", fan.ask(database, "SELECT edited_at IS NOT NULL FROM public.direct_messages"));
        fan.assertRefused(database, "42501", "SELECT public.edit_message('" + message + "', 'No')");
        fan.assertRefused(database, "42501", "SELECT public.remove_message('" + message + "')");
        ann.assertRefusedBy(
                database, "direct_messages_body_not_blank", "SELECT public.edit_message('" + message + "', ' ')");

        for (var id : List.of(talk, UUID.randomUUID().toString())) {
            stranger.assertRefused(database, "P0002", "SELECT public.send_message('" + id + "', 'Me?')");
            stranger.assertRefused(database, "P0002", "SELECT public.mark_conversation_read('" + id + "')");
            assertEquals("f", stranger.ask(database, "SELECT public.leave_conversation('" + id + "')"));
        }
        for (var id : List.of(message, UUID.randomUUID().toString())) {
            stranger.assertRefused(database, "P0002", "SELECT public.edit_message('" + id + "', 'No')");
            assertEquals("f", stranger.ask(database, "SELECT public.remove_message('" + id + "')"));
        }
        assertEquals("t", ann.ask(database, "SELECT public.remove_message('" + message + "')"));
        assertEquals("f", ann.ask(database, "SELECT public.remove_message('" + message + "')"));
    }

    @Test
    void aMessageSentAgainIsOneAndTwoHundredAreSentInAnHour() {
        var ann = named("Ann");
        var fan = fansOf(ann, 1).getFirst();
        var talk = ann.ask(database, begin(fan));
        var id = UUID.randomUUID();
        var send = "SELECT public.send_message('" + talk + "', '%s', '" + id + "')";
        for (int twice = 0; twice < 2; twice++) {
            assertEquals(id.toString(), ann.ask(database, send.formatted("Hello")));
        }
        ann.assertRefused(database, "23505", send.formatted("Other"));
        fan.assertRefused(database, "23505", send.formatted("Hello"));
        database.execute("INSERT INTO messaging.direct_messages (conversation_id, sender_user_id, body) SELECT '" + talk
                + "', '" + ann.user() + "', 'More' FROM generate_series(1, 199)");
        ann.assertRefusedBy(
                database, "direct_messages_hourly_max", "SELECT public.send_message('" + talk + "', 'Again')");
        assertEquals(id.toString(), ann.ask(database, send.formatted("Hello")), "a retry is no more");
        say(fan, talk, "Slowly");
        database.execute("UPDATE messaging.direct_messages SET sent_at = sent_at - interval '61 min'");
        say(ann, talk, "Again");
    }

    /** In all conversations, and whatever they took back since. */
    @Test
    void oneSendsFiveThousandMessagesADay() {
        var ann = named("Ann");
        var fan = fansOf(ann, 1).getFirst();
        var talk = ann.ask(database, begin(fan));
        database.execute("INSERT INTO public.daily_counts VALUES ('direct_messages_daily_max', '" + ann.user()
                + "', (now() AT TIME ZONE 'UTC')::date, 4999)");
        var send = "SELECT public.send_message('" + talk + "', 'Hello', '%s')";
        var last = UUID.randomUUID();
        ann.ask(database, send.formatted(last));
        ann.ask(database, send.formatted(last));
        ann.ask(database, "SELECT public.remove_message('" + last + "')");
        ann.assertRefusedBy(database, "direct_messages_daily_max", send.formatted(UUID.randomUUID()));
        say(fan, ann.ask(database, begin(fan)), "Slowly");
    }

    @Test
    void anInboxTellsWhatIsUnreadToItsOwnerAlone() {
        var ann = named("Ann");
        var fan = fansOf(ann, 1).getFirst();
        var talk = ann.ask(database, begin(fan));
        say(ann, talk, "One");
        say(ann, talk, "Two");
        say(fan, talk, "Three");
        assertEquals("2", fan.ask(database, "SELECT unread FROM public.inbox"));
        assertEquals("1", ann.ask(database, "SELECT unread FROM public.inbox"));
        var first = fan.ask(database, "SELECT min(sent_at) FROM public.direct_messages");
        var mark = "SELECT public.mark_conversation_read('" + talk + "'";
        assertEquals("t", fan.ask(database, mark + ", '" + first + "')"));
        assertEquals("1", fan.ask(database, "SELECT unread FROM public.inbox"));
        assertEquals("t", fan.ask(database, mark + ", 'infinity')"));
        assertEquals("0", fan.ask(database, "SELECT unread FROM public.inbox"));
        assertEquals("f", fan.ask(database, mark + ", '" + first + "')"), "never less than before");
        assertEquals("t", fan.ask(database, "SELECT last_read_at <= now() FROM public.inbox"));
        assertEquals("1", ann.ask(database, "SELECT unread FROM public.inbox"), "each reads for oneself");
        assertEquals("t", fan.ask(database, "SELECT last_sent_at > joined_at FROM public.inbox"));
        database.execute("INSERT INTO messaging.direct_messages (conversation_id, sender_user_id, body) SELECT '" + talk
                + "', '" + ann.user() + "', 'More' FROM generate_series(1, 300)");
        assertEquals("100", fan.ask(database, "SELECT unread FROM public.inbox"));
    }

    @Test
    void whoLeavesTakesAlongWhatTheyWroteAndTheLastTheRest() {
        var ann = named("Ann");
        var fan = fansOf(ann, 1).getFirst();
        var talk = ann.ask(database, begin(fan));
        say(ann, talk, "One");
        say(fan, talk, "Two");
        assertEquals("t", ann.ask(database, "SELECT public.leave_conversation('" + talk + "')"));
        assertEquals("f", ann.ask(database, "SELECT public.leave_conversation('" + talk + "')"));
        assertEquals("Two", fan.ask(database, "SELECT string_agg(body, ',') FROM public.direct_messages"));
        assertEquals("t", fan.ask(database, "SELECT public.leave_conversation('" + talk + "')"));
        assertEquals(0, database.count("SELECT count(*) FROM messaging.conversations WHERE id = '" + talk + "'"));
    }

    private static String begin(Tenant... others) {
        return "SELECT public.create_conversation(ARRAY["
                + Stream.of(others).map(each -> "'" + each.user() + "'::uuid").collect(Collectors.joining(", ")) + "])";
    }

    private static String say(Tenant member, String conversation, String words) {
        return member.ask(database, "SELECT public.send_message('" + conversation + "', '" + words + "')");
    }

    private static String nameOf(Tenant person, Tenant onlooker) {
        return onlooker.ask(
                database, "SELECT max(display_name) FROM public.profiles WHERE id = '" + person.user() + "'");
    }

    private static List<Tenant> fansOf(Tenant person, int count) {
        return Stream.generate(() -> named("Fan"))
                .limit(count)
                .peek(fan -> fan.ask(database, "SELECT public.follow_user('" + person.user() + "')"))
                .toList();
    }

    private static Tenant named(String name) {
        var person = somebody();
        assertTrue(person.ask(database, "SELECT public.edit_profile('" + name + "')")
                .equals("t"));
        return person;
    }

    /** Who has not been here before. */
    private static Tenant somebody() {
        return Tenant.person(people++);
    }
}
