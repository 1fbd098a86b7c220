package io.yardpass.wire.problems;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Every way a request can fail as a whole. The wire names are stable: clients branch on them. */
public enum ProblemCode {
    BAD_REQUEST(400, "The request is not valid HTTP", "Check the client: a header or the request line cannot be read."),
    MALFORMED_JSON(400, "The body is not JSON", "Nothing was stored. Correct the body; sending it again is no use."),
    MALFORMED_ENCODING(400, "The body is not what its encoding says", "Nothing was stored. Compress the body anew."),
    INVALID_PARAMETER(400, "A parameter of the address is wrong", "Correct the parameters named in errors."),
    IDEMPOTENCY_KEY_MISSING(
            400, "An Idempotency-Key is required", "Make a key before the first attempt and keep it for every retry."),
    IDEMPOTENCY_KEY_INVALID(
            400, "The Idempotency-Key cannot be read", "Send one key of 1 to 255 visible ASCII characters."),
    TOKEN_MISSING(401, "A token is required", "Send Authorization: Bearer and a token."),
    TOKEN_INVALID(401, "The token is not accepted", "Get a new token; retrying with this one is no use."),
    PAYMENT_REQUIRED(
            402,
            "It is to be paid first",
            "Nothing else stands against it: have total_cents paid, then send the same with a payment_proof, under the same key."),
    FORBIDDEN(403, "This caller may not do that", "Use a token of a role that may."),
    USER_NOT_ALLOWED(403, "A user may act only as itself", "Leave user_id out, or use a service token."),
    USER_ERASED(403, "The user was erased", "Nothing is done for them any more; no other token changes that."),
    NOT_FOUND(404, "There is nothing here", "See /openapi.yaml for what there is."),
    UNKNOWN_EVENT(404, "No such event", "Check event_id, and that this caller may see the event."),
    UNKNOWN_TIER(404, "No such ticket tier", "Check tier_id, and that the tier belongs to the event."),
    UNKNOWN_ACCOUNT(404, "No such account", "Check account_id, and that this caller may move money there."),
    UNKNOWN_TRANSACTION(404, "No such transaction", "Check the id, and that all its accounts are this caller's."),
    UNKNOWN_SPONSORSHIP_ORDER(
            404, "No such sponsorship order", "Check the id, and that this caller is of either side."),
    UNKNOWN_ORGANIZATION(404, "No such organization", "Check organization_id, and that this caller belongs to it."),
    UNKNOWN_HOLD(404, "No such hold", "Check hold_id, its buyer and its tier, or hold again."),
    UNKNOWN_TICKET(404, "No such ticket", "Check the code or the id, and that this caller may handle the ticket."),
    UNKNOWN_ORDER(404, "No such order", "Check the id, and that this caller may handle the order."),
    METHOD_NOT_ALLOWED(405, "Not with this method", "See the Allow header."),
    NOT_ACCEPTABLE(406, "Not in that form", "Ask for a form that there is, and for one object where there is one row."),
    HEADERS_TIMEOUT(408, "The headers came too slowly", "Send the request again, its head at once."),
    BODY_TIMEOUT(408, "The body came too slowly", "Send the request again, in smaller pieces if need be."),
    SOLD_OUT(409, "Not enough tickets are left", "Ask for fewer, or try later: a hold or a refund may free some."),
    TOTAL_MISMATCH(409, "That is not what it costs", "Show the buyer total_cents, then buy with a new key."),
    TIER_NOT_ON_SALE(409, "The tier is not on sale now", "Look at the sale window of the tier."),
    EVENT_NOT_PUBLISHED(409, "The event is a draft", "Publish it first."),
    EVENT_OVER(409, "The event is over", "Nothing of it is sold any more, unless its end is put off in time."),
    EVENT_CANCELLED(
            409,
            "The event was called off",
            "Its tickets are refunded: nothing of it is sold, handed over or scanned."),
    CANCELLATIONS_PENDING(
            409,
            "Many of the organization's events are being refunded",
            "Call this one off when some of them are: they go on by themselves."),
    PER_BUYER_LIMIT(409, "The buyer would own too many", "Ask for fewer tickets of this tier."),
    HOLD_EXPIRED(409, "The hold is over", "Hold again, with a new id, if tickets are left."),
    WRONG_EVENT(409, "The ticket is of another event", "Send its holder to the right door."),
    TICKET_ALREADY_REDEEMED(409, "The ticket was scanned before", "Let nobody in on it; the detail says when it was."),
    TICKET_NOT_REDEEMED(409, "The ticket was not scanned", "There is no scan to undo: its holder may come in."),
    UNSCAN_TOO_LATE(
            409,
            "The scan is too long ago to be undone",
            "It stays: a scan is undone for a while only; the detail says when it was and how long that is."),
    TICKET_NOT_ISSUED(409, "The ticket is good no more", "Look at what became of it: the detail says."),
    TRANSFER_TO_OWNER(409, "The ticket is that user's already", "Name somebody else in to_user_id."),
    TRANSFER_LIMIT(
            409,
            "The ticket was handed over too often",
            "It stays with its owner: a ticket is handed over 50 times at most. The organizer may refund it."),
    ID_TAKEN(409, "Something else has this id", "Make a new id."),
    ORDER_ID_TAKEN(409, "An order with this id exists", "Make a new id for a new order."),
    PAYMENT_REFERENCE_USED(
            409, "That payment counted for something else", "Look for what it paid, or name another payment."),
    ACCOUNT_CLOSED(409, "The account is closed", "Nothing is posted to it any more; name another."),
    ESCROW_ACCOUNT(409, "Escrow moves with its order alone", "Use the actions of the sponsorship order."),
    INSUFFICIENT_BALANCE(409, "The account does not hold that much", "Take less, or try again when more came in."),
    ALREADY_REVERSED(409, "It was reversed before", "Nothing is left to be undone."),
    NOT_REVERSIBLE(409, "That is not undone by a reversal", "Undo it by the command that belongs to it."),
    ALREADY_EXISTS(409, "That id or name is taken", "Make a new id, or choose another name."),
    DELIVERABLES_NOT_APPROVED(
            409, "Something owed is not approved", "Approve each deliverable of the order first, or dispute it."),
    TRANSITION_REFUSED(409, "Its state does not allow that", "Read its state; what was final stays final."),
    BODY_TOO_LARGE(413, "The body is too large", "Send fewer events per request."),
    TOO_MANY_EVENTS(413, "Too many events in one request", "Send fewer events per request."),
    ANSWER_TOO_LARGE(413, "The answer would be too large", "Ask for fewer rows or fewer columns."),
    URI_TOO_LONG(414, "The request line is too long", "Send data in the body, not in the address."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The body is of a type not taken here",
            "Send UTF-8: application/json, for events also NDJSON (application/x-ndjson), text/plain or a form."),
    UNSUPPORTED_ENCODING(415, "The body is encoded in a way not taken here", "Send it plain, as gzip or as zstd."),
    RANGE_NOT_SATISFIABLE(416, "There are not that many rows", "Begin at a row that there is."),
    MALFORMED(422, "The body is not of the documented shape", "Correct the fields named in errors."),
    UNKNOWN_REFERENCE(422, "Something named does not exist", "Correct the value; the detail names the rule."),
    RULE_VIOLATED(422, "A value is refused", "Correct the value; the detail names the rule."),
    CURRENCY_MISMATCH(422, "That is in another currency", "Name the currency of the event or the account."),
    PAYMENT_MISMATCH(
            422,
            "The payment proof is of something else",
            "Ask the checkout for a proof of this command, as it is sent."),
    AMOUNT_OUT_OF_RANGE(422, "An amount is too large", "Ask for less."),
    AMOUNT_NOT_INTEGER(422, "An amount is no integer", "Send minor units as a JSON integer: no text, no fraction."),
    AMOUNT_ZERO(422, "An amount is zero", "Leave out what moves nothing."),
    AMOUNT_NEGATIVE(422, "An amount is negative", "Send what is to be added as a positive number."),
    UNBALANCED(422, "The legs do not sum to zero", "In each currency debits (+) and credits (-) must be the same."),
    UNKNOWN_CURRENCY(422, "No such currency", "See /v1/reference/currencies for those there are."),
    RESERVED_KIND(422, "That kind has a command of its own", "Choose another kind, or use that command."),
    IDEMPOTENCY_KEY_REUSED(
            422, "The key was used for other content", "Make a new key for a new purchase; never change a retry."),
    HEADERS_TOO_LARGE(431, "The headers are too large", "Send fewer or shorter headers."),
    QUOTA_EXCEEDED(
            429, "Your quota is used up", "Send the same request again after Retry-After, and less on the whole."),
    INTERNAL_ERROR(500, "We made a mistake", "Retrying with the same ids is safe. Tell us the request id."),
    QUERY_TOO_SLOW(504, "The query took too long", "Ask for less, or by columns that are indexed."),
    HTTP_VERSION_NOT_SUPPORTED(505, "That version of HTTP is not spoken here", "Speak HTTP/1.1."),
    NOT_READ(503, "It could not be read now", "Send the same request again after Retry-After: a read changes nothing."),
    OVERLOADED(503, "We are overloaded", "Send the same request again after Retry-After. Nothing was taken."),
    UNAVAILABLE(
            503,
            "It is not known to be committed",
            "Send the same request with the same ids again after Retry-After: what was committed is found, not doubled.");

    private final int status;
    private final String title;
    private final String advice;

    ProblemCode(int status, String title, String advice) {
        this.status = status;
        this.title = title;
        this.advice = advice;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** What a client should do now. */
    public String advice() {
        return advice;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ProblemCode> named(String wireName) {
        return Stream.of(values())
                .filter(code -> code.wireName().equals(wireName))
                .findFirst();
    }
}
