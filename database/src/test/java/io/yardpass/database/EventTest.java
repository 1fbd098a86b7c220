package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;

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

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
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
