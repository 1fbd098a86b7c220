package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of an event, from its draft to its end. Organization 1 organizes, organization 2 is another. */
@Timeout(180)
class EventTest {
    private static final Tenant ORGANIZER = signedIn(1, 1);
    private static final Tenant MEMBER = signedIn(3, 1);
    private static final Tenant OTHER = signedIn(26, 2);
    private static final Tenant STRANGER = new Tenant("authenticated", Tenant.userId(49), null);
    private static final Tenant ANYBODY = new Tenant("anon", null, null);

    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        database.execute(
                "INSERT INTO organizations.organizations (id, name, slug) VALUES ('%s', 'Eight', 'eight'), ('%s', 'Nine', 'nine')"
                        .formatted(organizationId(8), organizationId(9)));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aDraftIsSeenByItsOrganizationAlone() {
        var draft = create(ORGANIZER, "public", "draft");
        for (var caller : new Tenant[] {ORGANIZER, MEMBER, service(1)}) {
            assertEquals("draft", caller.ask(database, "SELECT status FROM public.events WHERE id = '" + draft + "'"));
        }
        for (var caller : new Tenant[] {OTHER, STRANGER, ANYBODY}) {
            assertEquals("0", caller.ask(database, "SELECT count(*) FROM public.events WHERE id = '" + draft + "'"));
        }
        OTHER.assertRefused(database, "P0002", "SELECT public.create_post('" + draft + "', 'Hello')");
    }

    @Test
    void aDraftSentAgainIsTheSameOnceItIsPublishedToo() {
        var id = UUID.randomUUID().toString();
        assertEquals(id, ORGANIZER.ask(database, creation(id, "private", "draft")));
        assertEquals(id, ORGANIZER.ask(database, creation(id, "private", "draft")));
        ORGANIZER.assertRefused(database, "23505", creation(id, "private", "published"));
        database.execute("UPDATE events.events SET status = 'published' WHERE id = '" + id + "'");
        assertEquals(id, ORGANIZER.ask(database, creation(id, "private", "draft")));
        ORGANIZER.assertRefused(database, "23505", creation(id, "private", "published"));
        ORGANIZER.assertRefused(database, "YP007", creation(UUID.randomUUID().toString(), "private", "ended"));
    }

    @Test
    void eventsWhoseEndIsOverEndAFewAtATime() {
        database.execute("SELECT events.end_events(1000000)");
        var draft = create(ORGANIZER, "public", "draft");
        for (int i = 0; i < 3; i++) {
            over(create(ORGANIZER, "public", "published"));
        }
        over(draft);
        ORGANIZER.assertRefused(database, "42501", "SELECT events.end_events(1)");
        assertEquals("2", database.text("SELECT events.end_events(2)"));
        assertEquals("1", database.text("SELECT events.end_events(2)"));
        assertEquals("0", database.text("SELECT events.end_events(2)"));
        assertEquals("draft", database.text("SELECT status FROM events.events WHERE id = '" + draft + "'"));
    }

    @Test
    void anEventIsEditedByItsAdministratorsAndWhatIsLeftOutStays() {
        var event = create(ORGANIZER, "private", "draft");
        assertEquals("t", ORGANIZER.ask(database, edit(event, "description => 'Doors at eight', category => 'music'")));
        assertEquals("f", ORGANIZER.ask(database, edit(event, "description => 'Doors at eight', category => 'music'")));
        assertEquals("t", service(1).ask(database, edit(event, "title => 'Last night', country_code => 'NL'")));
        assertEquals(
                List.of(List.of("Last night", "Doors at eight", "music", "NL", "private")),
                database.rows(
                        "SELECT title, description, category, country_code, visibility FROM events.events WHERE id = '"
                                + event + "'"));
        assertEquals(
                "t", ORGANIZER.ask(database, edit(event, "description => '', category => '', country_code => ''")));
        assertEquals(
                "f", ORGANIZER.ask(database, edit(event, "description => '', category => '', country_code => ''")));
        assertEquals(
                "t",
                database.text(
                        "SELECT num_nonnulls(description, category, country_code) = 0 FROM events.events WHERE id = '"
                                + event + "'"));
        assertEquals("t", ORGANIZER.ask(database, edit(event, "metadata => '{\"seated\": true}'")));
        MEMBER.assertRefused(database, "42501", edit(event, "title => 'Mine'"));
        for (var caller : List.of(OTHER, STRANGER, service(2))) {
            caller.assertRefused(database, "P0002", edit(event, "title => 'Mine'"));
        }
        ORGANIZER.assertRefused(database, "23514", edit(event, "title => ' '"));
        ORGANIZER.assertRefused(database, "23514", edit(event, "visibility => 'secret'"));
        ORGANIZER.assertRefused(database, "23503", edit(event, "category => 'no such category'"));
        ORGANIZER.assertRefused(database, "23514", edit(event, "title => repeat('x', 201)"));
    }

    @Test
    void aDraftIsPublishedOnceAndThenSeen() {
        var event = create(ORGANIZER, "public", "draft");
        OTHER.assertRefused(database, "P0002", move("publish", event));
        MEMBER.assertRefused(database, "42501", move("publish", event));
        ORGANIZER.assertRefused(database, "YP007", move("end", event));
        assertEquals("t", ORGANIZER.ask(database, move("publish", event)));
        assertEquals("f", ORGANIZER.ask(database, move("publish", event)));
        assertEquals("1", ANYBODY.ask(database, "SELECT count(*) FROM public.events WHERE id = '" + event + "'"));
        OTHER.assertRefused(database, "42501", move("publish", event));
        assertEquals(List.of("event.published"), told(event));
        assertEquals(
                "draft published " + Tenant.userId(1) + " authenticated",
                database.text("SELECT concat_ws(' ', from_status, to_status, changed_by, changed_role)"
                        + " FROM events.event_history WHERE event_id = '" + event + "'"));
    }

    @Test
    void anEventEndsBeforeItsTimeAndForGood() {
        var event = create(ORGANIZER, "public", "published");
        begun(event);
        MEMBER.assertRefused(database, "42501", move("end", event));
        assertEquals("t", service(1).ask(database, move("end", event)));
        assertEquals("f", service(1).ask(database, move("end", event)));
        ORGANIZER.assertRefused(database, "YP007", move("publish", event));
        ORGANIZER.assertRefused(database, "23514", reschedule(event, "2031-01-01"));
        assertEquals(List.of("event.published", "event.ended"), told(event));
    }

    /** It would take the way to call it off with it, and the refunds. */
    @Test
    void anEventThatHasNotBegunIsNotEnded() {
        var event = create(ORGANIZER, "public", "published");
        ORGANIZER.assertRefusedBy(database, "events_end_once_begun", move("end", event));
        assertEquals("published", database.text("SELECT status FROM events.events WHERE id = '" + event + "'"));
        assertEquals(List.of("event.published"), told(event));
    }

    @Test
    void whatIsOverIsNotPublished() {
        var id = UUID.randomUUID().toString();
        for (var status : List.of("published", "draft")) {
            var creation = creation(id, "public", status).replace("2030", "2020");
            if (status.equals("published")) {
                ORGANIZER.assertRefusedBy(database, "events_end_in_the_future", creation);
            } else {
                assertEquals(id, ORGANIZER.ask(database, creation));
            }
        }
        ORGANIZER.assertRefused(database, "23514", move("publish", id));
        assertEquals(List.of(), told(id));
    }

    @Test
    void anEventThatIsOverByNowIsTheSameWhenItIsSentAgain() {
        var id = UUID.randomUUID().toString();
        ORGANIZER.ask(database, creation(id, "public", "published"));
        database.execute("UPDATE events.events SET starts_at = '2020-05-01T20:00:00Z', ends_at = '2020-05-01T22:00:00Z'"
                + " WHERE id = '" + id + "'");
        assertEquals(
                id, ORGANIZER.ask(database, creation(id, "public", "published").replace("2030", "2020")));
    }

    /** As the ledger does it. */
    @Test
    void whatIsCancelledIsSeenByWhomItWasSeen() {
        for (var status : List.of("draft", "published")) {
            var event = create(ORGANIZER, "public", status);
            database.execute("UPDATE events.events SET status = 'cancelled' WHERE id = '" + event + "'");
            assertEquals(
                    status.equals("draft") ? "0" : "1",
                    ANYBODY.ask(database, "SELECT count(*) FROM public.events WHERE id = '" + event + "'"));
            ORGANIZER.assertRefused(database, "YP007", move("publish", event));
            ORGANIZER.assertRefused(database, "YP007", move("end", event));
        }
    }

    @Test
    void anEventIsMovedToAnotherTimeAndOthersHearOfIt() {
        var event = create(ORGANIZER, "public", "published");
        assertEquals("t", ORGANIZER.ask(database, reschedule(event, "2030-06-01")));
        assertEquals("f", ORGANIZER.ask(database, reschedule(event, "2030-06-01")));
        MEMBER.assertRefused(database, "42501", reschedule(event, "2030-07-01"));
        OTHER.assertRefused(database, "42501", reschedule(event, "2030-07-01"));
        ORGANIZER.assertRefused(database, "23514", reschedule(event, "2020-07-01"));
        ORGANIZER.assertRefused(
                database,
                "23514",
                "SELECT public.reschedule_event('" + event + "', '2030-07-02T00:00:00Z', '2030-07-01T00:00:00Z')");
        ORGANIZER.assertRefused(
                database,
                "23514",
                "SELECT public.reschedule_event('" + event + "', '2030-07-02T00:00:00Z', 'infinity')");
        assertEquals(List.of("event.published", "event.rescheduled"), told(event));
        assertEquals(
                "2030-06-01T20:00:00Z 2030-05-01T20:00:00Z",
                database.text("SELECT concat_ws(' ', payload ->> 'starts_at', payload ->> 'previous_starts_at')"
                        + " FROM public.outbox WHERE topic = 'event.rescheduled' AND key = '" + event + "'"));
        var draft = create(ORGANIZER, "public", "draft");
        assertEquals("t", ORGANIZER.ask(database, reschedule(draft, "2030-06-01")));
        assertEquals(List.of(), told(draft));
    }

    @Test
    void whatIsUnlistedIsInNoListAndOpenToWhoeverHasItsAddress() {
        var event = create(ORGANIZER, "unlisted", "published");
        var tier = ORGANIZER.ask(database, "SELECT public.create_tier('" + event + "', 'Door', 700, 10)");
        ORGANIZER.ask(database, "SELECT public.create_post('" + event + "', 'Doors at eight')");
        ORGANIZER.ask(database, "SELECT public.create_post('" + event + "', 'Bring cables', 'private')");
        database.execute("INSERT INTO events.cultural_guides (event_id, locale, title, body) VALUES ('" + event
                + "', 'en', 'Guide', 'Text')");
        for (var caller : List.of(ANYBODY, STRANGER, OTHER, ORGANIZER)) {
            var listed = caller == ORGANIZER ? "1" : "0";
            assertEquals(listed, caller.ask(database, "SELECT count(*) FROM public.events WHERE id = '" + event + "'"));
            assertEquals(
                    listed, caller.ask(database, "SELECT count(*) FROM public.tiers WHERE event_id = '" + event + "'"));
            assertEquals("First night " + tier + " Guide 1 Doors at eight", caller.ask(database, """
                            SELECT concat_ws(' ', o ->> 'title', o #>> '{tiers,0,id}', o #>> '{guides,0,title}',
                                jsonb_array_length(o -> 'posts'), o #>> '{posts,0,body}')
                            FROM public.open_event('%s') AS o""".formatted(event)));
        }
        for (var hidden : List.of(create(ORGANIZER, "unlisted", "draft"), create(ORGANIZER, "private", "published"))) {
            for (var caller : List.of(ANYBODY, STRANGER, OTHER, service(2))) {
                caller.assertRefused(database, "P0002", "SELECT public.open_event('" + hidden + "')");
            }
            for (var caller : List.of(ORGANIZER, MEMBER, new Tenant("authenticated", Tenant.userId(3), null))) {
                assertEquals(
                        "First night", caller.ask(database, "SELECT public.open_event('" + hidden + "') ->> 'title'"));
            }
        }
        ANYBODY.assertRefused(database, "P0002", "SELECT public.open_event('" + UUID.randomUUID() + "')");
    }

    @Test
    void anOrganizationHasTenThousandEventsThatAreNotOver() {
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Many', 'many');
                INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at)
                SELECT uuidv7(), '%1$s', 'One of many', 'EUR', '2030-01-01', '2030-01-02' FROM generate_series(1, 9999);
                """.formatted(organizationId(7)));
        var last = creation(UUID.randomUUID().toString(), "private", "draft")
                .replace(organizationId(1), organizationId(7));
        service(7).ask(database, last);
        service(7).ask(database, last);
        service(7)
                .assertRefused(
                        database,
                        "23514",
                        creation(UUID.randomUUID().toString(), "private", "draft")
                                .replace(organizationId(1), organizationId(7)));
    }

    /** Whatever it cancelled of them since. What is sent again makes none. */
    @Test
    void anOrganizationMakesTwoThousandEventsInADay() {
        counted("events_daily_max", 8, 1999);
        var last = creation(UUID.randomUUID().toString(), "private", "draft")
                .replace(organizationId(1), organizationId(8));
        service(8).ask(database, last);
        service(8).ask(database, last);
        var beyond = creation(UUID.randomUUID().toString(), "private", "draft")
                .replace(organizationId(1), organizationId(8));
        service(8).assertRefusedBy(database, "events_daily_max", beyond);
        database.execute("UPDATE public.daily_counts SET day = day - 1 WHERE pile = '" + organizationId(8) + "'");
        service(8).ask(database, beyond);
    }

    /** Each tells others. */
    @Test
    void anOrganizationMovesItsPublishedEventsTwoThousandTimesInADay() {
        var event = service(9)
                .ask(
                        database,
                        creation(UUID.randomUUID().toString(), "public", "published")
                                .replace(organizationId(1), organizationId(9)));
        counted("reschedules_daily_max", 9, 1999);
        assertEquals("t", service(9).ask(database, reschedule(event, "2030-06-01")));
        assertEquals("f", service(9).ask(database, reschedule(event, "2030-06-01")));
        service(9).assertRefusedBy(database, "reschedules_daily_max", reschedule(event, "2030-06-02"));
        assertEquals(List.of("event.published", "event.rescheduled"), told(event));
    }

    /** Everybody with a ticket is told by mail. */
    @Test
    void oneEventIsMovedFiveTimesInADay() {
        var event = service(1).ask(database, creation(UUID.randomUUID().toString(), "public", "published"));
        for (int day = 1; day <= 5; day++) {
            assertEquals("t", service(1).ask(database, reschedule(event, "2030-06-0" + day)));
        }
        service(1).assertRefusedBy(database, "reschedules_of_event_daily_max", reschedule(event, "2030-06-06"));
    }

    private static void counted(String limit, int organization, int times) {
        database.execute("INSERT INTO public.daily_counts VALUES ('%s', '%s', (now() AT TIME ZONE 'UTC')::date, %d)"
                .formatted(limit, organizationId(organization), times));
    }

    private static List<String> told(String event) {
        return database.rows("SELECT topic FROM public.outbox WHERE key = '" + event + "' ORDER BY id").stream()
                .map(List::getFirst)
                .toList();
    }

    private static String move(String verb, String event) {
        return "SELECT public." + verb + "_event('" + event + "')";
    }

    private static String edit(String event, String arguments) {
        return "SELECT public.edit_event('" + event + "', " + arguments + ")";
    }

    private static String reschedule(String event, String day) {
        return "SELECT public.reschedule_event('%1$s', '%2$sT20:00:00Z', '%2$sT22:00:00Z')".formatted(event, day);
    }

    private static void begun(String event) {
        database.execute("UPDATE events.events SET starts_at = now() WHERE id = '" + event + "'");
    }

    private static void over(String event) {
        database.execute("UPDATE events.events SET starts_at = now() - interval '1 hour', ends_at = now() WHERE id = '"
                + event + "'");
    }

    private static String create(Tenant organizer, String visibility, String status) {
        return organizer.ask(database, creation(UUID.randomUUID().toString(), visibility, status));
    }

    private static String creation(String id, String visibility, String status) {
        return """
                SELECT public.create_event('First night', '2030-05-01T20:00:00Z', '2030-05-01T22:00:00Z', 'EUR',
                    visibility => '%s', organization_id => '%s', id => '%s', status => '%s')
                """.formatted(visibility, organizationId(1), id, status);
    }
}
