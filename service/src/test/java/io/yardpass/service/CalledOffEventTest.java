package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An event is called off as docs/CLIENTS.md walks it, over HTTP alone. */
class CalledOffEventTest extends WithService {
    private static final UUID ORGANIZATION = DemoIds.ORGANIZATION.number(2);
    private static final UUID OWNER = DemoIds.USER.number(26);
    private static final UUID BUYER = DemoIds.USER.number(7);
    private static final UUID EVENT = DemoIds.EVENT.number(19);
    private static final UUID TIER = DemoIds.TIER.number(55);

    @Test
    void whoeverCallsItOffReadsHowFarItIsAndTheBuyersGetTheirMoney() throws Exception {
        GatewayClient owner =
                service.client(service.tokens().sign(Role.AUTHENTICATED, ORGANIZATION, OWNER, Duration.ofMinutes(10)));
        GatewayClient buyer =
                service.client(service.tokens().sign(Role.AUTHENTICATED, null, BUYER, Duration.ofMinutes(10)));
        UUID order = GatewayClient.freshId();
        assertEquals(
                201,
                service.platform().purchase(order, BUYER, EVENT, TIER, 10_000).statusCode());

        assertEquals(403, callOff(buyer, "b").statusCode());
        HttpResponse<String> off = callOff(owner, "off");
        assertEquals(201, off.statusCode(), off::body);
        assertEquals("cancelled", new JsonObject(off.body()).getString("status"));
        HttpResponse<String> again = callOff(owner, "off");
        assertEquals(200, again.statusCode(), again::body);
        assertEquals(off.body(), again.body());
        HttpResponse<String> late = service.platform().purchase(GatewayClient.freshId(), BUYER, EVENT, TIER, 10_000);
        assertEquals(409, late.statusCode());
        assertEquals("event_cancelled", new JsonObject(late.body()).getString("code"));

        JsonObject progress = finished(owner);
        assertEquals(1, progress.getInteger("orders_to_refund"));
        assertEquals(1, progress.getInteger("orders_refunded"));
        assertEquals(0, progress.getInteger("orders_refused"));
        assertEquals(OWNER.toString(), progress.getString("requested_by_user_id"));
        assertEquals("[{\"status\":\"refunded\"}]", read(buyer, "orders?select=status&id=eq." + order));
        assertEquals("[{\"status\":\"cancelled\"}]", read(buyer, "events?select=status&id=eq." + EVENT));
        assertEquals("[]", read(buyer, "event_cancellations?event_id=eq." + EVENT));
    }

    private static HttpResponse<String> callOff(GatewayClient client, String key) throws Exception {
        return client.post("/v1/events/" + EVENT + "/cancel", "", "Idempotency-Key", key + EVENT);
    }

    private static JsonObject finished(GatewayClient owner) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            JsonArray rows = new JsonArray(read(owner, "event_cancellations?event_id=eq." + EVENT));
            JsonObject row = rows.getJsonObject(0);
            assertNotNull(row.getString("requested_at"));
            if (row.getString("finished_at") != null) {
                return row;
            }
            assertTrue(System.nanoTime() < deadline, row::encode);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String read(GatewayClient client, String what) throws Exception {
        HttpResponse<String> answer = client.get("/rest/v1/" + what);
        assertEquals(200, answer.statusCode(), answer::body);
        return answer.body();
    }
}
