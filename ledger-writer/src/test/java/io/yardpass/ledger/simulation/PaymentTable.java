package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.CountedPayment;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.PaymentReference;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import java.util.HashMap;
import java.util.Map;

/** The part of the tables that knows which payments counted, and for what. */
final class PaymentTable {
    private final Map<PaymentReference, CountedPayment> rows = new HashMap<>();

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.USED_REFERENCES).stream()
                .filter(rows::containsKey)
                .forEach(reference -> found.put(Facts.USED_REFERENCES, reference, true));
    }

    /** What the unique index refuses. */
    boolean hasAny(Journal journal) {
        return journal.payments.stream().map(CountedPayment::reference).anyMatch(rows::containsKey)
                || journal.payments.stream()
                                .map(CountedPayment::reference)
                                .distinct()
                                .count()
                        < journal.payments.size();
    }

    void insert(Journal journal) {
        journal.payments.forEach(payment -> rows.put(payment.reference(), payment));
    }

    Map<PaymentReference, CountedPayment> rows() {
        return rows;
    }
}
