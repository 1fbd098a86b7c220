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
    /** The event sells in another currency, or the account is in another. */
    CURRENCY_MISMATCH,
    /** The amounts cannot be added up without overflow. */
    AMOUNT_OUT_OF_RANGE,
    /** No such account, or none of this caller's. */
    UNKNOWN_ACCOUNT,
    /** The account is closed for good. */
    ACCOUNT_CLOSED,
    /** What an escrow account holds moves with its sponsorship order alone. */
    ESCROW_ACCOUNT,
    /** The account holds less than is to be taken out; may change with what comes in. */
    INSUFFICIENT_BALANCE,
    /** The legs do not sum to zero in each currency. */
    UNBALANCED,
    /** The kind belongs to a command of its own. */
    RESERVED_KIND,
    /** No such transaction, or none of this caller's. */
    UNKNOWN_TRANSACTION,
    /** It was undone before. */
    ALREADY_REVERSED,
    /** What it did is undone by another command, or not at all. */
    NOT_REVERSIBLE,
    /** No such sponsorship order, or none that this caller may see. */
    UNKNOWN_SPONSORSHIP_ORDER,
    /** No such organization, or none that this caller may see. */
    UNKNOWN_ORGANIZATION,
    /** No such currency. */
    UNKNOWN_CURRENCY,
    /** Its state does not lead there; may change. */
    TRANSITION_REFUSED,
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
    /** Whom the ticket is to go to has it. */
    TRANSFER_TO_OWNER,
    /** The ticket was handed over as often as one may be. */
    TRANSFER_LIMIT,
    /** No such order, or none that this caller may handle. */
    UNKNOWN_ORDER,
    /** Nothing shows that the money was paid; the answer holds how much it is. */
    PAYMENT_REQUIRED,
    /** The payment proof is that of another command, or of another amount. */
    PAYMENT_MISMATCH,
    /** The payment counted for another command. */
    PAYMENT_REFERENCE_USED,
    /** The caller belongs to the organization, and it is for others to do. */
    FORBIDDEN;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
