package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An event's page: what its organizer writes there, and what people say to it. */
@Timeout(180)
class PublicPagesTest {
    private static final Tenant OWNER = Tenant.signedIn(1, 1);
    private static final Tenant ADMIN = Tenant.signedIn(2, 1);
    private static final Tenant MEMBER = Tenant.signedIn(3, 1);
    private static final Tenant OTHER_OWNER = Tenant.signedIn(26, 2);
    private static final Tenant SERVICE = Tenant.service(1);
    private static final Tenant OTHER_SERVICE = Tenant.service(2);
    private static final Tenant VISITOR = Tenant.visitor();

    private static final String OPEN_EVENT = event(1);
    private static final String HIDDEN_EVENT = event(10);
    private static final String OPEN_POST = post(1);
    private static final String HIDDEN_POST = post(10);

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

    /** Of however many events, and whatever it removed since. */
    @Test
    void anOrganizationWritesTwoThousandPostsInADay() {
        counted("event_posts_daily_max", Tenant.organizationId(1), 1999);
        var create = "SELECT public.create_post('" + OPEN_EVENT + "', 'Post', id => '%s')";
        var last = UUID.randomUUID();
        OWNER.ask(database, create.formatted(last));
        OWNER.ask(database, create.formatted(last));
        OWNER.ask(database, "SELECT public.remove_post('" + last + "')");
        OWNER.assertRefusedBy(database, "event_posts_daily_max", create.formatted(UUID.randomUUID()));
        counted("event_posts_daily_max", Tenant.organizationId(1), 1);
    }

    private static void counted(String limit, String pile, int times) {
        database.execute("INSERT INTO public.daily_counts VALUES ('%s', '%s', (now() AT TIME ZONE 'UTC')::date, %3$d)"
                        .formatted(limit, pile, times)
                + " ON CONFLICT ON CONSTRAINT daily_counts_pkey DO UPDATE SET counted = " + times);
    }

    @Test
    void theOrganizersMembersAndItsServiceWriteOnAPageAndNobodyElse() {
        for (var organizer : List.of(OWNER, ADMIN, MEMBER, SERVICE)) {
            for (var event : List.of(OPEN_EVENT, HIDDEN_EVENT)) {
                var post = organizer.ask(database, "SELECT public.create_post('" + event + "', 'Doors at eight')");
                assertEquals("t", organizer.ask(database, "SELECT public.edit_post('" + post + "', 'Doors at nine')"));
                assertEquals("f", organizer.ask(database, "SELECT public.edit_post('" + post + "', 'Doors at nine')"));
                assertEquals("t", organizer.ask(database, "SELECT public.remove_post('" + post + "')"));
                assertEquals("f", organizer.ask(database, "SELECT public.remove_post('" + post + "')"));
            }
        }
        for (var other : List.of(OTHER_OWNER, OTHER_SERVICE, somebody(), VISITOR)) {
            other.assertRefused(database, "42501", "SELECT public.create_post('" + OPEN_EVENT + "', 'Mine')");
            other.assertRefused(database, "42501", "SELECT public.edit_post('" + OPEN_POST + "', 'Mine')");
            other.assertRefused(database, "42501", "SELECT public.remove_post('" + OPEN_POST + "')");
        }
    }

    @Test
    void whatIsHiddenIsNotThereForOthers() {
        for (var other : List.of(OTHER_OWNER, OTHER_SERVICE, somebody())) {
            for (var post : List.of(HIDDEN_POST, UUID.randomUUID().toString())) {
                other.assertRefused(database, "P0002", "SELECT public.edit_post('" + post + "', 'Mine')");
                assertEquals("f", other.ask(database, "SELECT public.remove_post('" + post + "')"));
            }
            for (var event : List.of(HIDDEN_EVENT, UUID.randomUUID().toString())) {
                other.assertRefused(database, "P0002", "SELECT public.create_post('" + event + "', 'Mine')");
                other.assertRefused(database, "P0002", "SELECT public.set_guide('" + event + "', 'en', 'T', 'B')");
                other.assertRefused(database, "P0002", "SELECT public.remove_guide('" + event + "', 'en')");
            }
        }
        for (var post : List.of(HIDDEN_POST, UUID.randomUUID().toString())) {
            somebody().assertRefused(database, "P0002", "SELECT public.create_comment('" + post + "', 'Hello')");
            somebody().assertRefused(database, "P0002", "SELECT public.react('" + post + "', 'like')");
        }
    }

    @Test
    void whatIsLeftOutOfAnEditStays() {
        var post = OWNER.ask(database, "SELECT public.create_post('" + OPEN_EVENT + "', 'Doors at eight')");
        assertEquals("t", OWNER.ask(database, "SELECT public.edit_post('" + post + "', visibility => 'private')"));
        assertEquals("Doors at eight private ", postAsItIs(post));
        assertEquals("t", OWNER.ask(database, "SELECT public.edit_post('" + post + "', 'Doors at nine')"));
        assertTrue(postAsItIs(post).startsWith("Doors at nine private 2"), "an edit of the text shows");
        OWNER.assertRefusedBy(database, "event_posts_body_not_blank", "SELECT public.edit_post('" + post + "', ' ')");
        OWNER.assertRefusedBy(
                database,
                "event_posts_visibility_known",
                "SELECT public.edit_post('" + post + "', visibility => 'secret')");
    }

    @Test
    void anIdMakesARetryThatChangesNothing() {
        var person = somebody();
        var calls = List.of(
                "public.create_post('" + OPEN_EVENT + "', '%s', id => '%s')",
                "public.create_comment('" + OPEN_POST + "', '%s', '%s')");
        for (var call : calls) {
            var id = UUID.randomUUID().toString();
            var caller = call.contains("comment") ? person : MEMBER;
            for (int twice = 0; twice < 2; twice++) {
                assertEquals(id, caller.ask(database, "SELECT " + call.formatted("Hello", id)));
            }
            caller.assertRefused(database, "23505", "SELECT " + call.formatted("Other", id));
            var other = call.contains("comment") ? somebody() : ADMIN;
            other.assertRefused(database, "23505", "SELECT " + call.formatted("Hello", id));
        }
    }

    @Test
    void aPageHasAThousandPostsAndAGuideInFiftyLanguages() {
        var event = event(2);
        database.execute("""
                INSERT INTO events.event_posts (id, event_id, body)
                SELECT uuidv7(), '%1$s', 'Post' FROM generate_series(1, 999 - (
                    SELECT count(*) FROM events.event_posts WHERE event_id = '%1$s'));
                INSERT INTO events.cultural_guides (event_id, locale, title, body)
                SELECT '%1$s', 'a' || chr(97 + n / 26) || chr(97 + n %% 26), 'T', 'B' FROM generate_series(1, 49) AS n
                """.formatted(event));
        var id = UUID.randomUUID();
        var last = "SELECT public.create_post('" + event + "', 'The last', id => '" + id + "')";
        OWNER.ask(database, last);
        OWNER.assertRefusedBy(database, "event_posts_max", "SELECT public.create_post('" + event + "', 'More')");
        assertEquals(id.toString(), OWNER.ask(database, last), "a retry is no more");

        var guide = OWNER.ask(database, "SELECT public.set_guide('" + event + "', 'pt-BR', 'Festa', 'Traga água')");
        OWNER.assertRefusedBy(
                database, "cultural_guides_max", "SELECT public.set_guide('" + event + "', 'de', 'Fest', 'Wasser')");
        assertEquals(
                guide, OWNER.ask(database, "SELECT public.set_guide('" + event + "', 'pt-BR', 'Festa', 'Traga sol')"));

        database.execute(
                "UPDATE public.daily_counts SET counted = 2000 WHERE limit_name = 'cultural_guides_daily_max'");
        OWNER.assertRefusedBy(
                database,
                "cultural_guides_daily_max",
                "SELECT public.set_guide('" + OPEN_EVENT + "', 'fr', 'Fête', 'De l''eau')");
        database.execute("DELETE FROM public.daily_counts WHERE limit_name = 'cultural_guides_daily_max'");
    }

    @Test
    void aGuideIsThereOnceForALanguage() {
        for (var organizer : List.of(OWNER, MEMBER, SERVICE)) {
            organizer.ask(database, "SELECT public.set_guide('" + OPEN_EVENT + "', 'zh-Hant-TW', 'T', 'B')");
        }
        assertEquals(
                "1", VISITOR.ask(database, "SELECT count(*) FROM public.guides WHERE event_id = '" + OPEN_EVENT + "'"));
        for (var locale : List.of("DE", "de-de", "deutsch", "", "pt_BR")) {
            OWNER.assertRefusedBy(
                    database,
                    "cultural_guides_locale_form",
                    "SELECT public.set_guide('" + OPEN_EVENT + "', '" + locale + "', 'T', 'B')");
        }
        for (var other : List.of(OTHER_OWNER, OTHER_SERVICE, somebody(), VISITOR)) {
            other.assertRefused(database, "42501", "SELECT public.set_guide('" + OPEN_EVENT + "', 'en', 'T', 'B')");
            other.assertRefused(database, "42501", "SELECT public.remove_guide('" + OPEN_EVENT + "', 'zh-Hant-TW')");
        }
        var remove = "SELECT public.remove_guide('" + OPEN_EVENT + "', 'zh-Hant-TW')";
        assertEquals("t", MEMBER.ask(database, remove));
        assertEquals("f", MEMBER.ask(database, remove));
    }

    @Test
    void whoSeesAPostCommentsAndReactsAndServicesDoNot() {
        for (var person : List.of(somebody(), OTHER_OWNER, MEMBER)) {
            var comment = comment(person, OPEN_POST);
            assertEquals("t", person.ask(database, "SELECT public.edit_comment('" + comment + "', 'Better')"));
            assertEquals("f", person.ask(database, "SELECT public.edit_comment('" + comment + "', 'Better')"));
            assertEquals("t", person.ask(database, "SELECT public.react('" + OPEN_POST + "', 'going')"));
            assertEquals("f", person.ask(database, "SELECT public.react('" + OPEN_POST + "', 'going')"));
            assertEquals("t", person.ask(database, "SELECT public.unreact('" + OPEN_POST + "', 'going')"));
            assertEquals("f", person.ask(database, "SELECT public.unreact('" + OPEN_POST + "', 'going')"));
        }
        comment(MEMBER, HIDDEN_POST);
        for (var nobody : List.of(SERVICE, VISITOR, new Tenant("service_role", null, null))) {
            nobody.assertRefused(database, "42501", "SELECT public.create_comment('" + OPEN_POST + "', 'Buy')");
            nobody.assertRefused(database, "42501", "SELECT public.react('" + OPEN_POST + "', 'like')");
        }
        somebody()
                .assertRefusedBy(
                        database, "event_reactions_kind_known", "SELECT public.react('" + OPEN_POST + "', 'hate')");
    }

    @Test
    void aCommentIsEditedByItsAuthorAloneAndRemovedByTheOrganizersAdministratorsToo() {
        var author = somebody();
        var comment = comment(author, OPEN_POST);
        for (var other : List.of(OWNER, MEMBER, OTHER_OWNER, somebody())) {
            other.assertRefused(database, "42501", "SELECT public.edit_comment('" + comment + "', 'No')");
        }
        for (var other : List.of(MEMBER, OTHER_OWNER, OTHER_SERVICE, somebody(), VISITOR)) {
            other.assertRefused(database, "42501", "SELECT public.remove_comment('" + comment + "')");
        }
        for (var moderator : List.of(author, OWNER, ADMIN, SERVICE)) {
            var removed = comment(author, OPEN_POST);
            assertEquals("t", moderator.ask(database, "SELECT public.remove_comment('" + removed + "')"));
            assertEquals("f", moderator.ask(database, "SELECT public.remove_comment('" + removed + "')"));
        }
        var hidden = comment(MEMBER, HIDDEN_POST);
        assertEquals("f", OTHER_OWNER.ask(database, "SELECT public.remove_comment('" + hidden + "')"));
        OTHER_OWNER.assertRefused(database, "P0002", "SELECT public.edit_comment('" + hidden + "', 'No')");
    }

    @Test
    void whatOneSaidOneTakesBackAlsoWhereOneSeesItNoLonger() {
        var author = somebody();
        var post = OWNER.ask(database, "SELECT public.create_post('" + OPEN_EVENT + "', 'Open')");
        var comment = comment(author, post);
        author.ask(database, "SELECT public.react('" + post + "', 'like')");
        OWNER.ask(database, "SELECT public.edit_post('" + post + "', visibility => 'private')");
        author.assertRefused(database, "P0002", "SELECT public.edit_comment('" + comment + "', 'Other')");
        assertEquals("t", author.ask(database, "SELECT public.unreact('" + post + "', 'like')"));
        assertEquals("t", author.ask(database, "SELECT public.remove_comment('" + comment + "')"));
    }

    @Test
    void aFloodOfCommentsEndsBelowAPostInAnHourAndInAll() {
        var author = somebody();
        for (int below = 0; below < 3; below++) {
            for (int n = 0; n < 20; n++) {
                comment(author, post(3 + below));
            }
            author.assertRefusedBy(
                    database,
                    "event_comments_below_post_max",
                    "SELECT public.create_comment('" + post(3 + below) + "', 'Again')");
        }
        var more = "SELECT public.create_comment('" + post(6) + "', 'Elsewhere')";
        author.assertRefusedBy(database, "event_comments_hourly_max", more);
        database.execute("UPDATE events.event_comments SET created_at = created_at - interval '61 min' WHERE"
                + " author_user_id = '" + author.user() + "'");
        author.ask(database, more);
        database.execute("""
                INSERT INTO events.event_comments (post_id, author_user_id, body, created_at)
                SELECT '%s', '%s', 'Old', now() - interval '1 year' FROM generate_series(1, 10000 - 61)
                """.formatted(HIDDEN_POST, author.user()));
        author.assertRefusedBy(
                database, "event_comments_in_all_max", "SELECT public.create_comment('" + post(7) + "', 'More')");
        comment(somebody(), post(3));
    }

    @Test
    void aPostGoesWithAllThatHangsFromIt() {
        var post = OWNER.ask(database, "SELECT public.create_post('" + OPEN_EVENT + "', 'Open')");
        var comment = comment(somebody(), post);
        somebody().ask(database, "SELECT public.react('" + post + "', 'wow')");
        assertEquals("t", MEMBER.ask(database, "SELECT public.remove_post('" + post + "')"));
        assertEquals(0, database.count("SELECT count(*) FROM events.event_comments WHERE id = '" + comment + "'"));
    }

    @Test
    void anAuthorIsKnownToWhoSeesWhatTheyWroteAndToNobodyElse() {
        var author = somebody();
        author.ask(database, "SELECT public.edit_profile('Zoë')");
        var name = "SELECT max(display_name) FROM public.profiles WHERE id = '" + author.user() + "'";
        var onlookers = List.of(VISITOR, OTHER_OWNER, somebody(), MEMBER);
        onlookers.forEach(each -> assertEquals(null, each.ask(database, name), each::toString));
        var post = OWNER.ask(database, "SELECT public.create_post('" + OPEN_EVENT + "', 'Open')");
        var comment = comment(author, post);
        onlookers.forEach(each -> assertEquals("Zoë", each.ask(database, name), each::toString));
        OWNER.ask(database, "SELECT public.edit_post('" + post + "', visibility => 'private')");
        assertEquals("Zoë", MEMBER.ask(database, name));
        onlookers.subList(0, 3).forEach(each -> assertEquals(null, each.ask(database, name), each::toString));
        OWNER.ask(database, "SELECT public.remove_comment('" + comment + "')");
        assertEquals(null, MEMBER.ask(database, name));
        VISITOR.assertRefused(database, "42501", "SELECT email FROM users.profiles");
    }

    /** A page of comments asks for each author; whatever else there is in the database costs it nothing. */
    @Test
    void whetherAnAuthorIsShownIsALookIntoIndexes() {
        var plan = database.textAfter(
                "SET LOCAL enable_seqscan = off; SET LOCAL ROLE anon;",
                "EXPLAIN (FORMAT JSON) SELECT p.display_name FROM public.comments AS c LEFT JOIN LATERAL (SELECT *"
                        + " FROM public.profiles AS o WHERE o.id = c.author_user_id) AS p ON true WHERE c.post_id = '"
                        + OPEN_POST + "' ORDER BY c.created_at LIMIT 50");
        for (var index : Set.of("profiles_pkey", "event_comments_author_idx", "event_posts_author_idx")) {
            assertTrue(plan.contains("\"Index Name\": \"" + index + "\""), plan);
        }
    }

    /** What is in no list is open to whoever has the address; what was not published yet is not there. */
    @Test
    void whoHasTheAddressOfAPostReadsItAndCommentsWhereItIsOpen() {
        var event = event(9);
        var post = OWNER.ask(database, "SELECT public.create_post('" + event + "', 'For friends', 'unlisted')");
        var open = "SELECT public.open_post('" + post + "') ";
        var friend = somebody();
        friend.ask(database, "SELECT public.edit_profile('Zoë')");
        friend.ask(database, "SELECT public.create_comment('" + post + "', 'First')");
        friend.ask(database, "SELECT public.create_comment('" + post + "', 'Second')");
        friend.ask(database, "SELECT public.react('" + post + "', 'like')");
        for (var reader : List.of(VISITOR, somebody(), OTHER_OWNER, MEMBER, OTHER_SERVICE)) {
            assertEquals("Second by Zoë, First by Zoë", reader.ask(database, """
                    SELECT string_agg(c ->> 'body' || ' by ' || (c ->> 'author'), ', ' ORDER BY n)
                    FROM jsonb_array_elements(public.open_post('%s') -> 'comments') WITH ORDINALITY AS each (c, n)
                    """.formatted(post)));
            assertEquals("Demo User 1 {\"like\": 1}", reader.ask(database, """
                    SELECT concat_ws(' ', p ->> 'author', p ->> 'reactions')
                    FROM public.open_post('%s') AS p""".formatted(post)));
        }
        assertEquals("0", VISITOR.ask(database, "SELECT count(*) FROM public.posts WHERE id = '" + post + "'"));
        var last = database.text("SELECT max(created_at) FROM events.event_comments WHERE post_id = '" + post + "'");
        assertEquals(
                "First",
                VISITOR.ask(
                        database,
                        "SELECT public.open_post('" + post + "', '" + last + "') -> 'comments' -> 0 ->> 'body'"));

        database.execute("UPDATE events.events SET visibility = 'unlisted' WHERE id = '" + event + "'");
        VISITOR.ask(database, open);
        comment(somebody(), post);
        database.execute("UPDATE events.events SET visibility = 'private' WHERE id = '" + event + "'");
        VISITOR.assertRefused(database, "P0002", open);
        somebody().assertRefused(database, "P0002", "SELECT public.create_comment('" + post + "', 'Hello')");
        MEMBER.ask(database, open);

        var draft = UUID.randomUUID();
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at, status)
                SELECT '%s', owner_context_id, 'Soon', 'public', currency, starts_at, ends_at, 'draft'
                FROM events.events WHERE id = '%s'""".formatted(draft, event));
        var early = OWNER.ask(database, "SELECT public.create_post('" + draft + "', 'Soon')");
        for (var reader : List.of(VISITOR, somebody(), OTHER_OWNER)) {
            reader.assertRefused(database, "P0002", "SELECT public.open_post('" + early + "')");
        }
    }

    /** Else whoever writes long comments would keep others from opening the post. */
    @Test
    void ofLongCommentsAPostShowsFewerAndTheRestBehindThem() {
        var post = OWNER.ask(database, "SELECT public.create_post('" + OPEN_EVENT + "', 'Say something')");
        database.execute("""
                INSERT INTO events.event_comments (post_id, author_user_id, body, created_at)
                SELECT '%s', '%s', repeat('🎉', 10000), now() - n * interval '1 s' FROM generate_series(1, 50) AS n
                """.formatted(post, Tenant.userId(1)));
        var before = "";
        for (var shown : List.of("12 f", "12 f", "12 f", "12 f", "2 f")) {
            var comments = "public.open_post('" + post + "'" + before + ") -> 'comments'";
            assertEquals(
                    shown,
                    VISITOR.ask(
                            database,
                            "SELECT jsonb_array_length(c) || ' ' || (c -> 0 ? 'bytes_so_far')::text::char(1) FROM (SELECT "
                                    + comments + ") AS asked (c)"));
            before = ", '" + VISITOR.ask(database, "SELECT " + comments + " -> -1 ->> 'created_at'") + "'";
        }
        assertEquals(
                "0",
                VISITOR.ask(
                        database,
                        "SELECT jsonb_array_length(public.open_post('" + post + "'" + before + ") -> 'comments')"));
    }

    /** However many calls somebody makes at once. */
    @Test
    void limitsHoldForWhoCallsManyTimesAtOnce() throws InterruptedException {
        var author = somebody();
        var calls = Collections.<Callable<String>>nCopies(40, () -> {
            try {
                return comment(author, post(8));
            } catch (AssertionError refused) {
                return "refused";
            }
        });
        try (var callers = Executors.newFixedThreadPool(8)) {
            callers.invokeAll(calls);
        }
        assertEquals(
                20,
                database.count(
                        "SELECT count(*) FROM events.event_comments WHERE author_user_id = '" + author.user() + "'"));
    }

    /** Who was erased and still has a token. */
    @Test
    void theErasedSayNothing() {
        var author = somebody();
        comment(author, OPEN_POST);
        database.execute("SET ROLE service_role; SELECT users.erase('" + author.user() + "')");
        author.assertRefused(database, "42501", "SELECT public.create_comment('" + OPEN_POST + "', 'Back')");
        author.assertRefused(database, "42501", "SELECT public.react('" + OPEN_POST + "', 'like')");
    }

    private static String comment(Tenant author, String post) {
        return author.ask(database, "SELECT public.create_comment('" + post + "', 'Hello')");
    }

    private static String postAsItIs(String post) {
        return database.text("SELECT concat_ws(' ', body, visibility, coalesce(edited_at::text, ''))"
                + " FROM events.event_posts WHERE id = '" + post + "'");
    }

    /** Who has not been here before. */
    private static Tenant somebody() {
        return Tenant.person(people++);
    }

    private static String event(int n) {
        return "0e000000-0000-7000-8000-%012d".formatted(n);
    }

    private static String post(int n) {
        return "0b000000-0000-7000-8000-%012d".formatted(n);
    }
}
