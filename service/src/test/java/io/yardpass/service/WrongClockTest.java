package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two gateways on one database, one on a machine whose clock is wrong: it destroys nothing and refuses nobody for good. */
class WrongClockTest {
    private static final long LOAD_MILLIS = 4_000;
    /** Of the first tier of the demo. */
    private static final long PRICE_CENTS = 10_000;

    private final Queue<UUID> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<UUID> sold = new ConcurrentLinkedQueue<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.demo();
        // A row in each month that there is, whatever table.
        database.execute("""
                INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id)
                SELECT gen_random_uuid(), p.month, now(), gen_random_uuid(), gen_random_uuid()
                  FROM analytics.month_partitions('analytics.event_impressions') AS p;
                INSERT INTO public.outbox (id, created_at, topic, payload)
                SELECT gen_random_uuid(), p.month, 'topic', '{}' FROM analytics.month_partitions('public.outbox') AS p;
                INSERT INTO analytics.event_hourly_stats (event_id, hour, views)
                SELECT gen_random_uuid(), now() - n * interval '1 month', 1 FROM generate_series(0, 24) AS n;
                INSERT INTO payments.idempotency_keys (scope, route, key, fingerprint, outcome, created_at)
                VALUES ('scope', 'ticket-purchases', 'key', decode(repeat('00', 32), 'hex'), 'sold_out', now() - interval '23 hours');
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PT1H, false",
        "-PT1H, false",
        "P1D, false",
        "-P1D, false",
        "P500D, false",
        "-P500D, false",
        "P500D, true",
        "-P500D, true"
    })
    void nothingIsGoneAndNothingIsRefusedForGood(Duration ahead, boolean isTheWriter) throws Exception {
        List<String> before = kept();
        InstantSource wrongClock = () -> Instant.now().plus(ahead);
        try (RunningService first = start(isTheWriter ? wrongClock : InstantSource.system());
                RunningService second = start(isTheWriter ? InstantSource.system() : wrongClock)) {
            RunningService healthy = isTheWriter ? second : first;
            RunningService wrong = isTheWriter ? first : second;
            UUID hold = hold(first);
            load(healthy, wrong);

            assertEquals(List.of(), List.copyOf(refused));
            assertEquals(before, kept());
            assertEquals(acknowledged.size(), stored());
            assertTrue(sold.size() > 0 && acknowledged.size() > 0);
            assertEquals(sold.size(), database.count("SELECT count(*) FROM ticketing.orders"));
            assertEquals("held", database.text("SELECT status FROM ticketing.ticket_holds WHERE id = '" + hold + "'"));
            if (ahead.abs().compareTo(Duration.ofHours(1)) > 0) {
                assertTrue(wrong.reasonsNotReady().stream()
                        .anyMatch(reason -> reason.startsWith("clock: this machine's")));
            }
            assertTrue(healthy.reasonsNotReady().stream().noneMatch(reason -> reason.startsWith("clock")));
        }
    }

    /** What a wrong clock keeps from being ready stays so. */
    private RunningService start(InstantSource clock) throws Exception {
        return RunningService.hindered(database.address(), Map.of(), clock, "clock: this machine's");
    }

    private static UUID hold(RunningService writer) throws Exception {
        UUID hold = UUID.randomUUID();
        String body = new JsonObject()
                .put("id", hold.toString())
                .put("event_id", GatewayClient.EVENT.toString())
                .put("tier_id", GatewayClient.TIER.toString())
                .put("user_id", UUID.randomUUID().toString())
                .put("session_id", "browser")
                .put("quantity", 1)
                .encode();
        HttpResponse<String> made = platform(writer).post("/v1/ticket-holds", body, "Idempotency-Key", hold.toString());
        assertEquals(201, made.statusCode(), made::body);
        return hold;
    }

    private void load(RunningService... services) throws Exception {
        long untilNanos = System.nanoTime() + Duration.ofMillis(LOAD_MILLIS).toNanos();
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sendings = new ArrayList<>();
            for (RunningService service : services) {
                GatewayClient client = platform(service);
                sendings.add(senders.submit(() -> {
                    while (System.nanoTime() - untilNanos < 0) {
                        view(client);
                        buy(client);
                    }
                    return null;
                }));
            }
            for (Future<?> sending : sendings) {
                sending.get();
            }
        }
    }

    private void view(GatewayClient client) throws Exception {
        List<UUID> ids = List.of(GatewayClient.freshId(), GatewayClient.freshId());
        HttpResponse<String> answer = client.postViews(ids);
        note(answer, "\"rejected\":0");
        if (answer.statusCode() == 200) {
            acknowledged.addAll(ids);
        }
    }

    /** A standby says 503, which is not for good. */
    private void buy(GatewayClient client) throws Exception {
        UUID order = GatewayClient.freshId();
        HttpResponse<String> answer =
                client.purchase(order, UUID.randomUUID(), GatewayClient.EVENT, GatewayClient.TIER, PRICE_CENTS);
        note(answer, "");
        if (answer.statusCode() == 201) {
            sold.add(order);
        }
    }

    private void note(HttpResponse<String> answer, String expected) {
        boolean fine = answer.statusCode() < 400 && answer.body().contains(expected);
        if (!fine && answer.statusCode() != 503) {
            refused.add(answer.statusCode() + " " + answer.body());
        }
    }

    /** Signed by an issuer whose clock is right. */
    private static GatewayClient platform(RunningService service) throws Exception {
        return service.client(TestTokens.platform(RunningService.KEY));
    }

    /** Every month there is, and what was in them and beside them. */
    private List<String> kept() {
        return List.of(
                database.text("""
                        SELECT string_agg(p.partition_name::text, ' ' ORDER BY p.partition_name::text)
                        FROM analytics.kept_tables AS k, analytics.month_partitions(k.parent) AS p"""),
                database.text("SELECT count(*) FROM analytics.event_impressions"),
                database.text("SELECT count(*) FROM public.outbox WHERE topic = 'topic'"),
                database.text(
                        "SELECT count(*) FROM analytics.event_hourly_stats WHERE hour < now() - interval '1 day'"),
                database.text("SELECT count(*) FROM payments.idempotency_keys WHERE key = 'key'"));
    }

    private long stored() {
        return database.count("SELECT count(*) FROM analytics.post_impressions");
    }
}
