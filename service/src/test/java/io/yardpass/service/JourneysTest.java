package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each kind of user comes for, from signing up to the end, over HTTP and by nothing else. */
@Timeout(120)
class JourneysTest extends WithService {
    private static final String MONTHS_AHEAD = "'starts_at':'2030-05-01T20:00:00Z','ends_at':'2030-05-01T22:00:00Z'";

    private static int made;

    /** An organization that somebody signed up, and its owner. */
    private record House(UUID id, Person owner) {
        static House signedUp() throws Exception {
            Person founder = Person.newUser(service);
            String slug = "house-" + ++made + "-" + founder.id().toString().substring(24);
            UUID id = founder.makes("create_organization", "{'name':'House','slug':'" + slug + "'}");
            return new House(id, founder.in(service, id));
        }

        UUID event(String more) throws Exception {
            return owner.makes("create_event", "{'title':'First night','currency':'USD'," + MONTHS_AHEAD + more + "}");
        }

        UUID tier(UUID event, int cents) throws Exception {
            return owner.makes(
                    "create_tier",
                    "{'event_id':'" + event + "','name':'Door','price_cents':" + cents + ",'capacity':10}");
        }
    }

    /** Nobody signed in. */
    private static List<JsonObject> visit(String view) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(service.platform().url() + "/rest/v1/" + view))
                .build();
        return new JsonArray(service.platform().send(request).body())
                .stream().map(JsonObject.class::cast).toList();
    }

    /** By word of the platform's checkout. */
    private static UUID bought(UUID buyer, UUID event, UUID tier, int quantity, int cents) throws Exception {
        UUID order = GatewayClient.freshId();
        Person.platform(service)
                .commands(
                        "/v1/ticket-purchases",
                        "{'id':'" + order + "','event_id':'" + event + "','user_id':'" + buyer
                                + "','items':[{'tier_id':'" + tier + "','quantity':" + quantity
                                + "}],'currency':'USD','total_cents':" + cents + "}");
        return order;
    }

    @Test
    void anOrganizerMakesAnEventAndCallsItOff() throws Exception {
        House house = House.signedUp();
        Person owner = house.owner();
        owner.does("edit_organization", "{'name':'Harbour House'}");
        assertEquals(
                "Harbour House", owner.row("organizations?id=eq." + house.id()).getString("name"));
        UUID event = house.event(",'visibility':'public','status':'draft'");
        assertEquals(List.of(), visit("events?id=eq." + event));
        owner.does("edit_event", "{'event_id':'" + event + "','title':'Second night','description':'Dancing'}");
        UUID tier = house.tier(event, 2_500);
        owner.does("set_tier_capacity", "{'tier_id':'" + tier + "','capacity':20}");
        owner.does("publish_event", "{'event_id':'" + event + "'}");
        assertEquals("Second night", visit("events?id=eq." + event).getFirst().getString("title"));
        owner.does(
                "reschedule_event",
                "{'event_id':'" + event + "','starts_at':'2030-06-01T20:00:00Z','ends_at':'2030-06-01T23:00:00Z'}");

        Person buyer = Person.newUser(service);
        UUID order = bought(buyer.id(), event, tier, 2, 5_000);
        assertEquals(2, owner.rows("attendees?event_id=eq." + event).size());
        assertEquals(5_000, owner.row("orders?event_id=eq." + event).getInteger("total_cents"));
        assertEquals(2, owner.row("tier_stock?tier_id=eq." + tier).getInteger("sold"));
        owner.commands("/v1/events/" + event + "/cancel", "");
        JsonObject progress = owner.row("event_cancellations?event_id=eq." + event);
        for (int i = 0; i < 300 && progress.getString("finished_at") == null; i++) {
            Thread.sleep(50);
            progress = owner.row("event_cancellations?event_id=eq." + event);
        }
        assertEquals(1, progress.getInteger("orders_refunded"), progress::encode);
        assertEquals("refunded", buyer.row("orders?id=eq." + order).getString("status"));
        assertEquals("cancelled", owner.row("events?id=eq." + event).getString("status"));
    }

    @Test
    void aPageIsReadByWhoeverComes() throws Exception {
        House house = House.signedUp();
        Person owner = house.owner();
        UUID event = house.event(",'visibility':'public'");
        UUID tier = house.tier(event, 0);
        UUID post = owner.makes("create_post", "{'event_id':'" + event + "','body':'Doors at eight'}");
        owner.does(
                "set_guide", "{'event_id':'" + event + "','locale':'en','title':'The quay','body':'Walk along it.'}");
        Person guest = Person.newUser(service);
        guest.does("edit_profile", "{'display_name':'Ann'}");
        guest.makes("create_comment", "{'post_id':'" + post + "','body':'See you there'}");
        guest.does("react", "{'post_id':'" + post + "','kind':'going'}");
        JsonObject page = visit("events?select=title,tiers(name,available),guides(title),posts(body)&id=eq." + event)
                .getFirst();
        assertEquals(10, page.getJsonArray("tiers").getJsonObject(0).getInteger("available"), page::encode);
        assertEquals("The quay", page.getJsonArray("guides").getJsonObject(0).getString("title"));
        assertEquals(
                "See you there", visit("comments?post_id=eq." + post).getFirst().getString("body"));
        assertEquals("going", visit("reactions?post_id=eq." + post).getFirst().getString("kind"));
        Person page1 = Person.key(service, house.id());
        page1.sends("/v1/event-views", "{'id':'" + GatewayClient.freshId() + "','event_id':'" + event + "'}");
        page1.sends("/v1/post-views", "{'id':'" + GatewayClient.freshId() + "','post_id':'" + post + "'}");
        page1.sends("/v1/ticket-views", "{'id':'" + GatewayClient.freshId() + "','tier_id':'" + tier + "'}");

        owner.does("edit_event", "{'event_id':'" + event + "','visibility':'unlisted'}");
        assertEquals(List.of(), visit("events?id=eq." + event));
        assertTrue(guest.does("open_event", "{'event_id':'" + event + "'}").contains("First night"));
        page1.sends("/v1/event-views", "{'id':'" + GatewayClient.freshId() + "','event_id':'" + event + "'}");
        owner.does(
                "remove_comment",
                "{'comment_id':'" + owner.row("comments?post_id=eq." + post).getString("id") + "'}");
        owner.does("remove_post", "{'post_id':'" + post + "'}");
        assertEquals(List.of(), owner.rows("posts?id=eq." + post));
    }

    @Test
    void anAdvertiserPaysAndShowsAndStops() throws Exception {
        House house = House.signedUp();
        Person owner = house.owner();
        Person.platform(service)
                .commands(
                        "/v1/wallet-top-ups",
                        "{'id':'" + GatewayClient.freshId() + "','organization_id':'" + house.id()
                                + "','currency':'USD','amount_cents':9000,'payment_reference':'ch_" + house.id()
                                + "'}");
        assertEquals(
                -9_000,
                owner.row("accounts?kind=eq.wallet&organization_id=eq." + house.id())
                        .getInteger("balance_cents"));
        assertEquals(9_000, owner.row("credit_lots").getInteger("amount_cents"));
        UUID campaign = owner.makes(
                "create_campaign", "{'name':'Posters','currency':'USD','rate_micros':1500000,'budget_cents':5000}");
        UUID creative = owner.makes("create_creative", "{'campaign_id':'" + campaign + "','name':'Blue'}");
        owner.does("edit_creative", "{'creative_id':'" + creative + "','name':'Red'}");
        owner.does("activate_campaign", "{'campaign_id':'" + campaign + "'}");
        Person edge = Person.platform(service);
        edge.sends(
                "/v1/ad-impressions",
                "{'id':'" + GatewayClient.freshId() + "','campaign_id':'" + campaign + "','creative_id':'" + creative
                        + "'}");
        edge.sends("/v1/ad-clicks", "{'id':'" + GatewayClient.freshId() + "','campaign_id':'" + campaign + "'}");
        owner.does("pause_campaign", "{'campaign_id':'" + campaign + "'}");
        owner.does("edit_campaign", "{'campaign_id':'" + campaign + "','budget_cents':6000}");
        owner.does("activate_campaign", "{'campaign_id':'" + campaign + "'}");
        owner.does("end_campaign", "{'campaign_id':'" + campaign + "'}");
        owner.mayNot(409, "activate_campaign", "{'campaign_id':'" + campaign + "'}");
        JsonObject ended = owner.row("campaigns?id=eq." + campaign);
        assertEquals("ended", ended.getString("status"));
        assertEquals(
                4, owner.rows("campaign_history?campaign_id=eq." + campaign).size());
        assertEquals("Red", owner.row("creatives?campaign_id=eq." + campaign).getString("name"));
        assertEquals(List.of(), House.signedUp().owner().rows("campaigns?id=eq." + campaign));
        owner.rows("campaign_daily_stats?campaign_id=eq." + campaign);
    }

    @Test
    void aBuyerSetsAsideBuysHandsOverAndIsTold() throws Exception {
        House house = House.signedUp();
        UUID event = house.event(",'visibility':'public'");
        UUID tier = house.tier(event, 1_000);
        Person buyer = Person.newUser(service);
        buyer.does("set_settings", "{'locale':'nl','timezone':'Europe/Amsterdam','email_notifications':false}");
        assertEquals("Europe/Amsterdam", buyer.row("settings").getString("timezone"));
        UUID hold = GatewayClient.freshId();
        buyer.commands(
                "/v1/ticket-holds", "{'id':'" + hold + "','tier_id':'" + tier + "','quantity':1,'session_id':'visit'}");
        assertEquals("held", buyer.row("holds?id=eq." + hold).getString("status"));
        buyer.commands("/v1/ticket-holds/" + hold + "/release", "");
        UUID order = bought(buyer.id(), event, tier, 2, 2_000);
        List<JsonObject> tickets = buyer.rows("own_tickets?order_id=eq." + order);
        assertEquals(2, tickets.size());
        Person friend = Person.newUser(service);
        friend.does("edit_profile", "{'display_name':'Bob'}");
        buyer.does("follow_user", "{'user_id':'" + friend.id() + "'}");
        friend.does("follow_user", "{'user_id':'" + buyer.id() + "'}");
        UUID talk = buyer.makes("create_conversation", "{'user_ids':['" + friend.id() + "'],'subject':'Tonight'}");
        buyer.makes("send_message", "{'conversation_id':'" + talk + "','body':'One is for you'}");
        assertEquals(
                "One is for you",
                friend.row("direct_messages?conversation_id=eq." + talk).getString("body"));
        buyer.commands(
                "/v1/tickets/" + tickets.getFirst().getString("id") + "/transfer",
                "{'id':'" + GatewayClient.freshId() + "','to_user_id':'" + friend.id() + "'}");
        String code = friend.row("own_tickets").getString("code");
        house.owner().commands("/v1/ticket-scans", "{'code':'" + code + "','event_id':'" + event + "'}");
        assertEquals("redeemed", friend.row("own_tickets").getString("status"));
        awaitNotice(buyer, "ticket.transferred");
        awaitNotice(friend, "ticket.received");
        buyer.does("mark_notifications_read", "{}");
        assertEquals(List.of(), buyer.rows("notifications?read_at=is.null&kind=eq.ticket.transferred"));
        house.owner().commands("/v1/ticket-orders/" + order + "/refund", "{'id':'" + GatewayClient.freshId() + "'}");
        assertEquals(1_000, house.owner().row("refunds?order_id=eq." + order).getInteger("amount_cents"));
    }

    @Test
    void aSponsorAgreesPaysAndLetsGo() throws Exception {
        House house = House.signedUp();
        House brand = House.signedUp();
        UUID event = house.event(",'visibility':'public'");
        UUID sponsor = brand.owner().makes("create_sponsor", "{'name':'Acme'}");
        house.owner().makes("create_package", "{'event_id':'" + event + "','name':'Stage','price_cents':100000}");
        assertEquals("Stage", brand.owner().row("packages?event_id=eq." + event).getString("name"));
        UUID proposal = house.owner()
                .makes(
                        "create_proposal",
                        "{'event_id':'" + event + "','sponsor_id':'" + sponsor + "','amount_cents':90000}");
        String named = "{'proposal_id':'" + proposal + "','action':";
        house.owner().does("advance_proposal", named + "'send'}");
        brand.owner().does("advance_proposal", named + "'view'}");
        brand.owner().does("advance_proposal", named + "'accept'}");
        String order = brand.owner()
                .row("sponsorship_orders?proposal_id=eq." + proposal)
                .getString("id");
        UUID banner = house.owner()
                .makes("create_deliverable", "{'order_id':'" + order + "','description':'A banner above the stage'}");
        Person.platform(service)
                .commands("/v1/sponsorship-orders/" + order + "/fund", "{'payment_reference':'pi_" + order + "'}");
        house.owner().commands("/v1/sponsorship-orders/" + order + "/lock", "");
        String delivered = "{'deliverable_id':'" + banner + "'}";
        house.owner().does("submit_deliverable", delivered);
        brand.owner().does("reject_deliverable", delivered);
        assertEquals(
                409,
                brand.owner()
                        .client()
                        .post("/v1/sponsorship-orders/" + order + "/approve", "", "Idempotency-Key", "early-" + order)
                        .statusCode());
        house.owner().does("submit_deliverable", delivered);
        brand.owner().does("approve_deliverable", delivered);
        brand.owner().commands("/v1/sponsorship-orders/" + order + "/approve", "");
        assertEquals(
                "released",
                house.owner().row("sponsorship_orders?id=eq." + order).getString("escrow_status"));
        assertEquals(
                -85_500,
                house.owner().row("accounts?organization_id=eq." + house.id()).getInteger("balance_cents"));
    }

    @Test
    void aMemberComesAndGoesAndTheLastOwnerStays() throws Exception {
        House house = House.signedUp();
        Person owner = house.owner();
        Person colleague = Person.newUser(service);
        owner.does("invite_member", "{'user_id':'" + colleague.id() + "','role':'member'}");
        assertEquals(house.id().toString(), colleague.row("invitations").getString("organization_id"));
        String organization = "{'organization_id':'" + house.id() + "'}";
        colleague.does("accept_membership", organization);
        Person member = colleague.in(service, house.id());
        UUID event = house.event(",'visibility':'private'");
        member.makes("create_post", "{'event_id':'" + event + "','body':'To all of us'}");
        member.mayNot(403, "edit_event", "{'event_id':'" + event + "','title':'Mine'}");
        owner.does("set_member_role", "{'user_id':'" + member.id() + "','role':'admin'}");
        member.does("edit_event", "{'event_id':'" + event + "','title':'Ours'}");
        assertEquals(
                2, owner.rows("memberships?organization_id=eq." + house.id()).size());
        owner.mayNot(422, "leave_organization", organization);
        member.does("leave_organization", organization);
        member.mayNot(404, "edit_event", "{'event_id':'" + event + "','title':'Mine again'}");
    }

    @Test
    void whoeverIsErasedHasNoRightsAnyMore() throws Exception {
        Person person = Person.newUser(service);
        person.does("edit_profile", "{'display_name':'Ann'}");
        Person platform = Person.platform(service);
        String erasure = "{'user_id':'" + person.id() + "'}";
        String stands = platform.does("erase_user", erasure);
        for (int i = 0; i < 1_000 && stands.contains("under_way"); i++) {
            stands = platform.does("erase_user", erasure);
        }
        assertTrue(stands.contains("finished"), stands);
        person.mayNot(403, "edit_profile", "{'display_name':'Ann again'}");
        Instant until = Instant.now().plus(Duration.ofSeconds(6));
        HttpResponse<String> refused = person.client().get("/rest/v1/orders");
        while (refused.statusCode() != 403 && Instant.now().isBefore(until)) {
            Thread.sleep(100);
            refused = person.client().get("/rest/v1/orders");
        }
        assertEquals("user_erased", new JsonObject(refused.body()).getString("code"));
    }

    /** What the relay tells a moment later. */
    private static void awaitNotice(Person person, String kind) throws Exception {
        Instant until = Instant.now().plus(Duration.ofSeconds(20));
        while (person.rows("notifications?kind=eq." + kind).isEmpty()) {
            assertTrue(Instant.now().isBefore(until), kind + " within 20 s");
            Thread.sleep(50);
        }
    }
}
