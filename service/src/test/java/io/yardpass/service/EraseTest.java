package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A person is erased while others buy. */
class EraseTest extends WithService {
    private static final UUID FAN = DemoIds.USER.number(48);

    /** In the middle of its search it waits for a row of the person, as it might for the disk. */
    @Test
    void salesGoOnWhileAnErasureWaits() throws Exception {
        UUID person = profile();
        UUID hold = GatewayClient.freshId();
        HttpResponse<String> held = service.platform()
                .post(
                        "/v1/ticket-holds",
                        """
                {"id":"%s","tier_id":"%s","quantity":2,"session_id":"web","user_id":"%s","ttl_seconds":2}""".formatted(hold, GatewayClient.TIER, person),
                        "Idempotency-Key",
                        hold.toString());
        assertEquals(201, held.statusCode(), held::body);
        database.execute("INSERT INTO users.follows (follower_user_id, followed_user_id) VALUES ('" + person + "', '"
                + FAN + "')");
        try (Connection obstacle =
                        DriverManager.getConnection(database.address().jdbcUrl());
                var erasing = Executors.newVirtualThreadPerTaskExecutor()) {
            obstacle.setAutoCommit(false);
            obstacle.createStatement()
                    .execute("SELECT FROM users.follows WHERE follower_user_id = '" + person + "' FOR UPDATE");
            var answers = erasing.submit(() -> {
                for (int i = 0; i < 10; i++) {
                    erase(person);
                }
                return erase(person);
            });
            awaitWaiting();
            // Longer than the hold lives: the ledger comes to end it.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            int sold = 0;
            while (System.nanoTime() < end) {
                HttpResponse<String> bought = buy();
                assertEquals(201, bought.statusCode(), bought::body);
                sold++;
            }
            assertTrue(sold > 10, "sold " + sold);
            assertEquals(
                    "released", database.text("SELECT status FROM ticketing.ticket_holds WHERE id = '" + hold + "'"));
            obstacle.rollback();
            answers.get();
        }
        awaitFinished(person);
    }

    @Test
    void theServiceFinishesWhatNobodyWaitsFor() throws Exception {
        UUID person = profile();
        assertTrue(erase(person).contains("under_way"));
        awaitFinished(person);
    }

    @Test
    void theCommandErasesToTheEndAndTellsWhatItTouched() throws Exception {
        UUID person = profile();
        var out = new StringWriter();
        assertEquals(0, command(out, "--user", person.toString()), out::toString);
        assertTrue(out.toString().contains("       1 users.profiles"), out::toString);
        assertTrue(out.toString().contains("erased, "), out::toString);
        assertEquals(0, command(out, "--user", person.toString(), "--again"));
        assertEquals(1, command(out, "--user", UUID.randomUUID().toString()));
        assertEquals(2, command(out, "--user", "ann"));
    }

    /** Reading, reporting, buying, calling functions: with the token that was theirs, and with one they get later. */
    @Test
    void whoWasErasedHasNoRightsAnyMoreWhateverTokenTheyShow() throws Exception {
        UUID person = profile();
        GatewayClient before = user(person);
        assertEquals(200, before.get("/rest/v1/own_tickets").statusCode());
        erase(person);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
        while (before.get("/rest/v1/own_tickets").statusCode() == 200) {
            assertTrue(System.nanoTime() < end, "still let in");
            TimeUnit.MILLISECONDS.sleep(100);
        }
        for (GatewayClient client : List.of(before, user(person))) {
            UUID key = GatewayClient.freshId();
            requireErased(client.get("/rest/v1/orders"));
            requireErased(client.get("/rest/v1/own_tickets"));
            requireErased(client.post("/v1/post-views", "[]"));
            requireErased(client.post("/v1/batch", "[]"));
            requireErased(client.post("/v1/rpc/create_organization", "{\"name\":\"Ann\",\"slug\":\"ann\"}"));
            requireErased(client.purchase(key, person, GatewayClient.EVENT, GatewayClient.TIER, 10_000));
            requireErased(client.post("/v1/tickets/" + key + "/transfer", "{}", "Idempotency-Key", key.toString()));
            requireErased(client.post("/v1/wallet-top-ups", "{}", "Idempotency-Key", key.toString()));
        }
        assertEquals(
                "0",
                database.text("SELECT count(*) FROM organizations.org_memberships WHERE user_id = '" + person + "'"));
        awaitFinished(person);
    }

    private static GatewayClient user(UUID person) {
        return service.client(service.tokens().sign(Role.AUTHENTICATED, null, person, Duration.ofMinutes(10)));
    }

    private static void requireErased(HttpResponse<String> answer) {
        assertEquals(403, answer.statusCode(), answer::body);
        assertTrue(answer.body().contains("user_erased"), answer::body);
    }

    private static int command(StringWriter out, String... arguments) {
        var environment = Map.of("YARDPASS_DATABASE_URL", Sql.url(database.address()));
        var line = new CommandLine(new EraseCommand(environment))
                .setExecutionExceptionHandler((failure, _, _) -> {
                    out.append(failure.toString());
                    return failure instanceof FailedStartException ? 1 : 70;
                })
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out));
        return line.execute(arguments);
    }

    private static UUID profile() {
        UUID person = GatewayClient.freshId();
        database.execute("INSERT INTO users.profiles (id, display_name, email) VALUES ('" + person + "', 'Ann', '"
                + person + "@example.org')");
        return person;
    }

    private static String erase(UUID person) throws Exception {
        return service.platform()
                .post("/v1/rpc/erase_user", "{\"user_id\":\"" + person + "\"}")
                .body();
    }

    private static HttpResponse<String> buy() throws Exception {
        UUID order = GatewayClient.freshId();
        return service.platform()
                .post(
                        "/v1/ticket-purchases",
                        """
                {"id":"%s","event_id":"%s","user_id":"%s","items":[{"tier_id":"%s","quantity":1}],"currency":"%s","total_cents":%s}""".formatted(
                                        order,
                                        GatewayClient.EVENT,
                                        FAN,
                                        GatewayClient.TIER,
                                        database.text("SELECT currency FROM ticketing.ticket_tiers WHERE id = '"
                                                + GatewayClient.TIER + "'"),
                                        database.text("SELECT price_cents FROM ticketing.ticket_tiers WHERE id = '"
                                                + GatewayClient.TIER + "'")),
                        "Idempotency-Key",
                        order.toString());
    }

    private static void awaitWaiting() throws InterruptedException {
        await(
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
    }

    private static void awaitFinished(UUID person) throws InterruptedException {
        await("SELECT finished_at IS NOT NULL FROM users.erasures WHERE user_id = '" + person + "'");
    }

    private static void await(String condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!database.text(condition).equals("t")) {
            assertTrue(System.nanoTime() < end, condition);
            Thread.sleep(Duration.ofMillis(20));
        }
    }
}
