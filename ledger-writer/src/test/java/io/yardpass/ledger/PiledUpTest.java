package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Requests.buying;
import static io.yardpass.ledger.Requests.cancel;
import static io.yardpass.ledger.Requests.hold;
import static io.yardpass.ledger.Requests.refund;
import static io.yardpass.ledger.Requests.release;
import static io.yardpass.ledger.Requests.scan;
import static io.yardpass.ledger.Requests.transfer;
import static io.yardpass.ledger.Requests.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Envelope;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Money;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.pgcopy.PipelineResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever a caller piled up: what a command reads, and has the database read, is bounded by what the command can be. */
class PiledUpTest {
    private static final int PILE = 100_000;
    /** Of a command of one ticket or two legs, in all tables, by all statements, guards and triggers that it causes. */
    private static final int ROWS_MAX = 250;

    private static Fair fair;
    private static ManualWriter writer;

    private final UUID buyer = UUID.randomUUID();
    private final UUID tier = fair.tier(EVENT, 700, 3 * PILE, "per_buyer_limit=4");

    @BeforeAll
    static void open() {
        fair = new Fair();
        writer = new ManualWriter(fair);
        // What reads shall be this test.
        Fair.await(fair.ledger.close(Duration.ofSeconds(5)));
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    @Test
    void ticketsThatWentOnAreNotCountedAgainstTheLimit() {
        goneTickets(bought(1));
        assertBounded(hold(PLATFORM, buyer, tier, 1));
        assertBounded(buying(PLATFORM, EVENT, buyer, null, tier, 1, 700));
        Batch refused = assertBounded(buying(PLATFORM, EVENT, buyer, null, tier, 2, 1_400));
        assertEquals(RefusalCode.PER_BUYER_LIMIT, refusal(refused));
        UUID other = UUID.randomUUID();
        UUID theirs = ticket(boughtBy(other, 1));
        assertBounded(transfer(user(other, null), theirs, buyer));
    }

    @Test
    void holdsThatEndedAreNotCountedAgainstTheLimit() {
        endedHolds();
        HoldTickets made = hold(PLATFORM, buyer, tier, 1);
        assertBounded(made);
        assertBounded(buying(PLATFORM, EVENT, buyer, null, tier, 1, 700));
        assertBounded(release(PLATFORM, made.id()));
        assertBounded(new ExpireHolds(500));
    }

    /** Also when the planner knows that nearly all tickets are this buyer's, and an index over orders has them behind others'. */
    @Test
    void aBuyerIsCountedNoFurtherThanTheLimitWhateverItWasBefore() {
        UUID free = fair.tier(EVENT, 0, PILE, "");
        UUID order = new UUID(-1, UUID.randomUUID().getLeastSignificantBits());
        post(Fair.purchase(order, "many " + order, buyer, free, 1, 0));
        tickets(bought(1), tier, 190);
        tickets(order, free, 50_000);
        fair.database.execute("ANALYZE ticketing.tickets");
        assertEquals(
                RefusalCode.PER_BUYER_LIMIT,
                refusal(assertBounded(2 * HoldTickets.OWNED_AND_HELD_MAX, hold(PLATFORM, buyer, free, 1))));
        assertBounded(
                2 * HoldTickets.OWNED_AND_HELD_MAX,
                Fair.purchase(UUID.randomUUID(), "more " + order, buyer, free, 1, 0));
    }

    @Test
    void anOrderIsReadAsItStandsNotAsItWent() {
        UUID order = bought(3);
        goneTickets(order);
        List<UUID> tickets = tickets(order);
        assertBounded(scan(PLATFORM, code(tickets.get(0)), EVENT));
        assertBounded(refund(PLATFORM, order, tickets.get(1)));
        assertBounded(cancel(PLATFORM, order));
        assertBounded(transfer(PLATFORM, ticket(bought(1)), UUID.randomUUID()));
    }

    @Test
    void aStrangerIsToldBeforeTicketsAreRead() {
        UUID order = bought(1);
        tickets(order, tier, 190);
        long before = rowsRead("ticketing.tickets");
        Batch refused = assertBounded(refund(user(UUID.randomUUID(), null), order));
        assertEquals(RefusalCode.UNKNOWN_ORDER, refusal(refused));
        assertEquals(before, rowsRead("ticketing.tickets"));
    }

    @Test
    void aTransactionThatManyReferToIsReversedLikeOthers() {
        Bank bank = new Bank(fair);
        UUID debited = bank.account("sponsor_cash", ORGANIZATION, "NOK");
        UUID credited = bank.account("organizer_cash", ORGANIZATION, "NOK");
        var original = Bank.transfer(PLATFORM, debited, credited, 5);
        assertBounded(original);
        transactionsAbout(original.id());
        assertBounded(Bank.reversal(PLATFORM, original.id()));
        assertBounded(Bank.transfer(PLATFORM, credited, debited, 5));
    }

    /** Of each a cent; what was spent long ago stands behind them. */
    @Test
    void aWalletOfManyCentsIsSpentLikeOthers() {
        List<TopUpWallet> cents = Stream.generate(this::cent).limit(1_000).toList();
        for (int i = 0; i < cents.size(); i += 100) {
            Batch batch = writer.decide(cents.subList(i, i + 100));
            assertInstanceOf(PipelineResult.Committed.class, writer.send(batch));
        }
        String wallet = fair.database.text(
                "SELECT id FROM payments.accounts WHERE kind = 'wallet' AND user_id = '" + buyer + "'");
        fair.database.execute("""
                INSERT INTO payments.credit_lots (id, wallet_id, amount_cents, spent_cents, created_at)
                SELECT gen_random_uuid(), '%s', 1, 1, '2020-01-01' FROM generate_series(1, %d);
                ANALYZE payments.credit_lots""".formatted(wallet, PILE));
        UUID revenue = new Bank(fair).account("organizer_cash", ORGANIZATION, "USD");
        assertBounded(2 * ROWS_MAX, Bank.transfer(PLATFORM, UUID.fromString(wallet), revenue, 950));
        assertBounded(cent());
        assertEquals(
                "51 -51",
                fair.database.text("SELECT lots_cents || ' ' || balance_cents FROM payments.accounts WHERE id = '"
                        + wallet + "'"));
    }

    private TopUpWallet cent() {
        UUID id = UUID.randomUUID();
        return new TopUpWallet(
                id,
                null,
                buyer,
                new Money(1, "USD"),
                new Payment.Vouched("ch pile " + id),
                new Envelope("key " + id, PLATFORM, null));
    }

    private static Batch assertBounded(LedgerCommand command) {
        return assertBounded(ROWS_MAX, command);
    }

    private static Batch assertBounded(int rowsMax, LedgerCommand command) {
        long before = rowsRead("%");
        Batch batch = post(command);
        long read = rowsRead("%") - before;
        assertTrue(read <= rowsMax, () -> read + " rows were read for " + command);
        return batch;
    }

    private static Batch post(LedgerCommand command) {
        Batch batch = writer.decide(List.of(command));
        if (!batch.isEmpty()) {
            assertInstanceOf(PipelineResult.Committed.class, writer.send(batch));
        }
        return batch;
    }

    private static RefusalCode refusal(Batch batch) {
        return assertInstanceOf(Outcome.Rejected.class, batch.outcomes().getFirst(), batch.outcomes()::toString)
                .code();
    }

    /** Since the database began. A session tells what it read when it ends, and is there until then; ours when it is told to. */
    private static long rowsRead(String table) {
        fair.database.rows("SELECT pg_stat_force_next_flush()");
        fair.awaitTrue(() -> fair.database.count("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = 'yardpass-ledger'")
                == 0);
        return fair.database.count("SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables"
                + " WHERE schemaname || '.' || relname LIKE '" + table + "'");
    }

    private UUID bought(int tickets) {
        return boughtBy(buyer, tickets);
    }

    private UUID boughtBy(UUID owner, int tickets) {
        PurchaseTickets purchase = buying(PLATFORM, EVENT, owner, null, tier, tickets, 700L * tickets);
        post(purchase);
        return purchase.orderId();
    }

    private static List<UUID> tickets(UUID order) {
        return fair
                .database
                .rows("SELECT id FROM ticketing.tickets WHERE status = 'issued' AND order_id = '" + order + "'")
                .stream()
                .map(row -> UUID.fromString(row.getFirst()))
                .toList();
    }

    private static UUID ticket(UUID order) {
        return tickets(order).getFirst();
    }

    private static String code(UUID ticket) {
        return fair.database.text("SELECT code FROM ticketing.tickets WHERE id = '" + ticket + "'");
    }

    /** A pile of the buyer's and the order's that went to others. */
    private void goneTickets(UUID order) {
        tickets(order, tier, PILE);
        fair.database.execute("""
                UPDATE ticketing.tickets SET status = 'transferred' WHERE code LIKE 'pile %s %%';
                ANALYZE ticketing.tickets""".formatted(order));
    }

    private void tickets(UUID order, UUID ofTier, int tickets) {
        fair.database.execute("""
                INSERT INTO ticketing.tickets
                    (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
                SELECT gen_random_uuid(), '%s', '%s', '%s', '%s', '%s', 'pile %3$s ' || n, 'issued', now()
                FROM generate_series(1, %d) AS n""".formatted(EVENT, ofTier, order, buyer, ORGANIZATION, tickets));
    }

    private void endedHolds() {
        fair.database.execute("""
                INSERT INTO ticketing.ticket_holds
                    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
                SELECT gen_random_uuid(), '%1$s', 'pile', '%2$s', '%3$s', 1, 'held', now() + interval '1 hour', now()
                FROM generate_series(1, %4$d);
                UPDATE ticketing.ticket_holds SET status = 'released' WHERE tier_id = '%1$s';
                ANALYZE ticketing.ticket_holds""".formatted(tier, buyer, ORGANIZATION, PILE));
    }

    /** As the links of a chain that went on, but for their entries and hashes. */
    private static void transactionsAbout(UUID id) {
        fair.database.execute("""
                INSERT INTO payments.batches
                SELECT number + 1, epoch, last_sequence + 1, last_sequence + %1$d, now(), hash, sha256('pile')
                FROM payments.batches ORDER BY number DESC LIMIT 1;
                UPDATE payments.writer SET applied_batch = applied_batch + 1;
                INSERT INTO payments.transactions
                    (id, sequence, batch_number, kind, reference_type, reference_id, entry_count, occurred_at, posted_at)
                SELECT gen_random_uuid(), b.first_sequence + n - 1, b.number, 'moved', 'note', '%2$s', 2, now(), now()
                FROM (SELECT * FROM payments.batches ORDER BY number DESC LIMIT 1) AS b, generate_series(1, %1$d) AS n;
                ANALYZE payments.transactions""".formatted(PILE, id));
    }
}
