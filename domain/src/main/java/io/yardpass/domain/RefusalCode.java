package io.yardpass.domain;

import java.util.Locale;

/** Why a purchase was refused. The wire names are stable: clients branch on them. */
public enum RefusalCode {
    /** Fewer tickets are left than were asked for; may change when a hold or a refund frees some. */
    SOLD_OUT,
    /** The total named by the client is not what it costs; the answer holds the right one. */
    TOTAL_MISMATCH,
    /** The tier's sale has not begun or is over. */
    TIER_NOT_ON_SALE,
    /** The buyer would own more of a tier than its limit. */
    PER_BUYER_LIMIT,
    /** No such event, or none that this caller may see. */
    UNKNOWN_EVENT,
    /** No such tier of this event. */
    UNKNOWN_TIER,
    /** The event sells in another currency. */
    CURRENCY_MISMATCH,
    /** The amounts cannot be added up without overflow. */
    AMOUNT_OUT_OF_RANGE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
