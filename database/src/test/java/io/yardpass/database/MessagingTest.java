package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users write to each other, and what an organization has sent: written by the backend, read by whom it is for. */
@Timeout(180)
class MessagingTest {
    private static final String ORGANIZATION_1 = "0a000000-0000-7000-8000-000000000001";
    private static final String ORGANIZATION_2 = "0a000000-0000-7000-8000-000000000002";
    private static final String ANN = "0aa00000-0000-7000-8000-000000000001";
    private static final String BEN = "0aa00000-0000-7000-8000-000000000002";
    private static final String EVE = "0aa00000-0000-7000-8000-000000000003";
    private static final String TALK = "07000000-0000-7000-8000-000000000001";
    private static final String SAY =
            "INSERT INTO messaging.direct_messages (conversation_id, sender_user_id, body) VALUES ('%s', '%s', '%s');";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        database.execute("""
                SET ROLE service_role;
                INSERT INTO messaging.conversations (id, subject) VALUES ('%1$s', 'Seats');
                INSERT INTO messaging.conversation_members (conversation_id, user_id)
                VALUES ('%1$s', '%2$s'), ('%1$s', '%3$s');
                INSERT INTO messaging.notifications (id, user_id, kind) VALUES (uuidv7(), '%2$s', 'message.received');
                INSERT INTO messaging.message_templates (organization_id, name, subject, body)
                VALUES ('%4$s', 'reminder', 'Tonight', 'Doors open at eight');
                INSERT INTO messaging.message_jobs (id, organization_id, event_id, template_id, kind)
                SELECT uuidv7(), organization_id, '0e000000-0000-7000-8000-000000000001', id, 'event.reminder'
                FROM messaging.message_templates
                WHERE organization_id IS NOT NULL
                """.formatted(TALK, ANN, BEN, ORGANIZATION_1) + ";" + SAY.formatted(TALK, ANN, "Row 4?"));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void membersSeeTheConversationWholeAndOthersNothing() {
        for (var table : new String[] {"conversations", "direct_messages"}) {
            assertEquals("1", seenBy(ANN, ORGANIZATION_1, table), table);
            assertEquals("1", seenBy(BEN, ORGANIZATION_1, table), table);
            assertEquals("0", seenBy(EVE, ORGANIZATION_1, table), table);
        }
        assertEquals("2", seenBy(BEN, ORGANIZATION_1, "conversation_members"));
        assertEquals("0", seenBy(EVE, ORGANIZATION_1, "conversation_members"));
    }

    @Test
    void onlyAMemberIsASender() {
        var refusal = assertThrows(
                AssertionError.class,
                () -> database.execute("SET ROLE service_role;" + SAY.formatted(TALK, EVE, "Me?")));
        assertTrue(refusal.getMessage().contains("direct_messages_sender_is_member"), refusal.getMessage());
    }

    @Test
    void whoLeavesTakesAlongWhatTheyWrote() {
        var left = "SET LOCAL ROLE service_role;" + SAY.formatted(TALK, BEN, "Row 5")
                + "DELETE FROM messaging.conversation_members WHERE user_id = '" + BEN + "';";
        assertEquals("Row 4?", database.textAfter(left, "SELECT string_agg(body, ',') FROM messaging.direct_messages"));
    }

    @Test
    void aConversationEndsWithAllThatIsInIt() {
        assertEquals(
                "0 0", database.textAfter("SET LOCAL ROLE service_role; DELETE FROM messaging.conversations;", """
                        SELECT (SELECT count(*) FROM messaging.conversation_members) || ' '
                            || (SELECT count(*) FROM messaging.direct_messages)"""));
    }

    @Test
    void aNotificationIsForOneAndJobsAndTemplatesForTheOrganization() {
        assertEquals("1", seenBy(ANN, ORGANIZATION_1, "notifications"));
        assertEquals("0", seenBy(BEN, ORGANIZATION_1, "notifications"));
        for (var table : new String[] {"message_jobs", "message_templates WHERE organization_id IS NOT NULL"}) {
            assertEquals("1", seenBy(BEN, ORGANIZATION_1, table), table);
            assertEquals("0", seenBy(BEN, ORGANIZATION_2, table), table);
        }
    }

    private static String seenBy(String user, String organization, String table) {
        return database.textAfter(
                "SET LOCAL ROLE authenticated; SET LOCAL request.jwt.claims = '{\"sub\": \"" + user
                        + "\", \"org_id\": \"" + organization + "\"}';",
                "SELECT count(*) FROM messaging." + table);
    }
}
