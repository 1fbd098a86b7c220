package io.yardpass.loadtests.ledger;

import io.yardpass.loadtests.demo.SaleWorld;
import io.yardpass.loadtests.load.RequestTemplate;
import java.util.Locale;

/** One way of selling tickets: by whom and of what, to so many buyers who each wait for one purchase at a time. */
record LedgerWay(Sale sale, int buyers) {
    enum Sale {
        HOT_EVENT("one hot event"),
        MANY_EVENTS(String.format(Locale.ROOT, "%,d events", SaleWorld.EVENTS)),
        /** No HTTP, and of a purchase the money alone. */
        ROW_LOCKS("row locks in SQL");

        private final String label;

        Sale(String label) {
            this.label = label;
        }
    }

    LedgerWay {
        if (buyers < 1 || buyers > 10_000) {
            throw new IllegalArgumentException("a way has 1 to 10,000 buyers");
        }
    }

    String name() {
        return String.format(
                Locale.ROOT, "%s, %,d %s", sale.label, buyers, sale == Sale.ROW_LOCKS ? "clients" : "buyers");
    }

    /** What is sent over HTTP, in the words of a {@link RequestTemplate}. */
    String purchase(String mark) {
        return switch (sale) {
            case HOT_EVENT -> SaleWorld.hotPurchase(mark);
            case MANY_EVENTS -> SaleWorld.anyPurchase(mark);
            case ROW_LOCKS -> throw new IllegalStateException("row locks are not asked over HTTP");
        };
    }
}
