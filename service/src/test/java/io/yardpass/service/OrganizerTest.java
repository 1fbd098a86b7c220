package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** From a new user to a sold ticket, by functions that anybody may call over HTTP and by no other way. */
class OrganizerTest extends WithService {
    private static final UUID STRANGER = DemoIds.USER.number(49);

    @Test
    void aNewUserSignsUpAnOrganizationAndSellsATicket() throws Exception {
        UUID founder = GatewayClient.freshId();
        UUID organization = created(user(founder, null), "create_organization", "{'name':'Pier 9','slug':'pier-9'}");
        GatewayClient owner = user(founder, organization);
        UUID event = created(owner, "create_event", event("First night", "public"));
        UUID tier = created(
                owner, "create_tier", "{'event_id':'" + event + "','name':'Door','price_cents':2500,'capacity':10}");
        UUID post = created(owner, "create_post", "{'event_id':'" + event + "','body':'Doors open at eight'}");
        UUID campaign = created(
                owner,
                "create_campaign",
                "{'name':'Posters','currency':'EUR','event_id':'" + event + "','rate_micros':1500000}");
        created(owner, "create_creative", "{'campaign_id':'" + campaign + "','name':'Blue'}");

        HttpResponse<String> sold = service.platform()
                .post(
                        "/v1/ticket-purchases",
                        json("{'id':'" + GatewayClient.freshId() + "','event_id':'" + event + "','user_id':'" + STRANGER
                                + "','items':[{'tier_id':'" + tier
                                + "','quantity':1}],'currency':'EUR','total_cents':2500}"),
                        "Idempotency-Key",
                        "first-night");
        assertEquals(201, sold.statusCode(), sold::body);
        HttpResponse<String> seen = service.platform()
                .post("/v1/post-views", json("{'id':'" + GatewayClient.freshId() + "','post_id':'" + post + "'}"));
        assertEquals(1, new JsonObject(seen.body()).getInteger("accepted"), seen::body);

        JsonArray balances = new JsonArray(owner.get("/rest/v1/accounts?organization_id=eq." + organization)
                .body());
        assertEquals(1, balances.size());
        assertEquals(-2375, balances.getJsonObject(0).getLong("balance_cents"));
    }

    @Test
    void aRetryWithTheSameIdChangesNothingAndOtherContentIsAConflict() throws Exception {
        GatewayClient owner = ownerOfOne();
        UUID id = GatewayClient.freshId();
        String event = event("Twice", "private").replace("{", "{'id':'" + id + "',");
        assertEquals(id, created(owner, "create_event", event));
        assertEquals(id, created(owner, "create_event", event));
        assertProblem(409, "already_exists", call(owner, "create_event", event.replace("Twice", "Thrice")));
        GatewayClient other = user(DemoIds.USER.number(26), DemoIds.ORGANIZATION.number(2));
        assertProblem(409, "already_exists", call(other, "create_event", event));
        assertEquals(1, database.count("SELECT count(*) FROM events.events WHERE id = '" + id + "'"));
    }

    @Test
    void onlyAdministratorsCreateAndWhatMayNotBeSeenIsNotThere() throws Exception {
        GatewayClient member = user(DemoIds.USER.number(3), DemoIds.ORGANIZATION.number(1));
        assertProblem(403, "forbidden", call(member, "create_event", event("Mine", "public")));
        GatewayClient stranger = user(STRANGER, DemoIds.ORGANIZATION.number(1));
        assertProblem(403, "forbidden", call(stranger, "create_event", event("Mine", "public")));
        GatewayClient other = user(DemoIds.USER.number(26), DemoIds.ORGANIZATION.number(2));
        assertProblem(403, "forbidden", call(other, "create_post", post(DemoIds.EVENT.number(1))));
        assertProblem(404, "not_found", call(other, "create_post", post(DemoIds.EVENT.number(10))));
        assertProblem(404, "not_found", call(other, "create_post", post(GatewayClient.freshId())));
        assertProblem(
                404,
                "not_found",
                call(other, "create_creative", "{'campaign_id':'" + DemoIds.CAMPAIGN.number(1) + "','name':'Red'}"));
        GatewayClient foreignService = client(Role.SERVICE_ROLE, DemoIds.ORGANIZATION.number(2), null);
        assertProblem(403, "forbidden", call(foreignService, "create_post", post(DemoIds.EVENT.number(1))));
    }

    /** Its user administers both organizations; the token was given for one. */
    @Test
    void aTokenThatNamesAnOrganizationDoesNothingInAnother() throws Exception {
        UUID founder = GatewayClient.freshId();
        UUID first = created(user(founder, null), "create_organization", "{'name':'One','slug':'one-of-two'}");
        UUID second = created(user(founder, first), "create_organization", "{'name':'Two','slug':'two-of-two'}");
        UUID event = created(user(founder, second), "create_event", event("Of the second", "public"));
        String tier = "{'event_id':'" + event + "','name':'Door','price_cents':1,'capacity':1}";
        assertProblem(403, "forbidden", call(user(founder, first), "create_tier", tier));
        created(user(founder, null), "create_tier", tier);
    }

    @Test
    void whatAnEventSaysOfItselfIsReadAsItWasWritten() throws Exception {
        String metadata = "{'genre':['jazz','soul'],'seated':true}";
        UUID event = created(
                ownerOfOne(),
                "create_event",
                event("Late set", "public").replace("}", ",'metadata':" + metadata + "}"));
        JsonObject read =
                new JsonArray(ownerOfOne().get("/rest/v1/events?id=eq." + event).body()).getJsonObject(0);
        assertEquals(new JsonObject(json(metadata)), read.getJsonObject("metadata"));
    }

    @Test
    void anOrganizationsServiceCreatesForIt() throws Exception {
        GatewayClient backend = client(Role.SERVICE_ROLE, DemoIds.ORGANIZATION.number(2), null);
        UUID event = created(backend, "create_event", event("By machine", "public"));
        assertEquals(
                DemoIds.ORGANIZATION.number(2).toString(),
                database.text("SELECT owner_context_id FROM events.events WHERE id = '" + event + "'"));
    }

    @Test
    void whoIsInvitedJoinsAndOthersDoNot() throws Exception {
        UUID invited = GatewayClient.freshId();
        UUID organization = DemoIds.ORGANIZATION.number(1);
        String accept = "{'organization_id':'" + organization + "'}";
        assertProblem(404, "not_found", call(user(invited, null), "accept_membership", accept));
        String invite = "{'user_id':'" + invited + "','role':'admin'}";
        assertProblem(403, "forbidden", call(user(DemoIds.USER.number(3), organization), "invite_member", invite));
        assertEquals(true, result(call(ownerOfOne(), "invite_member", invite)));
        assertEquals(false, result(call(ownerOfOne(), "invite_member", invite)));

        GatewayClient early = user(invited, organization);
        assertProblem(403, "forbidden", call(early, "create_event", event("Too early", "private")));
        assertEquals("[]", result(call(early, "user_orgs", "")).toString());
        assertEquals(true, result(call(early, "accept_membership", accept)));
        assertEquals(false, result(call(early, "accept_membership", accept)));
        assertEquals(List.of(organization.toString()), ((JsonArray) result(call(early, "user_orgs", ""))).getList());
        created(early, "create_event", event("In time", "private"));

        String owner = "{'user_id':'" + GatewayClient.freshId() + "','role':'owner'}";
        assertProblem(403, "forbidden", call(early, "invite_member", owner));
    }

    @Test
    void onlyThePlatformsServiceForgetsAPerson() throws Exception {
        UUID user = GatewayClient.freshId();
        database.execute("INSERT INTO users.profiles (id, display_name) VALUES ('" + user + "', 'Ann')");
        String person = "{'user_id':'" + user + "'}";
        assertProblem(403, "forbidden", call(user(user, null), "erase_user", person));
        GatewayClient bound = client(Role.SERVICE_ROLE, DemoIds.ORGANIZATION.number(1), null);
        assertProblem(403, "forbidden", call(bound, "erase_user", person));
        JsonObject begun = (JsonObject) result(call(service.platform(), "erase_user", person));
        assertEquals("under_way", begun.getString("status"), begun::encode);
        assertEquals(1, begun.getJsonObject("touched").getInteger("users.profiles"), begun::encode);
        JsonObject stands = begun;
        for (int calls = 0; calls < 1_000 && stands.getString("status").equals("under_way"); calls++) {
            stands = (JsonObject) result(call(service.platform(), "erase_user", person));
        }
        assertEquals("finished", stands.getString("status"), stands::encode);
        assertEquals(stands, result(call(service.platform(), "erase_user", person)));
        String again = "{'user_id':'" + user + "','again':true}";
        begun = (JsonObject) result(call(service.platform(), "erase_user", again));
        assertEquals("under_way", begun.getString("status"), begun::encode);
        assertEquals(new JsonObject(), begun.getJsonObject("touched"));
        String owner = "{'user_id':'" + DemoIds.USER.number(26) + "'}";
        assertProblem(422, "rule_violated", call(service.platform(), "erase_user", owner));
        String unknown = "{'user_id':'" + GatewayClient.freshId() + "'}";
        assertProblem(404, "not_found", call(service.platform(), "erase_user", unknown));
    }

    @Test
    void faultyArgumentsAreNamedAndNothingIsCreated() throws Exception {
        GatewayClient owner = ownerOfOne();
        JsonObject problem = assertProblem(
                422,
                "malformed",
                call(owner, "create_event", "{'title':7,'starts_at':'tomorrow','currency':'Euro','colour':'red'}"));
        assertEquals(
                List.of("/title", "/starts_at", "/currency", "/colour", "/ends_at"),
                problem.getJsonArray("errors").stream()
                        .map(error -> ((JsonObject) error).getString("pointer"))
                        .toList());
        assertProblem(
                422,
                "unknown_reference",
                call(owner, "create_event", event("A", "public").replace("EUR", "XXY")));
        assertProblem(422, "rule_violated", call(owner, "create_event", event("A", "secret")));
        assertProblem(
                422,
                "rule_violated",
                call(owner, "create_event", event("A", "public").replace("T22", "T10")));
        assertProblem(422, "malformed", call(owner, "create_event", event(" ", "public")));
        assertProblem(422, "malformed", call(owner, "create_event", "[]"));
        assertProblem(400, "malformed_json", call(owner, "create_event", "{'title':"));
        assertProblem(404, "not_found", call(owner, "drop_everything", "{}"));
        assertProblem(404, "not_found", call(owner, "require_administrator", "{}"));
        HttpResponse<String> words = call(owner, "create_event", event("A", "secret"));
        assertTrue(!words.body().contains("violates") && !words.body().contains("relation"), words::body);
    }

    private static GatewayClient ownerOfOne() {
        return user(DemoIds.USER.number(1), DemoIds.ORGANIZATION.number(1));
    }

    private static GatewayClient user(UUID user, UUID organization) {
        return client(Role.AUTHENTICATED, organization, user);
    }

    private static GatewayClient client(Role role, UUID organization, UUID user) {
        return service.client(service.tokens().sign(role, organization, user, Duration.ofMinutes(10)));
    }

    private static String event(String title, String visibility) {
        return "{'title':'" + title + "','starts_at':'2030-05-01T20:00:00Z','ends_at':'2030-05-01T22:00:00Z',"
                + "'currency':'EUR','visibility':'" + visibility + "'}";
    }

    private static String post(UUID event) {
        return "{'event_id':'" + event + "','body':'Hello'}";
    }

    private static HttpResponse<String> call(GatewayClient client, String function, String arguments) throws Exception {
        return client.post("/v1/rpc/" + function, json(arguments));
    }

    private static UUID created(GatewayClient client, String function, String arguments) throws Exception {
        return UUID.fromString((String) result(call(client, function, arguments)));
    }

    private static Object result(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer::body);
        return new JsonObject(answer.body()).getValue("result");
    }

    private static JsonObject assertProblem(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        JsonObject problem = new JsonObject(answer.body());
        assertEquals(code, problem.getString("code"), answer::body);
        return problem;
    }

    private static String json(String withApostrophes) {
        return withApostrophes.replace('\'', '"');
    }
}
