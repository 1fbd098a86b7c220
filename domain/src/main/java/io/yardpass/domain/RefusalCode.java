package io.yardpass.domain;

import java.util.Locale;

/** Why a command was refused. The wire names are stable: clients branch on them. */
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
    AMOUNT_OUT_OF_RANGE,
    /** No such hold, or none of this buyer for these tickets. */
    UNKNOWN_HOLD,
    /** The hold's time is over, or it was released or used before. */
    HOLD_EXPIRED,
    /** No such ticket, or none that this caller may handle. */
    UNKNOWN_TICKET,
    /** The ticket is of another event than the one at whose door it was shown. */
    WRONG_EVENT,
    /** The ticket was scanned before. */
    TICKET_ALREADY_REDEEMED,
    /** The ticket was transferred, refunded or cancelled, or none of an order is left. */
    TICKET_NOT_ISSUED,
    /** No such order, or none that this caller may handle. */
    UNKNOWN_ORDER,
    /** The caller belongs to the organization and may not do that. */
    FORBIDDEN;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
