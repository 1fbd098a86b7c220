package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two processes: the one that writes is stopped by SIGSTOP in the middle of a batch, the other takes over, and then the first
 * goes on as if nothing had happened. The clock of the first is an hour ahead, that of the second an hour behind.
 */
@Timeout(180)
class StoppedWriterTest {
    private static final long PROMISED_MILLIS = 8_000;
    /** On a machine that does other things too. */
    private static final long TAKE_OVER_MILLIS_MAX = 20_000;

    private static final String IN_BATCH = """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'yardpass-ledger'
                AND state = 'active' AND query LIKE '%%%s%%' AND wait_event = '%s'""";

    /** Where the batch is when its writer is stopped. */
    private enum Middle {
        /** The server has half of a COPY and waits for the rest. */
        HALF_SENT(Wire.Fault.HALF, IN_BATCH.formatted("COPY ticketing.orders", "ClientRead")),
        /** The server has all of it, and is busy with its commit. */
        AT_WORK(Wire.Fault.NONE, IN_BATCH.formatted("COMMIT", "PgSleep")),
        /** It is committed, and its writer does not know. */
        UNHEARD(
                Wire.Fault.ANSWER,
                "SELECT least(count(*), 1) FROM ticketing.orders WHERE payment_reference LIKE 'stuckUNHEARD/%'");

        private final Wire.Fault fault;
        private final String reached;

        Middle(Wire.Fault fault, String reached) {
            this.fault = fault;
            this.reached = reached;
        }
    }

    private final Set<UUID> acknowledged = new HashSet<>();
    private Fair fair;
    private Wire wire;
    private UUID tier;
    private WriterProcess first;
    private WriterProcess second;

    @BeforeEach
    void open() throws Exception {
        fair = new Fair();
        Fair.await(fair.ledger.close(Duration.ofSeconds(5)));
        tier = fair.tier(700, 1_000);
        wire = new Wire(fair.vertx, fair.options().database());
        first = WriterProcess.start("first", wire.address(), Duration.ofHours(1));
        await(first::writes);
        second = WriterProcess.start("second", fair.options().database(), Duration.ofHours(-1));
        await(second::waits);
    }

    @AfterEach
    void close() throws Exception {
        second.close();
        first.close();
        wire.close();
        fair.close();
    }

    @ParameterizedTest
    @EnumSource
    void aWriterThatWasStoppedInTheMiddleOfABatchCommitsNothingMore(Middle middle) throws Exception {
        buyAll(first, orders(3), "before");
        List<UUID> stuck = orders(5);
        stopWithin(middle, stuck);
        long committed = orderCount();

        takeOver(middle);
        buyAll(second, orders(20), "after");
        assertEquals(committed + 21, orderCount(), "the second has the ledger, and the first has left no more in it");

        wire.mend();
        first.goOn();
        Set<UUID> stored = stored();
        for (UUID order : stuck) {
            await(() -> first.outcome(order) != null);
            String known = stored.contains(order) ? "Posted" : "Unavailable";
            assertEquals(known, first.outcome(order), "looked up while the second writes");
        }
        await(first::waits);
        UUID late = UUID.randomUUID();
        first.buy(late, tier, "late");
        await(() -> first.outcome(late) != null);
        assertEquals("Unavailable", first.outcome(late));
        assertEquals(committed + 21, orderCount());

        second.close();
        await(first::writes);
        fair.database.execute("DROP TRIGGER stuck ON ticketing.orders");
        buyAll(first, stuck, "stuck" + middle);
        assertTheBooksAreWhole();
    }

    private void stopWithin(Middle middle, List<UUID> stuck) throws Exception {
        fair.database.execute("""
                CREATE FUNCTION public.stuck() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(60);
                    RETURN NEW;
                END $$;
                CREATE CONSTRAINT TRIGGER stuck AFTER INSERT ON ticketing.orders DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW WHEN (NEW.payment_reference LIKE 'stuckAT_WORK/%') EXECUTE FUNCTION public.stuck();
                """);
        wire.harmNextBatch(middle.fault);
        stuck.forEach(order -> first.buy(order, tier, "stuck" + middle));
        await(() -> fair.database.count(middle.reached) == 1);
        first.stop();
        assertTrue(stuck.stream().allMatch(order -> first.outcome(order) == null), "stopped before any was answered");
    }

    private void takeOver(Middle middle) throws Exception {
        long stopped = System.nanoTime();
        UUID order = UUID.randomUUID();
        do {
            second.forget(order);
            second.buy(order, tier, "after");
            await(() -> second.outcome(order) != null);
        } while (second.outcome(order).equals("Unavailable")
                && System.nanoTime() - stopped < TimeUnit.MILLISECONDS.toNanos(TAKE_OVER_MILLIS_MAX));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stopped);
        System.out.printf(
                "%s: committed again %,d ms after the writer was stopped; %,d are promised%n",
                middle, millis, PROMISED_MILLIS);
        assertEquals("Posted", second.outcome(order));
        acknowledged.add(order);
    }

    private void assertTheBooksAreWhole() {
        Audit.assertSound(fair.database);
        assertEquals(List.of(), fair.database.rows("""
                SELECT number FROM (SELECT number, epoch, lag(epoch) OVER (ORDER BY number) AS before FROM payments.batches)
                WHERE epoch < before"""), "no batch of an earlier epoch after one of a later");
        assertEquals(acknowledged, stored(), "what was acknowledged, and nothing else");
    }

    private Set<UUID> stored() {
        var stored = new HashSet<UUID>();
        fair.database
                .rows("SELECT id FROM ticketing.orders")
                .forEach(row -> stored.add(UUID.fromString(row.getFirst())));
        return stored;
    }

    private void buyAll(WriterProcess from, List<UUID> orders, String reference) throws InterruptedException {
        orders.forEach(order -> from.buy(order, tier, reference));
        for (UUID order : orders) {
            await(() -> from.outcome(order) != null && from.outcome(order).endsWith("Posted"));
        }
        acknowledged.addAll(orders);
    }

    private long orderCount() {
        return fair.database.count("SELECT count(*) FROM ticketing.orders");
    }

    private static List<UUID> orders(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).toList();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not within 30 s");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
