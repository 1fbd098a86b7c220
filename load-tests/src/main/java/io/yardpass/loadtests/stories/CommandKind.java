package io.yardpass.loadtests.stories;

/** What callers ask of the ledger, by the names under which it keeps their keys and receipts. */
enum CommandKind {
    HOLD("ticket-holds"),
    RELEASE("ticket-hold-releases"),
    PURCHASE("ticket-purchases"),
    SCAN("ticket-scans"),
    UNSCAN("ticket-unscans"),
    TRANSFER("ticket-transfers"),
    REFUND("ticket-refunds"),
    CANCEL("ticket-cancellations"),
    TOP_UP("wallet-top-ups"),
    TRANSACTION("ledger-transactions"),
    REVERSAL("ledger-reversals"),
    ESCROW_STEP("sponsorship-orders");

    private final String route;

    CommandKind(String route) {
        this.route = route;
    }

    String route() {
        return route;
    }
}
