package io.yardpass.ledger;

import io.yardpass.pgcopy.CopyRows;
import io.yardpass.pgcopy.Pipeline;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A batch as one transaction and one write to the socket. It begins with the epoch and ends with the guards, which raise:
 * nothing waits for an answer in between.
 */
final class BatchPipeline {
    private static final String ASSERT_EPOCH = "SELECT payments.assert_epoch($1)";
    private static final String ASSERT_SOLD = "SELECT ticketing.assert_sold($1, $2)";
    private static final String APPLY_BATCH = "SELECT payments.apply_batch($1, $2, $3, $4, $5)";

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
        copy(LedgerRows.PROFILES, journal.newProfiles, (rows, user) -> LedgerRows.profile(rows, user, now));
        copy(LedgerRows.ACCOUNTS, journal.newAccounts, (rows, account) -> LedgerRows.account(rows, account, now));
        copy(LedgerRows.BATCHES, List.of(batch), (rows, self) -> LedgerRows.batch(rows, self, epoch));
        copy(
                LedgerRows.TRANSACTIONS,
                journal.transactions,
                (rows, posted) ->
                        LedgerRows.transaction(rows, posted, batch.after().number()));
        copy(LedgerRows.ENTRIES, journal.transactions, LedgerRows::entries);
        copySales();
        copy(
                LedgerRows.KEYS,
                List.copyOf(journal.keys.entrySet()),
                (rows, key) -> LedgerRows.key(rows, key.getKey(), key.getValue(), now));
        assertSold();
        applyBatch();
        return steps.commit().build();
    }

    private void copySales() {
        copy(SaleRows.ORDERS, journal.sales, (rows, sale) -> SaleRows.order(rows, sale, order(sale)));
        copy(SaleRows.ORDER_ITEMS, journal.sales, SaleRows::items);
        copy(SaleRows.TICKETS, journal.sales, SaleRows::tickets);
        copy(SaleRows.TICKET_ANALYTICS, journal.sales, SaleRows::analytics);
        copy(SaleRows.EVENT_DELTAS, SaleDelta.of(journal.sales), SaleRows::delta);
        copy(SaleRows.NOTIFICATIONS, journal.sales, SaleRows::notification);
        copy(SaleRows.MESSAGE_JOBS, journal.sales, SaleRows::job);
        copy(SaleRows.OUTBOX, journal.sales, SaleRows::message);
    }

    private PriorOrder order(Sale sale) {
        return batch.state().orders.get(sale.orderId());
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

    private void assertSold() {
        Map<?, Tier> changed = batch.state().tiers.changed();
        if (!changed.isEmpty()) {
            List<Integer> sold = changed.values().stream().map(Tier::sold).toList();
            steps.query(ASSERT_SOLD, PgArray.plain(changed.keySet()), PgArray.plain(sold));
        }
    }

    private void applyBatch() {
        List<Object> accounts = new ArrayList<>();
        List<Long> versions = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        List<Long> balances = new ArrayList<>();
        batch.state().accounts.changed().forEach((key, account) -> {
            Account before = batch.state().accounts.before(key);
            accounts.add(account.id());
            versions.add(account.version());
            expected.add(before == null ? 0 : before.balanceCents());
            balances.add(account.balanceCents());
        });
        steps.query(
                APPLY_BATCH,
                batch.after().number(),
                PgArray.plain(accounts),
                PgArray.plain(versions),
                PgArray.plain(expected),
                PgArray.plain(balances));
    }

    static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal);
    }
}
