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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a term ends. */
class RelayTermTest {
    private static final RelayOptions OPTIONS =
            RelayOptions.usual().withLease(Duration.ofMillis(1_000), Duration.ofMillis(200));

    private final Outbox outbox = new Outbox();
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool = Pools.reader(vertx, outbox.database.address(), DatabaseRole.WEBHOOKS, 4);
    private final RelayQueries queries = new RelayQueries(pool);
    private final RelayMetrics metrics = new RelayMetrics(new SimpleMeterRegistry(), InstantSource.system());
    private final RetrySchedule schedule = RetrySchedule.usual(RandomGenerator.getDefault());
    private final Queue<UUID> sent = new ConcurrentLinkedQueue<>();
    private final Transport transport = delivery -> {
        sent.add(delivery.messageId());
        return Future.succeededFuture(Transport.Answer.of(204));
    };

    @AfterEach
    void close() {
        await(pool.close());
        await(vertx.close());
        outbox.close();
    }

    @Test
    void nothingIsSentThatIsFoundOnlyAfterTheEnd() {
        outbox.endpoint("{*}");
        long term = await(queries.claim(UUID.randomUUID(), Duration.ofHours(1))).orElseThrow();
        outbox.message("event.published", "event 1");
        await(queries.relay(term, 1_000, 500));
        Promise<Void> ended = Promise.promise();
        vertx.runOnContext(_ -> {
            var dispatcher = new Dispatcher(
                    term, queries, transport, schedule, Duration.ofDays(7), metrics, new QuickEndpoints());
            dispatcher.poke();
            dispatcher.end().onComplete(ended);
        });
        await(ended.future());
        await(vertx.timer(1, TimeUnit.SECONDS));
        assertEquals(0, sent.size());
    }

    @Test
    void aLeaseThatCannotBeRenewedIsLostWhileTheDatabaseIsSilent() throws SQLException {
        Promise<Void> over = Promise.promise();
        try (var other = DriverManager.getConnection(
                outbox.database.address().jdbcUrl(),
                outbox.database.address().user(),
                outbox.database.address().password())) {
            long number =
                    await(queries.claim(UUID.randomUUID(), OPTIONS.lease())).orElseThrow();
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM messaging.relays FOR UPDATE");
            long begunNanos = System.nanoTime();
            vertx.runOnContext(_ -> new RelayTerm(
                            vertx,
                            number,
                            queries,
                            transport,
                            OPTIONS,
                            schedule,
                            metrics,
                            new QuickEndpoints(),
                            TestMails.logged(pool))
                    .begin()
                    .onComplete(over));
            assertTrue(await(over.future().map(false).otherwise(true)), "it is over, and says so");
            assertTrue(
                    System.nanoTime() - begunNanos < Duration.ofSeconds(4).toNanos(), "before the statement's time is");
            other.rollback();
        }
    }

    private static <T> T await(Future<T> future) {
        return future.timeout(20, TimeUnit.SECONDS).await();
    }
}
