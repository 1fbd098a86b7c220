package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Cache;
import io.yardpass.ledger.rules.EventStatus;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Hold;
import io.yardpass.ledger.rules.HoldStatus;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Tier;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.PipelineResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches decided on what is no longer true, sent through the writer's own pipeline: none leaves a row. */
class StaleBatchTest {
    private static final long NOW = System.currentTimeMillis() * 1_000;

    private static Fair fair;

    @BeforeAll
    static void open() {
        fair = new Fair();
        // A writer that lived beside us would sweep holds, and so move the head.
        await(fair.ledger.close(Duration.ofSeconds(5)));
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    @Test
    void aBatchThatIsNotStaleIsCommitted() {
        UUID tier = fair.tier(700, 100);
        assertInstanceOf(PipelineResult.Committed.class, send(batch(tier, 0, 0, head()), epoch()));
    }

    @Test
    void aStaleEpochLeavesNoRow() {
        UUID tier = fair.tier(700, 100);
        assertRolledBack("YP001", batch(tier, 0, 0, head()), epoch() - 1);
    }

    @Test
    void aStaleBalanceVersionLeavesNoRow() {
        UUID tier = fair.tier(700, 100);
        assertRolledBack("YP002", batch(tier, 1, 0, head()), epoch());
    }

    @Test
    void aStaleCounterLeavesNoRow() {
        UUID tier = fair.tier(700, 100);
        assertRolledBack("YP003", batch(tier, 0, 5, head()), epoch());
    }

    @Test
    void aStaleHeadLeavesNoRow() {
        UUID tier = fair.tier(700, 100);
        Head head = head();
        assertRolledBack(
                "YP004", batch(tier, 0, 0, new Head(head.number() + 1, head.sequence(), head.hash(), NOW)), epoch());
        assertRolledBack(
                "YP004",
                batch(
                        tier,
                        0,
                        0,
                        new Head(
                                head.number(),
                                head.sequence(),
                                new byte[] {
                                    1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4,
                                    5, 6, 7, 8
                                },
                                NOW)),
                epoch());
    }

    /** Ended by another writer, by the time and by the buyer: what the cache says of it is not true any more. */
    @ParameterizedTest
    @ValueSource(strings = {"status = 'released'", "status = 'expired'", "status = 'consumed'"})
    void aHoldThatEndedLeavesNoRow(String meanwhile) {
        UUID tier = fair.tier(700, 100);
        UUID buyer = UUID.randomUUID();
        Hold hold = hold(tier, buyer);
        fair.database.execute("UPDATE ticketing.ticket_holds SET " + meanwhile + " WHERE id = '" + hold.id() + "'");
        assertRolledBack("YP003", batch(tier, 0, 0, head(), buyer, hold), epoch());
    }

    @Test
    void aHoldThatIsOverByTheTimeOfTheBatchLeavesNoRow() {
        UUID tier = fair.tier(700, 100);
        UUID buyer = UUID.randomUUID();
        Hold stored = hold(tier, buyer);
        fair.database.execute("ALTER TABLE ticketing.ticket_holds DISABLE TRIGGER ticket_holds_stay");
        fair.database.execute("UPDATE ticketing.ticket_holds SET expires_at = now() - interval '1 hour' WHERE id = '"
                + stored.id() + "'");
        fair.database.execute("ALTER TABLE ticketing.ticket_holds ENABLE ALWAYS TRIGGER ticket_holds_stay");
        assertRolledBack("YP003", batch(tier, 0, 0, head(), buyer, stored), epoch());
    }

    @Test
    void aHoldThatStandsAsTheBooksSayIsBought() {
        UUID tier = fair.tier(700, 100);
        UUID buyer = UUID.randomUUID();
        Hold hold = hold(tier, buyer);
        assertInstanceOf(PipelineResult.Committed.class, send(batch(tier, 0, 0, head(), buyer, hold), epoch()));
    }

    private static Hold hold(UUID tier, UUID buyer) {
        Hold hold = new Hold(
                UUID.randomUUID(), tier, Fair.ORGANIZATION, buyer, "session", 2, HoldStatus.HELD, NOW + 600_000_000L);
        fair.database.execute("""
                INSERT INTO ticketing.ticket_holds
                    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
                VALUES ('%s', '%s', 'session', '%s', '%s', 2, 'held', now() + interval '10 minutes', now())
                """.formatted(hold.id(), tier, buyer, Fair.ORGANIZATION));
        return hold;
    }

    /** One purchase, decided on a cache that is right but for the buyer's version and the tier's counter. */
    private static Batch batch(UUID tier, long version, int sold, Head head) {
        return batch(tier, version, sold, head, UUID.randomUUID(), null);
    }

    private static Batch batch(UUID tier, long version, int sold, Head head, UUID buyer, Hold hold) {
        UUID cash = UUID.randomUUID();
        fair.database.execute("INSERT INTO users.profiles (id) VALUES ('%s')".formatted(buyer));
        fair.database.execute("""
                INSERT INTO payments.accounts (id, kind, user_id, currency, created_at)
                VALUES ('%s', 'user_cash', '%s', 'USD', now())""".formatted(cash, buyer));
        ReadResult found = new ReadResult(NOW);
        found.put(Facts.PROFILES, buyer, true);
        found.put(account(AccountKind.USER_CASH, AccountHolder.USER, buyer, cash, 0, version));
        stands("organization_receivable", AccountHolder.ORGANIZATION, Fair.ORGANIZATION, found);
        stands("platform_revenue", AccountHolder.PLATFORM, null, found);
        found.put(
                Facts.EVENTS,
                Fair.EVENT,
                new SaleEvent(
                        Fair.EVENT, Fair.ORGANIZATION, true, "USD", 500, EventStatus.PUBLISHED, Long.MAX_VALUE, NOW));
        found.put(
                Facts.TIERS,
                tier,
                new Tier(
                        tier,
                        Fair.EVENT,
                        700,
                        "USD",
                        100,
                        sold,
                        hold == null ? 0 : hold.quantity(),
                        null,
                        null,
                        null,
                        NOW));
        if (hold != null) {
            found.put(Facts.HOLDS, hold.id(), hold);
        }
        Cache cache = new Cache(100);
        cache.enter(new ReadSet(), found);
        var purchase = Requests.buying(Fair.PLATFORM, Fair.EVENT, buyer, hold == null ? null : hold.id(), tier, 1, 700);
        return Batch.decide(List.of(purchase), cache, new ReadSet(), head, NOW, Ids.secret());
    }

    private static void stands(String kind, AccountHolder holder, UUID owner, ReadResult found) {
        fair.database
                .rows("SELECT id, balance_cents, version FROM payments.accounts WHERE kind = '" + kind + "'")
                .forEach(row -> found.put(account(
                        AccountKind.ofWireName(kind),
                        holder,
                        owner,
                        UUID.fromString(row.get(0)),
                        Long.parseLong(row.get(1)),
                        Long.parseLong(row.get(2)))));
    }

    private static Account account(
            AccountKind kind, AccountHolder holder, UUID owner, UUID id, long balanceCents, long version) {
        return new Account(id, new AccountKey(kind, holder, owner, "USD"), balanceCents, version, false);
    }

    private static Head head() {
        return onConnection(connection -> WriterSession.readHead(connection));
    }

    private static long epoch() {
        return fair.database.count("SELECT epoch FROM payments.writer");
    }

    private static void assertRolledBack(String sqlstate, Batch batch, long epoch) {
        String rows = """
                SELECT (SELECT count(*) FROM payments.batches), (SELECT count(*) FROM payments.entries),
                    (SELECT count(*) FROM payments.transactions), (SELECT count(*) FROM ticketing.orders),
                    (SELECT count(*) FROM ticketing.tickets), (SELECT count(*) FROM payments.idempotency_keys),
                    (SELECT count(*) FROM analytics.ticket_analytics), (SELECT count(*) FROM public.outbox),
                    (SELECT sum(version) FROM payments.accounts), (SELECT sum(sold) FROM ticketing.ticket_tiers)""";
        var before = fair.database.rows(rows);
        var rolledBack = assertInstanceOf(PipelineResult.RolledBack.class, send(batch, epoch));
        assertEquals(sqlstate, rolledBack.error().sqlstate());
        assertEquals(before, fair.database.rows(rows));
    }

    private static PipelineResult send(Batch batch, long epoch) {
        return onConnection(connection -> {
            Pipeline pipeline = BatchPipeline.of(batch, epoch);
            return connection.execute(pipeline);
        });
    }

    private static <T> T onConnection(Function<CopyConnection, Future<T>> use) {
        Promise<T> done = Promise.promise();
        fair.vertx
                .getOrCreateContext()
                .runOnContext(ignored -> CopyConnection.connect(
                                fair.vertx, fair.options().copyOptions())
                        .compose(connection -> use.apply(connection).eventually(connection::close))
                        .onComplete(done));
        return await(done.future());
    }
}
