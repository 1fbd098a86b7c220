package io.yardpass.analytics.upkeep;

import static io.yardpass.analytics.World.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ErasureKeeperTest {
    private static final ErasureOptions OPTIONS =
            new ErasureOptions(Duration.ofMillis(20), Duration.ofSeconds(60), 100, 2_048, 1_000);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TestDatabase database;
    private Vertx vertx;
    private Pool owner;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        vertx = Vertx.vertx();
        owner = Pools.reader(vertx, database.address(), DatabaseRole.OWNER, 2);
    }

    @AfterEach
    void close() {
        await(owner.close());
        await(vertx.close());
        database.close();
    }

    @Test
    void whatSomebodyAskedForIsFinished() {
        UUID first = asked();
        UUID second = asked();
        await(idle(OPTIONS).look());
        assertEquals("2", finished(first, second));
        assertEquals(0, database.count("SELECT count(*) FROM analytics.event_impressions WHERE user_id IS NOT NULL"));
        assertEquals(0, gauge());
    }

    @Test
    void itGoesOnByItself() {
        UUID user = asked();
        ErasureKeeper keeper = ErasureKeeper.start(vertx, owner, owner, OPTIONS, meters);
        awaitUntil(() -> finished(user).equals("1"));
        await(keeper.close(Duration.ofSeconds(5)));
    }

    /** A look takes the few steps that begin within a millisecond: the next goes on from there, and so would another process. */
    @Test
    void whatABudgetIsNotEnoughForIsLeftToTheNextLook() {
        UUID user = asked();
        var hasty = new ErasureOptions(Duration.ofMillis(20), Duration.ofMillis(1), 100, 1, 1);
        int looks = 0;
        while (finished(user).equals("0")) {
            await(idle(hasty).look());
            looks++;
        }
        assertTrue(looks > 3, "looks " + looks);
    }

    @Test
    void oneThatFailsIsToldAndHoldsUpNoOther() {
        UUID bad = asked();
        UUID good = asked();
        database.execute("""
                CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
                INSERT INTO users.settings (user_id) VALUES ('%s');
                CREATE TRIGGER fail BEFORE DELETE ON users.settings FOR EACH ROW EXECUTE FUNCTION public.fail()""".formatted(bad));
        ErasureKeeper keeper = idle(OPTIONS);
        await(keeper.look());
        assertEquals("0", finished(bad));
        assertEquals("1", finished(good));
        assertEquals(1, meters.get("yardpass.erasure.failures").counter().count());
        assertEquals(1, gauge());
        database.execute("DROP TRIGGER fail ON users.settings");
        await(keeper.look());
        assertEquals("1", finished(bad));
    }

    @Test
    void nothingIsBegunOnceItIsClosed() {
        UUID user = asked();
        long left = left();
        ErasureKeeper keeper = idle(OPTIONS);
        await(keeper.close(Duration.ofSeconds(1)));
        await(keeper.look());
        assertEquals(left, left());
        assertEquals("0", finished(user));
    }

    private ErasureKeeper idle(ErasureOptions options) {
        return ErasureKeeper.idle(vertx, owner, options, meters);
    }

    /** Somebody who was seen and asked to be forgotten. */
    private UUID asked() {
        UUID user = UUID.randomUUID();
        database.execute("""
                INSERT INTO users.profiles (id, display_name) VALUES ('%1$s', 'Ann');
                INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id, user_id)
                VALUES (uuidv7(), now(), now(), '%1$s', '%1$s', '%1$s')""".formatted(user));
        database.text("SELECT users.erase('" + user + "')");
        return user;
    }

    private String finished(UUID... users) {
        return database.text("SELECT count(*) FROM users.erasures WHERE finished_at IS NOT NULL AND user_id = ANY ('{"
                + String.join(
                        ",", java.util.Arrays.stream(users).map(UUID::toString).toList()) + "}')");
    }

    private long left() {
        return database.count("SELECT count(*) FROM users.erasure_parts WHERE done < until");
    }

    private double gauge() {
        return meters.get("yardpass.erasures.unfinished").gauge().value();
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not within a minute");
            Thread.onSpinWait();
        }
    }
}
