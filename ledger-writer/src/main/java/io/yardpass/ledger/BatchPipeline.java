package io.yardpass.ledger;

import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.HeldMoney;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.SaleDelta;
import io.yardpass.ledger.rules.Tier;
import io.yardpass.pgcopy.CopyRows;
import io.yardpass.pgcopy.Pipeline;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A batch as one transaction and one write to the socket. It begins with the epoch and ends with the guards, which raise:
 * nothing waits for an answer in between.
 */
final class BatchPipeline {
    private static final String ASSERT_EPOCH = "SELECT payments.assert_epoch($1)";
    /** Whoever is new to us may become known by others at this moment. */
    private static final String MAKE_PROFILES = """
            INSERT INTO users.profiles (id, created_at)
            SELECT id, $2::timestamptz FROM unnest($1::uuid[]) AS id
            ON CONFLICT DO NOTHING""";

    private static final String ASSERT_STOCK = "SELECT ticketing.assert_stock($1, $2, $3)";
    private static final String BIND_WALLETS = "SELECT payments.bind_wallets($1, $2, $3, $4)";
    private static final String ADD_CREDIT = "SELECT payments.add_credit($1, $2, $3, $4, $5)";
    private static final String SPEND_CREDIT = "SELECT payments.spend_credit($1, $2)";
    private static final String MOVE_ESCROW = "SELECT sponsorship.move_escrow($1, $2, $3, $4, $5)";
    private static final String CLOSE_ACCOUNTS = "SELECT payments.close_accounts($1)";
    private static final String APPLY_BATCH = "SELECT payments.apply_batch($1, $2, $3, $4)";

    /** Of a purchase with one or two tickets, in the widest table; the buffers grow for larger ones. */
    private static final int ROW_BYTES_EXPECTED = 512;

    private final Batch batch;
    private final Journal journal;
    private final Pipeline.Builder steps;

    private BatchPipeline(Batch batch, Pipeline.Builder steps) {
        this.batch = batch;
        this.journal = batch.journal();
        this.steps = steps;
    }

    /** The batch must not be empty. */
    static Pipeline of(Batch batch, long epoch) {
        try (Pipeline.Builder steps = Pipeline.builder().begin()) {
            return new BatchPipeline(batch, steps).build(epoch);
        }
    }

    private Pipeline build(long epoch) {
        long now = batch.postedAtMicros();
        steps.query(ASSERT_EPOCH, epoch);
        makeProfiles(now);
        copy(LedgerRows.ACCOUNTS, journal.newAccounts, (rows, account) -> LedgerRows.account(rows, account, now));
        bindWallets();
        copy(LedgerRows.BATCHES, List.of(batch), (rows, self) -> LedgerRows.batch(rows, self, epoch));
        copy(
                LedgerRows.TRANSACTIONS,
                journal.transactions,
                (rows, posted) ->
                        LedgerRows.transaction(rows, posted, batch.after().number()));
        copy(LedgerRows.ENTRIES, journal.transactions, LedgerRows::entries);
        var ticketing = new TicketingSteps(journal.ticketing, now);
        ticketing.beforeSales(steps, this::copy);
        copySales();
        addCredit(now);
        ticketing.afterSales(steps, this::copy);
        copy(LedgerRows.OUTBOX, journal.messages, (rows, message) -> LedgerRows.message(rows, message, now));
        copy(
                LedgerRows.KEYS,
                List.copyOf(journal.keys.entrySet()),
                (rows, key) -> LedgerRows.key(rows, key.getKey(), key.getValue(), now));
        copy(
                LedgerRows.PAYMENT_REFERENCES,
                journal.payments,
                (rows, payment) -> LedgerRows.payment(rows, payment, now));
        copy(LedgerRows.RECEIPTS, journal.receipts, (rows, receipt) -> LedgerRows.receipt(rows, receipt, now));
        assertStock();
        spendCredit();
        moveEscrow(now);
        ticketing.cancelEvents(steps);
        applyBatch();
        closeAccounts();
        return steps.commit().build();
    }

    private void makeProfiles(long nowMicros) {
        if (!journal.newProfiles.isEmpty()) {
            steps.query(
                    MAKE_PROFILES,
                    PgArray.plain(journal.newProfiles),
                    Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS));
        }
    }

    private void copySales() {
        copy(SaleRows.ORDERS, journal.sales, SaleRows::order);
        copy(SaleRows.ORDER_ITEMS, journal.sales, SaleRows::items);
        copy(SaleRows.TICKETS, journal.sales, SaleRows::tickets);
        copy(SaleRows.TICKET_ANALYTICS, journal.sales, SaleRows::analytics);
        copy(SaleRows.EVENT_DELTAS, SaleDelta.of(journal.sales), SaleRows::delta);
    }

    /** How a part of the batch that stands elsewhere adds its rows. */
    @FunctionalInterface
    interface Copies {
        <T> void of(String sql, List<T> values, BiConsumer<CopyRows, T> encoder);
    }

    /** A COPY of everything in the list, or no step at all when there is nothing. */
    private <T> void copy(String sql, List<T> values, BiConsumer<CopyRows, T> encoder) {
        if (!values.isEmpty()) {
            CopyRows rows = CopyRows.withCapacity(values.size() * ROW_BYTES_EXPECTED);
            // The pipeline owns the rows before they are encoded, so that a failure leaves no memory behind.
            steps.copy(sql, rows);
            values.forEach(value -> encoder.accept(rows, value));
        }
    }

    private void bindWallets() {
        List<HeldMoney.WalletBinding> bindings = journal.held.bindings;
        if (!bindings.isEmpty()) {
            steps.query(
                    BIND_WALLETS,
                    array(bindings, HeldMoney.WalletBinding::walletId),
                    array(bindings, HeldMoney.WalletBinding::organizationId),
                    array(bindings, HeldMoney.WalletBinding::currency),
                    array(bindings, HeldMoney.WalletBinding::accountId));
        }
    }

    private void addCredit(long nowMicros) {
        List<HeldMoney.CreditLot> lots = journal.held.lots;
        if (!lots.isEmpty()) {
            steps.query(
                    ADD_CREDIT,
                    array(lots, HeldMoney.CreditLot::id),
                    array(lots, HeldMoney.CreditLot::accountId),
                    array(lots, HeldMoney.CreditLot::organizationWalletId),
                    array(lots, HeldMoney.CreditLot::cents),
                    Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS));
        }
    }

    /** After all lots: an earlier command cannot have spent what a later one brought, for no balance was overdrawn. */
    private void spendCredit() {
        journal.held.spent.forEach((account, cents) -> steps.query(SPEND_CREDIT, account, cents));
    }

    private void moveEscrow(long nowMicros) {
        List<HeldMoney.EscrowMove> moves = journal.held.moves;
        if (!moves.isEmpty()) {
            steps.query(
                    MOVE_ESCROW,
                    array(moves, HeldMoney.EscrowMove::orderId),
                    array(moves, move -> move.from().wireName()),
                    array(moves, move -> move.to().wireName()),
                    PgArray.texts(
                            moves.stream().map(HeldMoney.EscrowMove::claims).toList()),
                    Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS));
        }
    }

    private void closeAccounts() {
        if (!journal.held.closed.isEmpty()) {
            steps.query(CLOSE_ACCOUNTS, PgArray.plain(journal.held.closed));
        }
    }

    private void assertStock() {
        List<Tier> moved = batch.tiersMoved();
        if (!moved.isEmpty()) {
            steps.query(ASSERT_STOCK, array(moved, Tier::id), array(moved, Tier::sold), array(moved, Tier::held));
        }
    }

    private void applyBatch() {
        List<Account> moved = batch.accountsMoved();
        steps.query(
                APPLY_BATCH,
                batch.after().number(),
                array(moved, Account::id),
                array(moved, Account::version),
                array(moved, Account::balanceCents));
    }

    static <T> String array(List<T> items, Function<T, ?> value) {
        return PgArray.plain(items.stream().map(value).toList());
    }

    static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal);
    }
}
