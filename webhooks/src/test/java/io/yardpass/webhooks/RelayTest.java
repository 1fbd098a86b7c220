package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final RelayOptions OPTIONS =
            RelayOptions.usual().withLease(Duration.ofMillis(1_000), Duration.ofMillis(200));

    private static final List<Duration> PAUSES = List.of(Duration.ofMillis(700), Duration.ofMillis(700));

    /** Answers what it is told to, by endpoint, and keeps what it was sent. */
    private static final class Receivers implements Transport {
        final Queue<Delivery> got = new ConcurrentLinkedQueue<>();
        final Map<UUID, Future<Answer>> answers = new ConcurrentHashMap<>();

        @Override
        public Future<Answer> send(Delivery delivery) {
            got.add(delivery);
            return answers.getOrDefault(delivery.endpointId(), Future.succeededFuture(Answer.of(204)));
        }

        List<UUID> gotBy(UUID endpoint) {
            return got.stream()
                    .filter(delivery -> delivery.endpointId().equals(endpoint))
                    .map(Delivery::messageId)
                    .toList();
        }
    }

    private final Receivers receivers = new Receivers();
    private final Outbox outbox = new Outbox();
    private Vertx vertx;
    private Pool pool;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        pool = Pools.reader(vertx, outbox.database.address(), DatabaseRole.WEBHOOKS, 4);
    }

    @AfterEach
    void close() {
        await(pool.close());
        await(vertx.close());
        outbox.close();
    }

    @Test
    void aMessageGoesToTheEndpointsThatAskedForItsTopic() {
        UUID all = outbox.endpoint("{*}");
        UUID some = outbox.endpoint("{event.published,ticket.purchased}");
        UUID others = outbox.endpoint("{event.ended}");
        UUID stranger = outbox.endpoint(outbox.organization(), "{*}", "https://stranger.example.com/");
        UUID message = outbox.message("ticket.purchased", "order 1");
        Relay relay = relay();
        awaitUntil(() -> receivers.got.size() >= 2 && queued() == 0);
        assertEquals(List.of(message), receivers.gotBy(all));
        assertEquals(List.of(message), receivers.gotBy(some));
        assertEquals(List.of(), receivers.gotBy(others));
        assertEquals(List.of(), receivers.gotBy(stranger));
        assertEquals(
                "{\"type\":\"ticket.purchased\",\"timestamp\":\""
                        + outbox.database.text("SELECT ref.utc(created_at) FROM public.outbox")
                        + "\",\"data\":{\"n\": 1}}",
                receivers.got.peek().body().toString());
        assertEquals(
                2,
                outbox.database.count("SELECT count(*) FROM messaging.webhook_attempts WHERE outcome = 'delivered'"));
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void whatIsToldOfOneThingComesInItsOrderAndWaitsForWhatFailed() {
        UUID endpoint = outbox.endpoint("{*}");
        receivers.answers.put(endpoint, Future.succeededFuture(Transport.Answer.of(500)));
        UUID first = outbox.message("event.published", "event 1");
        UUID second = outbox.message("event.rescheduled", "event 1");
        UUID other = outbox.message("event.published", "event 2");
        Relay relay = relay();
        awaitUntil(() -> receivers.gotBy(endpoint).size() >= 2);
        assertEquals(java.util.Set.of(first, other), java.util.Set.copyOf(receivers.gotBy(endpoint)));
        receivers.answers.clear();
        awaitUntil(() -> queued() == 0);
        List<UUID> got = receivers.gotBy(endpoint);
        assertTrue(got.indexOf(second) > got.lastIndexOf(first), () -> first + " before " + second + ": " + got);
        await(relay.close(Duration.ofSeconds(5)));
    }

    /** By ids and by numbers it is the first, and it is seen as the last. */
    @Test
    void whatCommitsLateIsNotLost() throws Exception {
        UUID endpoint = outbox.endpoint("{*}");
        UUID late = UUID.randomUUID();
        Relay relay = relay();
        try (var connection = DriverManager.getConnection(
                outbox.database.address().jdbcUrl(),
                outbox.database.address().user(),
                outbox.database.address().password())) {
            connection.setAutoCommit(false);
            connection
                    .createStatement()
                    .execute(Outbox.insertion(late, outbox.organization, "event.published", "late"));
            UUID early = outbox.message("event.published", "early");
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            assertFalse(receivers.gotBy(endpoint).contains(early), "nothing is told behind one that may still come");
            connection.commit();
            awaitUntil(() -> receivers.got.size() == 2);
            assertEquals(List.of(late, early), receivers.gotBy(endpoint));
        }
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void oneThatHangsDelaysNoOther() {
        UUID hanging = outbox.endpoint("{*}");
        receivers.answers.put(hanging, Promise.<Transport.Answer>promise().future());
        UUID other = outbox.endpoint("{*}");
        Relay relay = relay();
        for (int n = 0; n < 20; n++) {
            outbox.message("event.published", "event " + n);
        }
        awaitUntil(() -> receivers.gotBy(other).size() == 20);
        assertEquals(1, receivers.gotBy(hanging).size(), "one at a time for who was never quick");
        await(relay.close(Duration.ofMillis(100)));
    }

    /** After a start nobody is known to be quick; who hung before is known to fail. */
    @Test
    void manyThatHangDelayNoOtherAfterAStart() {
        for (int n = 0; n < 300; n++) {
            UUID hanging = outbox.endpoint(outbox.organization, "{*}", "https://h.example.com/");
            receivers.answers.put(hanging, Promise.<Transport.Answer>promise().future());
        }
        outbox.execute("UPDATE messaging.webhook_endpoints SET failing_since = now()");
        UUID other = outbox.endpoint("{*}");
        outbox.message("event.published", "event 1");
        Relay relay = relay();
        awaitUntil(() -> receivers.gotBy(other).size() == 1);
        await(relay.close(Duration.ofMillis(100)));
    }

    /** The schedule of this test would have tried it again after 0.7 s. */
    @Test
    void anEndpointThatAsksForMoreTimeGetsIt() {
        UUID endpoint = outbox.endpoint("{*}");
        receivers.answers.put(
                endpoint, Future.succeededFuture(Transport.Answer.of(429, Optional.of(Duration.ofDays(30)))));
        outbox.message("event.published", "event 1");
        Relay relay = relay(List.of(Duration.ofMillis(700), Duration.ofHours(2)));
        awaitUntil(() -> outbox.database.count("SELECT count(*) FROM messaging.webhook_attempts") == 1);
        assertEquals(
                "02:00:00",
                outbox.database.text(
                        "SELECT date_trunc('minute', due_at - now() + interval '30 s') FROM messaging.webhook_deliveries"));
        await(relay.close(Duration.ofSeconds(5)));
    }

    /** Each step is a commit, and a row that is locked. */
    @Test
    void whereNothingHappensNothingIsRelayed() {
        outbox.endpoint("{*}");
        outbox.message("event.published", "event 1");
        Relay relay = relay();
        awaitUntil(() -> receivers.got.size() == 1 && queued() == 0);
        LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        outbox.execute("REVOKE EXECUTE ON FUNCTION messaging.relay_messages FROM yardpass_webhooks");
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        assertEquals(1, relay.term().orElseThrow(), "the step was not asked for");
        outbox.execute("GRANT EXECUTE ON FUNCTION messaging.relay_messages TO yardpass_webhooks");
        UUID late = outbox.message("event.published", "event 2");
        awaitUntil(() ->
                receivers.got.stream().anyMatch(delivery -> delivery.messageId().equals(late)));
        await(relay.close(Duration.ofSeconds(5)));
    }

    /** What a message says is its writer's; what the relay cannot make of it holds up nobody. */
    @Test
    void aMessageOfWhichNothingCanBeMadeIsSetAside() {
        UUID endpoint = outbox.endpoint("{*}");
        outbox.execute("ALTER TABLE messaging.webhook_deliveries ADD CONSTRAINT none_of_these CHECK (key <> 'bad')");
        UUID bad = outbox.message("event.published", "bad");
        UUID good = outbox.message("event.published", "good");
        Relay relay = relay();
        awaitUntil(() -> receivers.gotBy(endpoint).equals(List.of(good)));
        assertEquals(
                List.of(List.of(bad.toString(), "23514")),
                outbox.database.rows("SELECT message_id, reason FROM messaging.messages_set_aside"));
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void twoRelaysNeverBothRelayAndTheSecondGoesOnWhereTheFirstWasKilled() {
        UUID endpoint = outbox.endpoint("{*}");
        receivers.answers.put(endpoint, Promise.<Transport.Answer>promise().future());
        Relay killed = relay();
        awaitUntil(() -> killed.term().isPresent());
        UUID message = outbox.message("event.published", "event 1");
        awaitUntil(() -> receivers.got.size() == 1);
        Vertx other = Vertx.vertx();
        Pool otherPool = Pools.reader(other, outbox.database.address(), DatabaseRole.WEBHOOKS, 4);
        receivers.answers.clear();
        Relay second = relay(other, otherPool, PAUSES);
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        assertTrue(second.term().isEmpty(), "while the first renews its lease");
        await(vertx.close());
        awaitUntil(() -> second.term().isPresent() && queued() == 0);
        assertEquals(List.of(message, message), receivers.gotBy(endpoint));
        await(second.close(Duration.ofSeconds(5)));
        await(otherPool.close());
        await(other.close());
        open();
    }

    @Test
    void anEndpointThatIsGoneOrNeverWorksForAWeekIsDisabledAndItsOrganizationTold() {
        UUID gone = outbox.endpoint("{event.published}");
        UUID failing = outbox.endpoint("{event.published}");
        UUID told = outbox.endpoint("{webhook.disabled}");
        receivers.answers.put(gone, Future.succeededFuture(Transport.Answer.of(410)));
        receivers.answers.put(failing, Future.succeededFuture(Transport.Answer.fault("timeout")));
        outbox.execute(
                "UPDATE messaging.webhook_endpoints SET failing_since = now() - interval '8 days' WHERE id = '%s'",
                failing);
        outbox.message("event.published", "event 1");
        Relay relay = relay();
        awaitUntil(() -> receivers.gotBy(told).size() == 2);
        assertEquals(
                List.of(List.of(gone.toString(), "gone"), List.of(failing.toString(), "failing")).stream()
                        .sorted((a, b) -> a.getFirst().compareTo(b.getFirst()))
                        .toList(),
                outbox.database.rows("SELECT id, disabled_reason FROM messaging.webhook_endpoints"
                        + " WHERE status = 'disabled' ORDER BY id::text"));
        awaitUntil(() -> queued() == 0);
        await(relay.close(Duration.ofSeconds(5)));
    }

    @Test
    void whenAMessageWasRelayedIsReadable() {
        outbox.message("event.published", "event 1");
        assertEquals(
                0, outbox.database.count("SELECT count(processed_at) FROM public.outbox_messages"), "before it was");
        Relay relay = relay();
        awaitUntil(() -> outbox.database.count("SELECT count(processed_at) FROM public.outbox_messages") == 1);
        await(relay.close(Duration.ofSeconds(5)));
    }

    private Relay relay() {
        return relay(vertx, pool, PAUSES);
    }

    private Relay relay(List<Duration> pauses) {
        return relay(vertx, pool, pauses);
    }

    private Relay relay(Vertx own, Pool ownPool, List<Duration> pauses) {
        Promise<Relay> opened = Promise.promise();
        own.runOnContext(_ -> opened.complete(Relay.open(
                own,
                ownPool,
                receivers,
                OPTIONS,
                new RetrySchedule(pauses, RandomGenerator.getDefault()),
                TestMails.logged(ownPool),
                InstantSource.system(),
                new SimpleMeterRegistry())));
        return await(opened.future());
    }

    private long queued() {
        return outbox.database.count("SELECT count(*) FROM messaging.webhook_deliveries");
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long endNanos = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNanos, "not within 20 s");
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private static <T> T await(Future<T> future) {
        return future.timeout(20, TimeUnit.SECONDS).await();
    }
}
