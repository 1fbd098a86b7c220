package io.yardpass.audit;

import io.vertx.sqlclient.Row;
import java.util.UUID;

/**
 * An entry as it is stored, beside what the account's entry before it left.
 *
 * @param accountKind null where there is no such account
 * @param balanceBefore by the order of positions; 0 for the first
 * @param sequenceBefore of that entry; 0 for the first
 */
record EntryRow(
        int ordinal,
        UUID accountId,
        long cents,
        String currency,
        long previousCents,
        long currentCents,
        long position,
        String accountKind,
        long balanceBefore,
        long sequenceBefore) {
    static final String COLUMNS = "e.ordinal, e.account_id, e.amount_cents, e.currency, e.previous_balance_cents,"
            + " e.current_balance_cents, e.position, a.kind AS account_kind,"
            + " coalesce(before.current_balance_cents, 0) AS balance_before,"
            + " coalesce(before.sequence, 0) AS sequence_before";

    static EntryRow of(Row row) {
        return new EntryRow(
                row.getInteger("ordinal"),
                row.getUUID("account_id"),
                row.getLong("amount_cents"),
                row.getString("currency"),
                row.getLong("previous_balance_cents"),
                row.getLong("current_balance_cents"),
                row.getLong("position"),
                row.getString("account_kind"),
                row.getLong("balance_before"),
                row.getLong("sequence_before"));
    }

    /** As the chain hashes it. */
    String line(long sequence) {
        return "E|" + sequence + '|' + ordinal + '|' + accountId + '|' + cents + '|' + currency + '|' + previousCents
                + '|' + currentCents + '\n';
    }

    /** What is held for others cannot be overdrawn; credit is negative. */
    boolean isOverdrawn() {
        return accountKind != null && AccountRow.isHeldForOthers(accountKind) && currentCents > 0;
    }
}
