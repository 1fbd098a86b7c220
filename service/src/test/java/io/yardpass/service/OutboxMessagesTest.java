package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others are told is read by who administers an organization, page by page, and so are the words of its messages. */
@Timeout(120)
class OutboxMessagesTest extends WithService {
    private static final UUID ORGANIZATION = DemoIds.ORGANIZATION.number(1);

    private static Person owner() {
        return Person.user(service, DemoIds.USER.number(1), ORGANIZATION);
    }

    private static Person member() {
        return Person.user(service, DemoIds.USER.number(3), ORGANIZATION);
    }

    private static Person stranger() {
        return Person.user(service, DemoIds.USER.number(26), DemoIds.ORGANIZATION.number(2));
    }

    @Test
    void aSaleIsReadByWhoAdministersItsOrganizationAlone() throws Exception {
        UUID buyer = GatewayClient.freshId();
        UUID order = GatewayClient.freshId();
        assertEquals(
                201,
                service.platform()
                        .purchase(order, buyer, GatewayClient.EVENT, GatewayClient.TIER, 10_000)
                        .statusCode());
        String sale = "outbox_messages?topic=eq.ticket.purchased&payload-%3E%3Eorder_id=eq." + order;
        JsonObject told = owner().row(sale);
        assertEquals(buyer.toString(), told.getJsonObject("payload").getString("user_id"));
        assertFalse(told.encode().contains("\"code\""), told::encode);
        for (Person other : List.of(member(), stranger(), Person.user(service, buyer, null))) {
            assertEquals(List.of(), other.rows(sale));
        }
        assertEquals(
                403,
                Person.key(service, ORGANIZATION)
                        .client()
                        .get("/rest/v1/outbox_messages")
                        .statusCode());
    }

    @Test
    void pagesGoOnBehindTheLastId() throws Exception {
        for (int i = 0; i < 5; i++) {
            owner().makes(
                            "create_event",
                            "{'title':'Night','currency':'USD','visibility':'public','starts_at':'2030-05-01T20:00:00Z','ends_at':'2030-05-01T22:00:00Z','status':'draft'}");
        }
        for (JsonObject draft : owner().rows("events?status=eq.draft&select=id")) {
            owner().does("publish_event", "{'event_id':'" + draft.getString("id") + "'}");
        }
        String published = "outbox_messages?topic=eq.event.published&select=id,key&order=id&limit=2";
        List<JsonObject> first = owner().rows(published);
        assertEquals(2, first.size());
        List<JsonObject> second =
                owner().rows(published + "&id=gt." + first.getLast().getString("id"));
        assertEquals(2, second.size());
        assertTrue(first.getLast().getString("id").compareTo(second.getFirst().getString("id")) < 0);
    }

    @Test
    void nobodyReadsTheCodeOrTheAddressOfAnInvitation() throws Exception {
        owner().does("invite_by_mail", "{'email':'ann@example.org','role':'member'}");
        assertEquals(List.of(), owner().rows("outbox_messages?topic=eq.organization.invited_by_mail"));
        JsonObject told = Person.platform(service).row("outbox_messages?topic=eq.organization.invited_by_mail");
        assertEquals("member", told.getJsonObject("payload").getString("role"));
        assertFalse(told.encode().contains("ypi_"), told::encode);
        assertFalse(told.encode().contains("ann@"), told::encode);
        assertEquals(List.of(), Person.platform(service).rows("outbox_messages?payload-%3E%3Ecode=like.ypi_*"));
    }

    @Test
    void anOrganizationHasItsOwnWordsAndElseThePlatforms() throws Exception {
        String confirmation = "{'name':'ticket.confirmation','subject':'Your ticket','body':'";
        Person.platform(service).makes("set_message_template", confirmation + "Welcome'}");
        UUID own = owner().makes("set_message_template", confirmation + "See you'}");
        assertEquals(own, owner().makes("set_message_template", confirmation + "See you'}"));
        String templates = "message_templates?name=eq.ticket.confirmation&order=organization_id.nullslast&select=body";
        assertEquals(
                List.of("See you", "Welcome"),
                member().rows(templates).stream()
                        .map(row -> row.getString("body"))
                        .toList());
        assertEquals("Welcome", stranger().row(templates).getString("body"));
        assertEquals(List.of(), Person.newUser(service).rows(templates));
        member().mayNot(403, "set_message_template", confirmation + "Mine'}");
        member().mayNot(403, "remove_message_template", "{'name':'ticket.confirmation'}");
        assertEquals("true", owner().does("remove_message_template", "{'name':'ticket.confirmation'}"));
        assertEquals("false", owner().does("remove_message_template", "{'name':'ticket.confirmation'}"));
        assertEquals("Welcome", member().row(templates).getString("body"));
    }

    @Test
    void anOrganizationHasTwoHundredTemplatesAtMost() throws Exception {
        database.execute("""
                INSERT INTO messaging.message_templates (organization_id, name, subject, body)
                SELECT '%s', 'n' || n, 's', 'b' FROM generate_series(1, 200) AS n""".formatted(DemoIds.ORGANIZATION.number(2)));
        stranger().mayNot(422, "set_message_template", "{'name':'one more','subject':'s','body':'b'}");
        stranger().makes("set_message_template", "{'name':'n1','subject':'s','body':'other'}");
    }
}
