package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.yardpass.database.DatabaseAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint is told all that was committed, whatever is killed: nothing else, and of each thing in its order. */
class KilledRelayTest {
    private static final UUID ORGANIZATION = DemoIds.ORGANIZATION.number(1);
    private static final int BUYERS = 4;
    private static final long LOAD_MILLIS = 1_000;
    private static final long DRAINED_SECONDS_MAX = 90;

    private static final String WAITING = """
            SELECT (SELECT count(*) FROM public.outbox AS o WHERE o.position > r.position)
                + (SELECT count(*) FROM messaging.webhook_deliveries)
            FROM messaging.relays AS r
            WHERE r.name = 'webhooks'""";

    @TempDir
    Path directory;

    /** By id, in the order in which they came first. */
    private final Map<UUID, String> bodies = Collections.synchronizedMap(new LinkedHashMap<>());

    private final Set<String> unlike = ConcurrentHashMap.newKeySet();
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::receive);
        receiver.start();
    }

    @AfterEach
    void end() {
        receiver.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        UUID id = UUID.fromString(exchange.getRequestHeaders().getFirst("webhook-id"));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String first = bodies.putIfAbsent(id, body);
        if (first != null && !first.equals(body)) {
            unlike.add(body + " after " + first);
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @Test
    void whateverIsKilledAllThatWasCommittedIsToldInItsOrder() throws Exception {
        Path data = ServiceProcess.dataDirectory(directory);
        String url = "postgresql://postgres@127.0.0.1:" + ServiceProcess.freePort() + "/yardpass?sslmode=disable";
        DatabaseAddress address = DatabaseAddress.parse(url);
        Map<String, String> settings = Map.of(
                "YARDPASS_JWT_SECRET",
                RunningService.KEY.secret().value(),
                "YARDPASS_WEBHOOK_KEY",
                Base64.getEncoder().encodeToString(new byte[32]),
                "YARDPASS_WEBHOOK_REACH",
                "loopback");
        Map<String, String> ofOwner = new HashMap<>(settings);
        ofOwner.put("YARDPASS_DATA_DIR", data.toString());
        ofOwner.put("YARDPASS_EMBEDDED_DATABASE_PORT", Integer.toString(address.port()));
        Map<String, String> ofRelay = new HashMap<>(settings);
        ofRelay.put("YARDPASS_DATABASE_URL", url);
        ServiceProcess owner = ServiceProcess.startAs("gateway,ledger-writer", directory, ofOwner);
        try {
            GatewayClient client = owner.client(TestTokens.platform(RunningService.KEY));
            askForAll(client);
            ServiceProcess relay = ServiceProcess.startAs("webhooks", directory, ofRelay);
            try {
                Load load = Load.start(client, 0, BUYERS);
                try (load) {
                    Thread.sleep(LOAD_MILLIS);
                    relay.kill();
                    relay = ServiceProcess.startAs("webhooks", directory, ofRelay);
                    Thread.sleep(LOAD_MILLIS);
                    ServiceProcess.postmaster(data).destroyForcibly();
                    Thread.sleep(LOAD_MILLIS);
                }
                assertEquals(Set.of(), load.surprises());
                assertTrue(load.acknowledgedOrders().size() > BUYERS, owner::output);
                awaitDrained(new Sql(address), owner, relay);
                assertEquals(Set.of(), unlike, "a repeat is the same message");
                assertToldInOrder(address);
            } finally {
                relay.close();
            }
        } finally {
            owner.close();
        }
    }

    private void askForAll(GatewayClient client) throws Exception {
        String endpoint = "{\"id\":\"" + GatewayClient.freshId() + "\",\"organization_id\":\"" + ORGANIZATION
                + "\",\"url\":\"http://127.0.0.1:" + receiver.getAddress().getPort() + "/\",\"topics\":[\"*\"]}";
        HttpResponse<String> made = client.post("/v1/webhook-endpoints", endpoint);
        assertEquals(201, made.statusCode(), made::body);
    }

    private static void awaitDrained(Sql sql, ServiceProcess owner, ServiceProcess relay) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAINED_SECONDS_MAX);
        while (!owner.isReady() || sql.count(WAITING) > 0) {
            assertTrue(System.nanoTime() < deadline, () -> owner.output() + relay.output());
            Thread.sleep(100);
        }
    }

    private void assertToldInOrder(DatabaseAddress address) throws Exception {
        List<UUID> told = List.copyOf(bodies.keySet());
        Map<UUID, Integer> places = new HashMap<>();
        told.forEach(id -> places.put(id, places.size()));
        Map<String, Integer> lastOfKey = new HashMap<>();
        try (Connection database = DriverManager.getConnection(address.jdbcUrl());
                Statement statement = database.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT id, topic, key FROM public.outbox WHERE organization_id = '"
                                + ORGANIZATION + "' ORDER BY position")) {
            while (row.next()) {
                String what = row.getString("topic") + " of " + row.getString("key");
                Integer place = places.remove(row.getObject("id", UUID.class));
                assertTrue(place != null, "never told: " + what);
                Integer before = lastOfKey.put(row.getString("key"), place);
                assertTrue(before == null || before < place, "told before an earlier one: " + what);
            }
        }
        assertEquals(Map.of(), places, "told and not in the outbox");
    }
}
