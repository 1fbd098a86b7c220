package io.yardpass.ledger;

import static io.yardpass.ledger.Outcomes.assertPosted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A command for which the database makes everybody wait is found, and from then on waits alone. */
class DelayTest {
    private static final int OTHERS = 40;
    private static final int TRIES_MAX = 300;

    private static Fair fair;
    private static Ledger ledger;
    private static SimpleMeterRegistry registry;

    private final UUID slow = UUID.randomUUID();
    private final UUID tier = fair.tier(0, 10_000);

    @BeforeAll
    static void open() {
        fair = new Fair();
        Fair.await(fair.ledger.close(Duration.ofSeconds(5)));
        registry = new SimpleMeterRegistry();
        ledger = Fair.await(Ledger.open(fair.vertx, fair.options(), InstantSource.system(), () -> true, registry));
        fair.awaitReady(ledger);
        // Whoever is called so makes a statement or a commit take its time.
        fair.database.execute("""
                CREATE TABLE public.slow (user_id uuid, at_commit boolean);
                CREATE FUNCTION public.sleep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                    PERFORM pg_sleep(1.3) FROM public.slow AS s
                    WHERE s.user_id = NEW.user_id AND s.at_commit = (TG_ARGV[0] = 'commit');
                    RETURN NULL;
                END
                $$;
                CREATE TRIGGER slow AFTER INSERT ON ticketing.orders FOR EACH ROW EXECUTE FUNCTION public.sleep('row');
                CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON ticketing.orders
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.sleep('commit');
                """);
    }

    @AfterAll
    static void close() {
        Audit.assertSound(fair.database);
        Fair.await(ledger.close(Duration.ofSeconds(5)));
        fair.close();
    }

    @Test
    void whoIsLockedBySomebodyElseCostsTheOthersOneBatch() throws SQLException {
        fair.database.execute("INSERT INTO users.profiles (id) VALUES ('" + slow + "')");
        try (Connection eraser = connect()) {
            eraser.setAutoCommit(false);
            eraser.createStatement().execute("SELECT FROM users.profiles WHERE id = '" + slow + "' FOR UPDATE");
            assertOnlyTheSlowOneFails("55P03");
            eraser.rollback();
        }
        assertPosted(askedAgain(purchase(slow)));
        assertEquals(OTHERS, posted(submitAll()) - 1, "and is trusted again");
    }

    @Test
    void whoTakesTooLongCostsTheOthersOneBatch() {
        fair.database.execute("INSERT INTO public.slow VALUES ('" + slow + "', false)");
        assertOnlyTheSlowOneFails("57014");
    }

    /** As a client does. */
    private static Outcome askedAgain(PurchaseTickets purchase) {
        Outcome outcome = Fair.await(ledger.submit(purchase));
        for (int i = 0; i < TRIES_MAX && outcome instanceof Outcome.Unavailable; i++) {
            Fair.await(fair.vertx.timer(100, TimeUnit.MILLISECONDS));
            outcome = Fair.await(ledger.submit(purchase));
        }
        return outcome;
    }

    private void assertOnlyTheSlowOneFails(String sqlstate) {
        double before = refused(sqlstate);
        List<Outcome> outcomes = submitAll();
        assertInstanceOf(Outcome.Unavailable.class, outcomes.getFirst());
        assertEquals(OTHERS, posted(outcomes));
        double first = refused(sqlstate);
        assertEquals(true, first - before <= 3, () -> first - before + " batches failed");
        outcomes = submitAll();
        assertInstanceOf(Outcome.Unavailable.class, outcomes.getFirst());
        assertEquals(OTHERS, posted(outcomes));
        assertEquals(first, refused(sqlstate), "the next time nobody waits");
    }

    /** What was cut short there while it waits for a standby would be told as done. */
    @Test
    void aCommitIsNotCutShort() {
        fair.database.execute("INSERT INTO public.slow VALUES ('" + slow + "', true)");
        assertInstanceOf(Outcome.Posted.class, Fair.await(ledger.submit(purchase(slow))));
    }

    /** The slow one first, so that the first batch is its own and all others are the next. */
    private List<Outcome> submitAll() {
        List<PurchaseTickets> purchases = new ArrayList<>(IntStream.range(0, OTHERS)
                .mapToObj(i -> purchase(UUID.randomUUID()))
                .toList());
        purchases.addFirst(purchase(slow));
        var waiting = purchases.stream().map(ledger::submit).toList();
        return waiting.stream().map(Fair::await).toList();
    }

    private PurchaseTickets purchase(UUID buyer) {
        return Fair.purchase(UUID.randomUUID(), UUID.randomUUID().toString(), buyer, tier, 1, 0);
    }

    private static int posted(List<Outcome> outcomes) {
        return Collections.frequency(outcomes.stream().map(Object::getClass).toList(), Outcome.Posted.class);
    }

    private static double refused(String sqlstate) {
        Counter counter = registry.find("yardpass.ledger.refused.batches")
                .tag("sqlstate", sqlstate)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static Connection connect() throws SQLException {
        var address = fair.database.address();
        return DriverManager.getConnection("jdbc:postgresql://%s:%d/%s?user=%s"
                .formatted(address.host(), address.port(), address.database(), address.user()));
    }
}
