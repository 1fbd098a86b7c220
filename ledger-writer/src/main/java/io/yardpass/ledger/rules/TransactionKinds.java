package io.yardpass.ledger.rules;

import java.util.List;

/** What transactions are called. The names are stored and hashed: they never change. */
final class TransactionKinds {
    static final String WALLET_TOP_UP = "wallet_top_up";
    static final String REVERSAL = "reversal";
    static final String SPONSORSHIP_FUNDING = "sponsorship_funding";
    static final String SPONSORSHIP_RELEASE = "sponsorship_release";
    static final String SPONSORSHIP_REFUND = "sponsorship_refund";

    /** Of the product's own commands, those to come included. */
    private static final List<String> FAMILIES = List.of("ticket_", "sponsorship_", "wallet_", "ad_", REVERSAL);

    private TransactionKinds() {}

    /** True when no service may call a transaction of its own so. */
    static boolean isReserved(String kind) {
        return FAMILIES.stream().anyMatch(kind::startsWith);
    }

    /** False for what another command undoes, or nothing. */
    static boolean isReversible(String kind) {
        return !isReserved(kind) || kind.equals(WALLET_TOP_UP);
    }
}
