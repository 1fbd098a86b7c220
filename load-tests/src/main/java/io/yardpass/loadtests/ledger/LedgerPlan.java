package io.yardpass.loadtests.ledger;

import io.yardpass.loadtests.ledger.LedgerWay.Sale;
import java.util.List;
import java.util.stream.Stream;

/** How long, how often and beside how many clients of the rival. */
record LedgerPlan(int seconds, int rounds, int warmUpSeconds, int rowLockClients) {
    static final double HALF = 0.5;
    private static final List<Integer> BUYERS = List.of(64, 256, 1_024);
    private static final int BUYERS_AT_HALF_LOAD = 1_024;

    LedgerPlan {
        if (seconds < 1 || seconds > 600 || rounds < 1 || rounds > 100 || warmUpSeconds < 3 || warmUpSeconds > 600) {
            throw new IllegalArgumentException("a plan has 1 to 600 seconds, 1 to 100 rounds, and 3 to 600 of warm-up");
        }
        if (rowLockClients < 1 || rowLockClients > 80) {
            throw new IllegalArgumentException("a plan has 1 to 80 clients of row locks");
        }
    }

    /** Measured as fast as they go. */
    List<LedgerWay> ways() {
        return Stream.of(
                        BUYERS.stream().map(buyers -> new LedgerWay(Sale.HOT_EVENT, buyers)),
                        BUYERS.stream().map(buyers -> new LedgerWay(Sale.MANY_EVENTS, buyers)),
                        Stream.of(new LedgerWay(Sale.ROW_LOCKS, rowLockClients)))
                .flatMap(each -> each)
                .toList();
    }

    /** Measured at half of the best rate of their kind; there are more connections than are ever busy. */
    List<LedgerWay> waysAtHalfLoad() {
        return List.of(
                new LedgerWay(Sale.HOT_EVENT, BUYERS_AT_HALF_LOAD),
                new LedgerWay(Sale.MANY_EVENTS, BUYERS_AT_HALF_LOAD));
    }
}
