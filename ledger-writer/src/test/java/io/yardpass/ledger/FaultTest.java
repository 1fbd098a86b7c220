package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;
import static io.yardpass.ledger.Fair.purchase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PurchaseTickets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writer does when the database, the connection or another writer fails it. */
class FaultTest {
    private static final String KILL_THE_WRITER = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE application_name = 'yardpass-ledger' AND datname = current_database()""";

    private Fair fair;

    @BeforeEach
    void open() {
        fair = new Fair();
    }

    @AfterEach
    void close() {
        fair.close();
    }

    @Test
    void aWriterWhoseEpochIsOverCommitsNothingAndWaitsForTheLockAgain() {
        await(fair.ledger.close(Duration.ofSeconds(5)));
        // Renewed so seldom that the batch is the first to notice.
        Ledger trusting = fair.open(fair.options().withLease(Duration.ofMinutes(1)));
        fair.awaitReady(trusting);
        // The first time comes right after the claim, which wrote both rows at once.
        fair.awaitTrue(() -> fair.database.count("""
                SELECT count(*) FROM payments.writer AS w, payments.writer_lease AS l WHERE w.xmin <> l.xmin""") == 1);
        UUID tier = fair.tier(700, 100);
        fair.database.execute("SELECT payments.claim_writer('another', NULL, 1000)");
        assertEquals(new Outcome.Unavailable(), await(trusting.submit(purchase(tier, 1, 700))));
        assertEquals(0, fair.database.count("SELECT count(*) FROM ticketing.orders"));
        assertEquals(0, fair.database.count("SELECT count(*) FROM payments.batches"));
        assertFalse(trusting.ready());
        fair.awaitReady(trusting);
        assertInstanceOf(Outcome.Posted.class, await(trusting.submit(purchase(tier, 1, 700))));
        assertEquals(4, fair.database.count("SELECT epoch FROM payments.batches"));
        await(trusting.close(Duration.ofSeconds(5)));
    }

    @Test
    void anIdleWriterWhoseEpochIsOverNoticesByItsLease() {
        fair.database.execute("SELECT payments.claim_writer('another', NULL, 1000)");
        fair.awaitTrue(() -> fair.database.count("SELECT epoch FROM payments.writer") == 3);
        fair.awaitReady(fair.ledger);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXECUTE ON FUNCTION payments.apply_batch(bigint, uuid[], bigint[], bigint[])",
                "SELECT ON payments.idempotency_keys"
            })
    void aRightThatIsMissingIsAnOutageOnlyForAsLongAsItIs(String right) {
        UUID tier = fair.tier(700, 100);
        fair.database.execute("REVOKE " + right + " FROM yardpass_ledger");
        assertEquals(new Outcome.Unavailable(), fair.submit(purchase(tier, 1, 700)));
        fair.database.execute("GRANT " + right + " TO yardpass_ledger");
        fair.awaitReady(fair.ledger);
        assertInstanceOf(Outcome.Posted.class, fair.submit(purchase(tier, 1, 700)));
        Audit.assertSound(fair.database);
    }

    /** A trigger stands for the disk that fails, or for a server that is being demoted. */
    @ParameterizedTest
    @ValueSource(strings = {"58030", "XX000", "25006", "53100", "54000", "55000"})
    void aServerThatFailsOnceIsAskedAgain(String sqlstate) {
        UUID tier = fair.tier(700, 100);
        fair.database.execute("""
                CREATE SEQUENCE public.refusals;
                GRANT USAGE ON public.refusals TO yardpass_ledger;
                CREATE FUNCTION public.refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('public.refusals') = 1 THEN
                        RAISE EXCEPTION 'once' USING ERRCODE = '%s';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER refuse_once BEFORE INSERT ON ticketing.orders
                    FOR EACH ROW EXECUTE FUNCTION public.refuse_once();
                """.formatted(sqlstate));
        assertInstanceOf(Outcome.Posted.class, fair.submit(purchase(tier, 1, 700)));
        Audit.assertSound(fair.database);
    }

    /** What the server says of one purchase whenever it comes does not end those that came with it. */
    @Test
    void aPurchaseThatFailsEveryTryDoesNotHarmItsNeighbours() {
        UUID tier = fair.tier(700, 100);
        fair.database.execute("""
                CREATE FUNCTION public.refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.payment_reference = 'bad' THEN
                        RAISE EXCEPTION 'always' USING ERRCODE = '54000';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER refuse_one BEFORE INSERT ON ticketing.orders
                    FOR EACH ROW EXECUTE FUNCTION public.refuse_one();
                """);
        List<PurchaseTickets> purchases = new ArrayList<>();
        Stream.generate(() -> purchase(tier, 1, 700)).limit(9).forEach(purchases::add);
        purchases.add(4, with(purchase(tier, 1, 700), "bad", null));
        List<Outcome> outcomes = fair.submitAll(purchases);
        assertEquals(
                9, outcomes.stream().filter(Outcome.Posted.class::isInstance).count());
        assertEquals(new Outcome.Unavailable(), outcomes.get(4));
        Audit.assertSound(fair.database);
    }

    @Test
    void aBalanceThatMovedBehindTheWritersBackIsReadAgain() {
        UUID tier = fair.tier(700, 100);
        fair.submit(purchase(tier, 1, 700));
        fair.database.execute("UPDATE payments.accounts SET version = version + 1");
        assertInstanceOf(Outcome.Posted.class, fair.submit(purchase(tier, 1, 700)));
        Audit.assertSound(fair.database);
    }

    @Test
    void inventoryThatMovedBehindTheWritersBackIsReadAgain() {
        UUID tier = fair.tier(700, 100);
        fair.submit(purchase(tier, 1, 700));
        fair.database.execute("UPDATE ticketing.ticket_tiers SET sold = 100");
        assertInstanceOf(Outcome.Rejected.class, fair.submit(purchase(tier, 1, 700)));
        fair.database.execute("UPDATE ticketing.ticket_tiers SET sold = 1");
    }

    @Test
    void aPurchaseThatCannotBeStoredDoesNotHarmItsNeighbours() {
        UUID tier = fair.tier(700, 100);
        List<PurchaseTickets> purchases = new ArrayList<>();
        Stream.generate(() -> purchase(tier, 1, 700)).limit(9).forEach(purchases::add);
        purchases.add(4, purchase(UUID.randomUUID(), "no\0key", UUID.randomUUID(), tier, 1, 700));
        List<Outcome> outcomes = fair.submitAll(purchases);
        assertEquals(
                9, outcomes.stream().filter(Outcome.Posted.class::isInstance).count());
        assertEquals(new Outcome.Unavailable(), outcomes.get(4));
        Audit.assertSound(fair.database);
    }

    @Test
    void aPurchaseThatCannotEvenBeEncodedDoesNotHarmItsNeighbours() {
        UUID tier = fair.tier(700, 100);
        List<PurchaseTickets> purchases = new ArrayList<>();
        Stream.generate(() -> purchase(tier, 1, 700)).limit(9).forEach(purchases::add);
        purchases.add(4, with(purchase(tier, 1, 700), null, Long.MIN_VALUE));
        List<Outcome> outcomes = fair.submitAll(purchases);
        assertEquals(
                9, outcomes.stream().filter(Outcome.Posted.class::isInstance).count());
        assertEquals(new Outcome.Unavailable(), outcomes.get(4));
        Audit.assertSound(fair.database);
    }

    private static PurchaseTickets with(PurchaseTickets purchase, String paymentReference, Long occurredAtMicros) {
        return new PurchaseTickets(
                purchase.orderId(),
                purchase.buyerId(),
                purchase.eventId(),
                purchase.items(),
                purchase.total(),
                new Payment.Vouched(paymentReference),
                occurredAtMicros,
                purchase.envelope());
    }

    @Test
    void aSecondWriterIsNotReadyWhileTheFirstHoldsTheLock() {
        Ledger second = fair.open();
        assertInstanceOf(Outcome.Unavailable.class, await(second.submit(purchase(fair.tier(700, 10), 1, 700))));
        assertFalse(second.ready());
        assertTrue(fair.ledger.ready());
        await(fair.ledger.close(Duration.ofSeconds(5)));
        fair.awaitReady(second);
        assertInstanceOf(Outcome.Posted.class, await(second.submit(purchase(fair.tier(700, 10), 1, 700))));
        await(second.close(Duration.ofSeconds(5)));
    }

    @Test
    void moreThanMayWaitIsOverloaded() {
        await(fair.ledger.close(Duration.ofSeconds(5)));
        Ledger narrow = fair.open(fair.options().withLimits(2, 4, 40));
        fair.awaitReady(narrow);
        UUID tier = fair.tier(700, 1_000);
        List<Future<Outcome>> waiting = Stream.generate(() -> narrow.submit(purchase(tier, 1, 700)))
                .limit(200)
                .toList();
        List<Outcome> outcomes = waiting.stream().map(Fair::await).toList();
        assertTrue(outcomes.contains(new Outcome.Overloaded()));
        long posted = outcomes.stream().filter(Outcome.Posted.class::isInstance).count();
        assertTrue(posted >= 4, "some were posted");
        assertEquals(posted, fair.database.count("SELECT count(*) FROM ticketing.orders"));
        await(narrow.close(Duration.ofSeconds(5)));
    }

    @Test
    void whatWasAcknowledgedIsThereOnceAfterTheBackendWasKilledUnderLoad() {
        UUID tier = fair.tier(700, 100_000);
        List<PurchaseTickets> all = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            List<PurchaseTickets> purchases =
                    Stream.generate(() -> purchase(tier, 1, 700)).limit(500).toList();
            List<Future<Outcome>> waiting =
                    purchases.stream().map(fair.ledger::submit).toList();
            fair.database.count(KILL_THE_WRITER);
            waiting.forEach(outcome -> outcomes.add(await(outcome)));
            all.addAll(purchases);
            fair.awaitReady(fair.ledger);
        }
        List<Outcome> retried = fair.submitAll(all);
        for (int i = 0; i < all.size(); i++) {
            boolean acknowledged = outcomes.get(i) instanceof Outcome.Posted;
            assertTrue(
                    retried.get(i) instanceof Outcome.AlreadyPosted
                            || !acknowledged && retried.get(i) instanceof Outcome.Posted,
                    outcomes.get(i) + ", then " + retried.get(i));
        }
        assertEquals(all.size(), fair.database.count("SELECT count(*) FROM ticketing.orders"));
        assertEquals(all.size(), fair.database.count("SELECT count(*) FROM ticketing.tickets"));
        Audit.assertSound(fair.database);
    }
}
