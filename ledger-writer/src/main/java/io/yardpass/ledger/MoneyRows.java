package io.yardpass.ledger;

import io.yardpass.ledger.rules.CountedPayment;
import io.yardpass.pgcopy.CopyRows;

/** How the rows of money that came in look on the wire; each statement stands beside its values. */
final class MoneyRows {
    private MoneyRows() {}

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
}
