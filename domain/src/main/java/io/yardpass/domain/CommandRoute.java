package io.yardpass.domain;

/** Where commands come in; idempotency keys and ids are told apart by it. The wire names are stored: they never change. */
public enum CommandRoute {
    TICKET_PURCHASES("ticket-purchases"),
    LEDGER_TRANSACTIONS("ledger-transactions"),
    LEDGER_REVERSALS("ledger-reversals"),
    SPONSORSHIP_ORDERS("sponsorship-orders"),
    WALLET_TOP_UPS("wallet-top-ups"),
    TICKET_HOLDS("ticket-holds"),
    TICKET_HOLD_RELEASES("ticket-hold-releases"),
    TICKET_SCANS("ticket-scans"),
    TICKET_UNSCANS("ticket-unscans"),
    TICKET_TRANSFERS("ticket-transfers"),
    TICKET_REFUNDS("ticket-refunds"),
    TICKET_CANCELLATIONS("ticket-cancellations"),
    EVENT_CANCELLATIONS("event-cancellations");

    private final String wireName;

    CommandRoute(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Throws IllegalArgumentException for a name that is none. */
    public static CommandRoute ofWireName(String name) {
        for (CommandRoute route : values()) {
            if (route.wireName.equals(name)) {
                return route;
            }
        }
        throw new IllegalArgumentException("no route is called " + name);
    }
}
