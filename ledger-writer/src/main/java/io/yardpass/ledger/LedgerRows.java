package io.yardpass.ledger;

import io.yardpass.domain.PostTransaction;
import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.CountedPayment;
import io.yardpass.ledger.rules.DecidedKey;
import io.yardpass.ledger.rules.KeyName;
import io.yardpass.ledger.rules.OutboxMessage;
import io.yardpass.ledger.rules.PostedTransaction;
import io.yardpass.ledger.rules.Receipt;
import io.yardpass.pgcopy.CopyRows;
import java.util.OptionalLong;

/** How the rows of users, payments and idempotency look on the wire; each statement stands beside its values. */
final class LedgerRows {
    static final String ACCOUNTS = "COPY payments.accounts (id, kind, user_id, organization_id, sponsorship_order_id,"
            + " currency, created_at) FROM STDIN (FORMAT binary)";

    static void account(CopyRows rows, Account account, long nowMicros) {
        AccountKey key = account.key();
        rows.startRow(7).uuid(account.id()).text(key.kind().wireName());
        switch (key.holder()) {
            case USER -> rows.uuid(key.owner()).nulls(2);
            case ORGANIZATION -> rows.nulls(1).uuid(key.owner()).nulls(1);
            case SPONSORSHIP_ORDER -> rows.nulls(2).uuid(key.owner());
            case PLATFORM -> rows.nulls(3);
        }
        rows.text(key.currency()).timestamptz(nowMicros);
    }

    static final String BATCHES = "COPY payments.batches (number, epoch, first_sequence, last_sequence, posted_at,"
            + " previous_hash, hash) FROM STDIN (FORMAT binary)";

    static void batch(CopyRows rows, Batch batch, long epoch) {
        rows.startRow(7)
                .int8(batch.after().number())
                .int8(epoch)
                .int8(batch.before().sequence() + 1)
                .int8(batch.after().sequence())
                .timestamptz(batch.postedAtMicros())
                .bytea(batch.before().hash())
                .bytea(batch.after().hash());
    }

    static final String TRANSACTIONS = "COPY payments.transactions (id, sequence, batch_number, kind, reference_type,"
            + " reference_id, entry_count, occurred_at, posted_at, metadata) FROM STDIN (FORMAT binary)";

    static void transaction(CopyRows rows, PostedTransaction transaction, long batchNumber) {
        rows.startRow(10)
                .uuid(transaction.id())
                .int8(transaction.sequence())
                .int8(batchNumber)
                .text(transaction.kind())
                .text(transaction.referenceType())
                .uuid(transaction.referenceId())
                .int2((short) transaction.entries().size())
                .timestamptz(transaction.occurredAtMicros())
                .timestamptz(transaction.postedAtMicros())
                .jsonb(transaction.metadata());
    }

    static final String ENTRIES = "COPY payments.entries (transaction_id, ordinal, account_id, amount_cents, currency,"
            + " previous_balance_cents, current_balance_cents, position) FROM STDIN (FORMAT binary)";

    /** 64: a power of two above what a transaction has entries, so that those of the next one lie behind it. */
    private static final long POSITIONS_OF_ONE = Integer.highestOneBit(PostTransaction.LEGS_MAX) * 2L;

    static void entries(CopyRows rows, PostedTransaction transaction) {
        transaction
                .entries()
                .forEach(entry -> rows.startRow(8)
                        .uuid(transaction.id())
                        .int2((short) entry.ordinal())
                        .uuid(entry.accountId())
                        .int8(entry.cents())
                        .text(entry.currency())
                        .int8(entry.previousCents())
                        .int8(entry.currentCents())
                        .int8(transaction.sequence() * POSITIONS_OF_ONE + entry.ordinal()));
    }

    static final String OUTBOX = "COPY public.outbox (id, created_at, topic, key, organization_id, payload,"
            + " traceparent) FROM STDIN (FORMAT binary)";

    static void message(CopyRows rows, OutboxMessage message, long nowMicros) {
        rows.startRow(7)
                .uuid(message.id())
                .timestamptz(nowMicros)
                .text(message.topic())
                .text(message.key())
                .uuid(message.organizationId())
                .jsonb(message.payload())
                .text(message.traceparent());
    }

    static final String KEYS = "COPY payments.idempotency_keys (scope, route, key, fingerprint, outcome, detail,"
            + " right_total_cents, order_id, body, created_at) FROM STDIN (FORMAT binary)";

    /** What the column {@code outcome} says of what was not refused. */
    static final String POSTED = "posted";

    static void key(CopyRows rows, KeyName name, DecidedKey decided, long nowMicros) {
        rows.startRow(10)
                .text(name.scope())
                .text(name.route().wireName())
                .text(name.key())
                .bytea(BatchPipeline.bytes(decided.fingerprint()));
        switch (decided) {
            case DecidedKey.PostedOrder posted ->
                rows.text(POSTED).nulls(2).uuid(posted.orderId()).nulls(1);
            case DecidedKey.PostedCommand posted -> rows.text(POSTED).nulls(3).text(posted.body());
            case DecidedKey.FinalRefusal refusal ->
                rows.text(refusal.code().wireName())
                        .text(refusal.detail())
                        .int8(orNull(refusal.rightTotalCents()))
                        .nulls(2);
        }
        rows.timestamptz(nowMicros);
    }

    static final String RECEIPTS =
            "COPY payments.receipts (route, id, scope, fingerprint, body, created_at) FROM STDIN (FORMAT binary)";

    static void receipt(CopyRows rows, Receipt receipt, long nowMicros) {
        rows.startRow(6)
                .text(receipt.id().route().wireName())
                .uuid(receipt.id().id())
                .text(receipt.done().scope())
                .bytea(BatchPipeline.bytes(receipt.done().fingerprint()))
                .text(receipt.done().receipt())
                .timestamptz(nowMicros);
    }

    static final String PAYMENT_REFERENCES = "COPY payments.payment_references (reference_sha256, route, command_id,"
            + " amount_cents, currency, counted_at) FROM STDIN (FORMAT binary)";

    static void payment(CopyRows rows, CountedPayment payment, long nowMicros) {
        rows.startRow(6)
                .bytea(BatchPipeline.bytes(payment.reference().sha256()))
                .text(payment.route().wireName())
                .uuid(payment.commandId())
                .int8(payment.amount().cents())
                .text(payment.amount().currency())
                .timestamptz(nowMicros);
    }

    private static Long orNull(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }

    private LedgerRows() {}
}
