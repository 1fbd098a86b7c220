package io.yardpass.ledger;

import io.yardpass.ledger.rules.HeldMoney;
import io.yardpass.pgcopy.CopyRows;

/** How the rows of money that is held for others look on the wire; each statement stands beside its values. */
final class MoneyRows {
    private MoneyRows() {}

    static final String CREDIT_LOTS =
            "COPY payments.credit_lots (id, wallet_id, org_wallet_id, amount_cents, created_at)"
                    + " FROM STDIN (FORMAT binary)";

    static void lot(CopyRows rows, HeldMoney.CreditLot lot, long nowMicros) {
        rows.startRow(5)
                .uuid(lot.id())
                .uuid(lot.accountId())
                .uuid(lot.organizationWalletId())
                .int8(lot.cents())
                .timestamptz(nowMicros);
    }
}
