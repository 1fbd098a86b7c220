package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** News for everybody who has a ticket. */
@Timeout(300)
class MailingTest {
    private static final int HOLDERS = 100_000;
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(2);
    private static final RelayOptions OPTIONS =
            RelayOptions.usual().withLease(Duration.ofMillis(2_000), Duration.ofMillis(400));

    private final Outbox outbox = new Outbox();
    private final UUID event = event();

    @AfterEach
    void close() {
        outbox.close();
    }

    @Test
    void aHundredThousandHoldersAreToldBesideWhatIsNewAndAKillInBetweenDoublesNothing() {
        holders();
        Vertx killed = Vertx.vertx();
        relay(killed);
        UUID cancelled = outbox.telling("event.cancelled", "{'event_id':'%s'}", event);
        awaitUntil(() -> told() > HOLDERS / 10);
        long othersNanos = toldNanos();
        await(killed.close());
        long before = told();
        assertTrue(before < HOLDERS, () -> before + " were told before the kill");
        Vertx vertx = Vertx.vertx();
        relay(vertx);
        awaitUntil(() -> told() > before);
        othersNanos = Math.max(othersNanos, toldNanos());
        assertTrue(told() < HOLDERS, "another is told while the many still are");
        awaitUntil(() ->
                outbox.database.count("SELECT count(*) FROM messaging.mailings WHERE finished_at IS NOT NULL") == 1);
        assertEquals(HOLDERS, told());
        assertEquals(
                HOLDERS,
                outbox.database.count("SELECT count(DISTINCT recipient_user_id) FROM messaging.message_jobs"
                        + " WHERE kind = 'event.cancelled' AND id = md5('" + cancelled
                        + "' || ' ' || recipient_user_id || ' event.cancelled')::uuid"));
        assertTrue(
                othersNanos < TOLD_WITHIN.toNanos(),
                "another waited for " + Duration.ofNanos(othersNanos).toMillis() + " ms");
        await(vertx.close());
    }

    /** How long somebody else waits for news of a purchase. */
    private long toldNanos() {
        long longest = 0;
        for (int n = 0; n < 5; n++) {
            long begunNanos = System.nanoTime();
            UUID order = UUID.randomUUID();
            String buyer = holder(n + 1);
            outbox.telling("ticket.purchased", "{'order_id':'%s','user_id':'%s'}", order, buyer);
            awaitUntil(() -> outbox.database.count(
                            "SELECT count(*) FROM messaging.notifications WHERE payload ->> 'order_id' = '" + order
                                    + "' AND user_id = '" + buyer + "'")
                    == 1);
            longest = Math.max(longest, System.nanoTime() - begunNanos);
        }
        return longest;
    }

    private long told() {
        return outbox.database.count("SELECT count(*) FROM messaging.notifications WHERE kind = 'event.cancelled'");
    }

    private UUID event() {
        UUID id = UUID.randomUUID();
        outbox.execute(
                "INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at)"
                        + " VALUES ('%1$s', '%2$s', 'One', 'USD', now(), now());"
                        + "INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)"
                        + " VALUES ('%1$s', '%1$s', 'All', 0, 'USD', 1000000)",
                id, outbox.organization);
        return id;
    }

    private static String holder(int n) {
        return String.format(java.util.Locale.ROOT, "0aaa0000-0000-7000-8000-%012d", n);
    }

    private void holders() {
        outbox.execute("""
                CREATE TABLE public.people AS
                SELECT n, ('0aaa0000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid AS id
                FROM generate_series(1, %1$d) AS n;
                INSERT INTO users.profiles (id, email) SELECT id, n || '@example.org' FROM public.people;
                INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents,
                    status, idempotency_scope, fingerprint, created_at)
                SELECT id, '%2$s', id, '%3$s', 'USD', 0, 0, 'completed', 'test', '', now() FROM public.people;
                INSERT INTO ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id, organization_id, code,
                    status, issued_at)
                SELECT id, '%2$s', '%2$s', id, id, '%3$s', n, 'issued', now() FROM public.people""", HOLDERS, event, outbox.organization);
    }

    private void relay(Vertx vertx) {
        Pool pool = Pools.reader(vertx, outbox.database.address(), DatabaseRole.WEBHOOKS, 4);
        Promise<Relay> opened = Promise.promise();
        vertx.runOnContext(_ -> opened.complete(Relay.open(
                vertx,
                pool,
                _ -> Future.succeededFuture(Transport.Answer.of(204)),
                OPTIONS,
                RetrySchedule.usual(RandomGenerator.getDefault()),
                TestMails.logged(pool),
                InstantSource.system(),
                new SimpleMeterRegistry())));
        await(opened.future());
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long endNanos = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNanos, "not within two minutes");
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static <T> T await(Future<T> future) {
        return future.timeout(20, TimeUnit.SECONDS).await();
    }
}
