package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;
import static io.yardpass.ledger.Fair.purchase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.yardpass.domain.Outcome;
import io.yardpass.pgcopy.PgAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who is deposed, and who is not. Writers with half of the usual lease, one of them over a wire that may go dead. */
@Timeout(120)
class TakeOverTest {
    private static final Duration LEASE = Duration.ofMillis(1_500);

    private final String nonce = UUID.randomUUID().toString().substring(0, 8);
    private final List<Ledger> opened = new ArrayList<>();
    private Fair fair;
    private Wire wire;

    @BeforeEach
    void open() {
        fair = new Fair();
        await(fair.ledger.close(Duration.ofSeconds(5)));
        for (String login : List.of("ada", "bob")) {
            fair.database.execute(("CREATE ROLE %s_%s LOGIN NOINHERIT"
                            + " IN ROLE yardpass_owner, yardpass_ingest, yardpass_ledger, yardpass_gateway")
                    .formatted(login, nonce));
        }
    }

    @AfterEach
    void close() {
        if (wire != null) {
            wire.mend();
        }
        opened.forEach(ledger -> await(ledger.close(Duration.ofSeconds(5))));
        if (wire != null) {
            wire.close();
        }
        fair.database.execute("DROP ROLE ada_" + nonce + ", bob_" + nonce);
        fair.close();
    }

    /** The embedded server's login is a superuser, one's own server's should be none. */
    @ParameterizedTest
    @ValueSource(strings = {"", "ada"})
    void aWriterWhoseWireWentDeadIsReplaced(String login) {
        UUID tier = fair.tier(700, 100);
        Ledger first = writerOnWire(login);
        Ledger second = openedAs(login);
        fair.awaitTrue(second::waits);
        long epoch = epoch();

        wire.cut();
        fair.awaitReady(second);
        assertEquals(epoch + 1, epoch());
        assertInstanceOf(Outcome.Posted.class, await(second.submit(purchase(tier, 1, 700))));

        wire.mend();
        fair.awaitTrue(first::waits);
        assertInstanceOf(Outcome.Unavailable.class, await(first.submit(purchase(tier, 1, 700))));
        assertEquals(1, fair.database.count("SELECT count(*) FROM ticketing.orders"));
        assertTrue(second.ready());
        Audit.assertSound(fair.database);
    }

    @Test
    void ofTwoThatWaitOneTakesTheLockAndIsLeftIt() {
        writerOnWire("");
        Ledger second = openedAs("");
        Ledger third = openedAs("");
        fair.awaitTrue(() -> second.waits() && third.waits());
        long epoch = epoch();
        wire.cut();
        fair.awaitTrue(() -> second.ready() || third.ready());
        pause(LEASE.multipliedBy(3));
        assertTrue(second.ready() ^ third.ready());
        assertEquals(epoch + 1, epoch());
    }

    /** PostgreSQL lets nobody end another's session without being told so; the log says what to tell it. */
    @Test
    void aStandbyWithAnotherLoginNeedsToBeAllowed() {
        var said = new ListAppender<ILoggingEvent>();
        said.start();
        ((Logger) LoggerFactory.getLogger(Standby.class)).addAppender(said);
        writerOnWire("ada");
        Ledger second = openedAs("bob");
        fair.awaitTrue(second::waits);
        wire.cut();
        fair.awaitTrue(() -> List.copyOf(said.list).stream()
                .anyMatch(event -> event.getFormattedMessage().contains("All writers should use one login")));
        assertFalse(second.ready());
        fair.database.execute("GRANT pg_signal_backend TO bob_" + nonce + " WITH INHERIT TRUE");
        fair.awaitReady(second);
        ((Logger) LoggerFactory.getLogger(Standby.class)).detachAppender(said);
    }

    /** Each statement is within its time, all of them together are not within the lease. */
    @Test
    void aWriterWithManySlowStatementsKeepsItsLock() {
        String triggers = Stream.of(
                        "users.profiles",
                        "payments.accounts",
                        "payments.batches",
                        "payments.transactions",
                        "payments.entries",
                        "payments.idempotency_keys",
                        "ticketing.orders",
                        "ticketing.order_items",
                        "ticketing.tickets",
                        "analytics.event_deltas",
                        "public.outbox")
                .map(table -> "CREATE TRIGGER slow BEFORE INSERT ON " + table
                        + " FOR EACH STATEMENT EXECUTE FUNCTION public.slow(0.6);")
                .collect(Collectors.joining());
        assertKeepsItsLock(triggers);
    }

    /** When it has the row of the writer locked. */
    @Test
    void aWriterWithASlowCommitKeepsItsLock() {
        assertKeepsItsLock("""
                CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ticketing.orders DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION public.slow(6);""");
    }

    private void assertKeepsItsLock(String triggers) {
        UUID tier = fair.tier(700, 100);
        Ledger first = openedAs("");
        fair.awaitReady(first);
        Ledger second = openedAs("");
        fair.awaitTrue(second::waits);
        long epoch = epoch();
        fair.database.execute("""
                CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(TG_ARGV[0]::float);
                    RETURN NEW;
                END $$;
                """ + triggers);
        assertInstanceOf(Outcome.Posted.class, await(first.submit(purchase(tier, 1, 700))));
        assertEquals(epoch, epoch());
        assertTrue(second.waits());
        assertEquals(1, fair.database.count("SELECT count(*) FROM payments.batches"));
    }

    @Test
    void aWriterUnderLoadKeepsItsLock() {
        UUID tier = fair.tier(700, 1_000_000);
        Ledger first = openedAs("");
        fair.awaitReady(first);
        Ledger second = openedAs("");
        fair.awaitTrue(second::waits);
        long epoch = epoch();
        long until = System.nanoTime() + LEASE.toNanos() * 4;
        while (System.nanoTime() < until) {
            List<Future<Outcome>> many = Stream.generate(() -> first.submit(purchase(tier, 1, 700)))
                    .limit(1_000)
                    .toList();
            many.forEach(each -> assertInstanceOf(Outcome.Posted.class, await(each)));
        }
        assertEquals(epoch, epoch());
        assertTrue(second.waits());
        Audit.assertSound(fair.database);
    }

    private Ledger writerOnWire(String login) {
        wire = new Wire(fair.vertx, addressOf(login));
        Ledger first = opened(wire.address());
        fair.awaitReady(first);
        return first;
    }

    private Ledger openedAs(String login) {
        return opened(addressOf(login));
    }

    private Ledger opened(PgAddress address) {
        Ledger ledger = fair.open(LedgerOptions.to(address, "test").withLease(LEASE));
        opened.add(ledger);
        return ledger;
    }

    private PgAddress addressOf(String login) {
        PgAddress usual = fair.options().database();
        return login.isEmpty()
                ? usual
                : new PgAddress(usual.host(), usual.port(), usual.database(), login + "_" + nonce, null, null);
    }

    private long epoch() {
        return fair.database.count("SELECT epoch FROM payments.writer");
    }

    private void pause(Duration time) {
        await(fair.vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS));
    }
}
