package io.yardpass.domain;

import static io.yardpass.domain.RefusalCode.Lasts.FOR_GOOD;
import static io.yardpass.domain.RefusalCode.Lasts.FOR_NOW;

import java.util.Locale;

/** Why a command was refused. The wire names are stable: clients branch on them. */
public enum RefusalCode {
    /** Fewer tickets are left than were asked for; may change when a hold or a refund frees some. */
    SOLD_OUT(FOR_NOW),
    /** The total named by the client is not what it costs; the answer holds the right one. */
    TOTAL_MISMATCH(FOR_NOW),
    /** The tier's sale has not begun or is over. */
    TIER_NOT_ON_SALE(FOR_NOW),
    /** The event is a draft, and may be published. */
    EVENT_NOT_PUBLISHED(FOR_NOW),
    /** The event is over: nothing of it is sold or set aside any more. One that is put off in time is not. */
    EVENT_OVER(FOR_NOW),
    /** The event was called off: its tickets are not sold, handed over or scanned any more. */
    EVENT_CANCELLED(FOR_NOW),
    /** So many events of the organization were called off and are not refunded yet; fewer are with each second. */
    CANCELLATIONS_PENDING(FOR_NOW),
    /** The buyer would own more of a tier than its limit. */
    PER_BUYER_LIMIT(FOR_NOW),
    /** No such event, or none that this caller may see. */
    UNKNOWN_EVENT(FOR_NOW),
    /** No such tier of this event. */
    UNKNOWN_TIER(FOR_NOW),
    /** The event sells in another currency, or the account is in another. */
    CURRENCY_MISMATCH(FOR_NOW),
    /** The amounts cannot be added up without overflow. */
    AMOUNT_OUT_OF_RANGE(FOR_NOW),
    /** No such account, or none of this caller's. */
    UNKNOWN_ACCOUNT(FOR_NOW),
    /** The account is closed for good. */
    ACCOUNT_CLOSED(FOR_GOOD),
    /** What an escrow account holds moves with its sponsorship order alone. */
    ESCROW_ACCOUNT(FOR_GOOD),
    /** The account holds less than is to be taken out; may change with what comes in. */
    INSUFFICIENT_BALANCE(FOR_NOW),
    /** The legs do not sum to zero in each currency. */
    UNBALANCED(FOR_GOOD),
    /** The kind belongs to a command of its own. */
    RESERVED_KIND(FOR_GOOD),
    /** No such transaction, or none of this caller's. */
    UNKNOWN_TRANSACTION(FOR_NOW),
    /** It was undone before. */
    ALREADY_REVERSED(FOR_GOOD),
    /** What it did is undone by another command, or not at all. */
    NOT_REVERSIBLE(FOR_GOOD),
    /** No such sponsorship order, or none that this caller may see. */
    UNKNOWN_SPONSORSHIP_ORDER(FOR_NOW),
    /** No such organization, or none that this caller may see. */
    UNKNOWN_ORGANIZATION(FOR_NOW),
    /** No such currency. */
    UNKNOWN_CURRENCY(FOR_NOW),
    /** Its state does not lead there; may change. */
    TRANSITION_REFUSED(FOR_NOW),
    /** Something that is owed for the money is not approved yet. */
    DELIVERABLES_NOT_APPROVED(FOR_NOW),
    /** No such hold, or none of this buyer for these tickets. */
    UNKNOWN_HOLD(FOR_NOW),
    /** The hold's time is over, or it was released or used before. */
    HOLD_EXPIRED(FOR_NOW),
    /** No such ticket, or none that this caller may handle. */
    UNKNOWN_TICKET(FOR_NOW),
    /** The ticket is of another event than the one at whose door it was shown. */
    WRONG_EVENT(FOR_NOW),
    /** The ticket was scanned before. */
    TICKET_ALREADY_REDEEMED(FOR_NOW),
    /** The ticket was not scanned, or that was undone: another scan makes it so. */
    TICKET_NOT_REDEEMED(FOR_NOW),
    /** The scan is longer ago than one may be that is undone; the setting may grow, and the ticket be scanned anew. */
    UNSCAN_TOO_LATE(FOR_NOW),
    /** The ticket was transferred, refunded or cancelled, or none of an order is left. */
    TICKET_NOT_ISSUED(FOR_NOW),
    /** Whom the ticket is to go to has it. */
    TRANSFER_TO_OWNER(FOR_NOW),
    /** The ticket was handed over as often as one may be. */
    TRANSFER_LIMIT(FOR_NOW),
    /** No such order, or none that this caller may handle. */
    UNKNOWN_ORDER(FOR_NOW),
    /** Nothing shows that the money was paid; the answer holds how much it is. */
    PAYMENT_REQUIRED(FOR_NOW),
    /** The payment proof is that of another command, or of another amount. */
    PAYMENT_MISMATCH(FOR_NOW),
    /** The payment counted for another command. */
    PAYMENT_REFERENCE_USED(FOR_NOW),
    /** The caller belongs to the organization, and it is for others to do. */
    FORBIDDEN(FOR_NOW);

    enum Lasts {
        /** What was not there may be made, what costs too much become cheaper, what is full emptier; another try may bring a proof. */
        FOR_NOW,
        /** It rests on the command's own words and on what never changes. */
        FOR_GOOD
    }

    private final Lasts lasts;

    RefusalCode(Lasts lasts) {
        this.lasts = lasts;
    }

    /** True when sending the same again could never succeed, so that the refusal is kept with the key. */
    public boolean isFinal() {
        return lasts == FOR_GOOD;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
