package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Money;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.Role;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands by way of a process that does not write the ledger: the same as at the writer, whoever that is by then. */
@Timeout(240)
class ForwardedCommandsTest {
    private static final long LOAD_MILLIS = 2_000;

    @TempDir
    Path directory;

    private final List<ServiceProcess> started = new ArrayList<>();
    private TestDatabase database;
    private Map<String, String> settings;
    private String token;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.demo();
        token = TestTokens.platform(RunningService.KEY);
        settings = Map.of(
                "YARDPASS_DATABASE_URL", Sql.url(database.address()),
                "YARDPASS_JWT_SECRET", RunningService.KEY.secret().value());
    }

    @AfterEach
    void close() {
        started.forEach(ServiceProcess::close);
        database.close();
    }

    private ServiceProcess start() throws Exception {
        return known(ServiceProcess.start(directory, settings));
    }

    private ServiceProcess startAs(String role, Map<String, String> more) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        return known(ServiceProcess.startAs(role, directory, all));
    }

    private ServiceProcess known(ServiceProcess process) {
        started.add(process);
        return process;
    }

    private static String order(UUID id, String more) {
        return """
                {"id":"%s","event_id":"%s","user_id":"%s","items":[{"tier_id":"%s","quantity":1}],"currency":"USD",
                 "total_cents":10000%s}""".formatted(id, GatewayClient.EVENT, DemoIds.USER.number(49), GatewayClient.TIER, more);
    }

    private HttpResponse<String> buy(ServiceProcess at, UUID id, String body) throws Exception {
        return at.client(token).post("/v1/ticket-purchases", body, "Idempotency-Key", id.toString());
    }

    private static JsonObject ledger(ServiceProcess process) throws Exception {
        HttpResponse<String> told = process.management("/health/ledger");
        return new JsonObject(told.body()).put("code", told.statusCode());
    }

    @Test
    void aPurchaseThroughTheStandbyIsWhatItIsAtTheWriter() throws Exception {
        ServiceProcess writer = start();
        ServiceProcess standby = start();
        UUID id = GatewayClient.freshId();
        String body = order(id, "");
        HttpResponse<String> bought = buy(standby, id, body);
        assertEquals(201, bought.statusCode(), bought::body);
        for (ServiceProcess at : List.of(writer, standby)) {
            HttpResponse<String> again = buy(at, id, body);
            assertEquals(200, again.statusCode(), again::body);
            assertEquals(bought.body(), again.body());
            assertEquals(
                    "true", again.headers().firstValue("Idempotent-Replayed").orElse(""));
        }
        assertProblem(
                422, "idempotency_key_reused", buy(standby, id, body.replace("\"quantity\":1", "\"quantity\":2")));
        UUID wrong = GatewayClient.freshId();
        assertProblem(
                409, "total_mismatch", buy(standby, wrong, order(wrong, "").replace("10000", "10001")));

        paidByAUser(standby);
        array(standby);

        JsonObject here = ledger(writer);
        JsonObject there = ledger(standby);
        assertEquals(200, here.getInteger("code"), here::encode);
        assertEquals(true, here.remove("here"));
        assertEquals(false, there.remove("here"));
        assertEquals(here, there);
        assertEquals("http://127.0.0.1:" + writer.httpPort(), here.getString("address"));
        assertTrue(standby.metrics().contains("yardpass_commands_forwarded_total{outcome=\"answered\"} "));
    }

    /** To be paid at first, and then with what the checkout signed. */
    private void paidByAUser(ServiceProcess standby) throws Exception {
        UUID id = GatewayClient.freshId();
        var paid = new PaymentProof(PaymentProof.Kind.PURCHASE, id, new Money(10_000, "USD"), "pi_" + id);
        String user = TestTokens.signedBy(
                RunningService.KEY,
                tokens -> tokens.sign(Role.AUTHENTICATED, null, DemoIds.USER.number(49), Duration.ofMinutes(10)));
        String proof = TestTokens.signedBy(RunningService.KEY, tokens -> tokens.signPayment(paid, Duration.ofHours(1)));
        String reference = ",\"payment_reference\":\"pi_" + id + "\"";
        HttpResponse<String> told = standby.client(user)
                .post("/v1/ticket-purchases", order(id, reference), "Idempotency-Key", id.toString());
        assertProblem(402, "payment_required", told);
        assertEquals(10_000, new JsonObject(told.body()).getInteger("total_cents"));
        HttpResponse<String> bought = standby.client(user)
                .post(
                        "/v1/ticket-purchases",
                        order(id, reference + ",\"payment_proof\":\"" + proof + "\""),
                        "Idempotency-Key",
                        id.toString());
        assertEquals(201, bought.statusCode(), bought::body);
    }

    /** As large as a body may be. */
    private void array(ServiceProcess standby) throws Exception {
        UUID one = GatewayClient.freshId();
        UUID two = GatewayClient.freshId();
        String body = "[" + order(one, "") + "," + order(two, "").replace("10000", "1");
        HttpResponse<String> answer = buy(standby, one, body + " ".repeat((1 << 20) - body.length() - 1) + "]");
        assertEquals(200, answer.statusCode(), answer::body);
        JsonObject told = new JsonObject(answer.body());
        assertEquals(1, told.getInteger("posted"));
        assertEquals(1, told.getInteger("refused"));
        assertEquals(409, told.getJsonArray("results").getJsonObject(1).getInteger("status"), answer::body);
    }

    private static void assertProblem(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        assertEquals(code, new JsonObject(answer.body()).getString("code"), answer::body);
    }

    /** Each time the one that writes, under load by way of the other alone. */
    @Test
    void aWriterThatIsKilledIsFollowedByTheStandbyAndNothingIsLostOrDoubled() throws Exception {
        ServiceProcess writer = start();
        ServiceProcess standby = start();
        Set<UUID> orders = new HashSet<>();
        for (int round = 0; round < 2; round++) {
            ServiceProcess next = standby;
            Load load = Load.start(next.client(token), 1, 8);
            try (load) {
                awaitTrue(() -> load.acknowledgedOrders().size() > 20);
                Thread.sleep(LOAD_MILLIS);
                writer.kill();
                int before = load.acknowledgedOrders().size();
                awaitTrue(() -> load.acknowledgedOrders().size() > before + 20);
            }
            assertEquals(Set.of(), load.surprises());
            orders.addAll(load.acknowledgedOrders());
            assertTrue(ledger(next).getBoolean("here"));
            writer = next;
            standby = start();
        }
        Sql sql = new Sql(database.address());
        orders.removeAll(sql.ids("SELECT id FROM ticketing.orders"));
        assertEquals(Set.of(), orders, "acknowledged, and not there");
        WholeBooks.assertIn(sql);
        assertEquals(
                3 * sql.count("SELECT count(*) FROM ticketing.orders"),
                sql.count("SELECT count(*) FROM payments.entries"),
                "every order has its three entries");
    }

    /** One that only takes requests, and one that only decides. */
    @Test
    void aGatewayAloneSellsByWayOfAWriterAlone() throws Exception {
        ServiceProcess gateway = startAs("gateway", Map.of());
        UUID id = GatewayClient.freshId();
        HttpResponse<String> nobody = buy(gateway, id, order(id, ""));
        assertProblem(503, "unavailable", nobody);
        assertTrue(nobody.headers().firstValue("Retry-After").isPresent());
        assertEquals(503, ledger(gateway).getInteger("code"));

        ServiceProcess writer = startAs("ledger-writer", Map.of());
        awaitTrue(() ->
                ledger(gateway).getInteger("code") == 200 && ledger(gateway).getString("address") != null);
        HttpResponse<String> bought = buy(gateway, id, order(id, ""));
        assertEquals(201, bought.statusCode(), bought::body);
        assertEquals(200, buy(writer, id, order(id, "")).statusCode());
        for (String path : List.of("/v1/reference/currencies", "/openapi.json")) {
            assertEquals(404, writer.client(token).get(path).statusCode(), path);
        }
        assertEquals(
                404,
                writer.client(token).postViews(List.of(GatewayClient.freshId())).statusCode());
        for (String path : List.of("/", "/openapi.yaml", "/problems/sold_out")) {
            assertEquals(200, writer.client(token).get(path).statusCode(), path);
        }
        int connections =
                (int) database.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name LIKE 'yardpass%'");
        gateway.terminate();
        long left = database.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'yardpass%'");
        assertTrue(left <= 5, left + " connections of a writer alone, of " + connections);
    }

    /** It answers, and is another: nothing is sold there or here. */
    @Test
    void aWriterWhoseAddressIsWrongSellsToThoseWhoComeToIt() throws Exception {
        String elsewhere = "http://127.0.0.1:" + ServiceProcess.freePort();
        ServiceProcess gateway = startAs("gateway", Map.of());
        ServiceProcess writer = startAs("ledger-writer", Map.of("YARDPASS_ADVERTISED_URL", elsewhere));
        awaitTrue(() -> elsewhere.equals(ledger(gateway).getString("address")));
        UUID id = GatewayClient.freshId();
        assertProblem(503, "unavailable", buy(gateway, id, order(id, "")));
        // The gateway's own: it gets its own request back, and knows that it is not for it.
        database.execute("UPDATE payments.writer_lease SET lease_until = lease_until + interval '1 hour'");
        ServiceProcess other =
                startAs("ledger-writer", Map.of("YARDPASS_ADVERTISED_URL", "http://127.0.0.1:" + gateway.httpPort()));
        writer.kill();
        awaitTrue(() -> ledger(other).getBoolean("here", false) && ledger(other).getString("address") != null);
        awaitTrue(() ->
                ledger(gateway).getString("process", "").equals(ledger(other).getString("process")));
        assertProblem(503, "unavailable", buy(gateway, id, order(id, "")));
        assertEquals(0, database.count("SELECT count(*) FROM ticketing.orders WHERE id = '" + id + "'"));
        String metrics = gateway.metrics();
        assertTrue(metrics.contains("yardpass_commands_forwarded_total{outcome=\"misdirected\"} 1.0"), metrics);
        assertEquals(201, buy(other, id, order(id, "")).statusCode());
    }

    /** Answered when its time is up, and taken over by one that was waiting; the stopped one finds its place taken. */
    @Test
    void aWriterThatIsStoppedIsWaitedForNoLongerThanARequestMayTake() throws Exception {
        ServiceProcess writer = start();
        ServiceProcess standby = start();
        String first = ledger(writer).getString("process");
        UUID id = GatewayClient.freshId();
        writer.signal("STOP");
        try {
            long began = System.nanoTime();
            HttpResponse<String> late = buy(standby, id, order(id, ""));
            assertProblem(503, "unavailable", late);
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(35));
            awaitTrue(() -> ledger(standby).getBoolean("here", false));
            HttpResponse<String> bought = buy(standby, id, order(id, ""));
            assertTrue(Set.of(200, 201).contains(bought.statusCode()), bought::body);
        } finally {
            writer.signal("CONT");
        }
        awaitTrue(() -> writer.isReady() && !ledger(writer).getBoolean("here", true));
        assertNotEquals(first, ledger(writer).getString("process"));
        HttpResponse<String> again = buy(writer, id, order(id, ""));
        assertEquals(200, again.statusCode(), again::body);
        assertEquals(1, database.count("SELECT count(*) FROM ticketing.orders WHERE id = '" + id + "'"));
        assertFalse(Stream.of(writer, standby).anyMatch(process -> !process.isAlive()));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void awaitTrue(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> started.stream().map(ServiceProcess::output).toList().toString());
            Thread.sleep(50);
        }
    }
}
