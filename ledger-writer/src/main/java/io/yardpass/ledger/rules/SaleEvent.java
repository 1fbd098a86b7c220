package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.EVENT_CANCELLED;
import static io.yardpass.domain.RefusalCode.EVENT_NOT_PUBLISHED;
import static io.yardpass.domain.RefusalCode.EVENT_OVER;

import io.yardpass.domain.Caller;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.UUID;

/**
 * What the writer knows of an event that sells tickets.
 *
 * @param isOpen true where anybody may buy who has its address
 * @param endsAtMicros the first moment after it
 */
public record SaleEvent(
        UUID id,
        UUID organizationId,
        boolean isOpen,
        String currency,
        int feeBps,
        EventStatus status,
        long endsAtMicros,
        long loadedAtMicros) {

    /** True when the caller may buy here: services on their own events, users also on open ones. */
    boolean sellsTo(Caller caller) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> caller.serves(organizationId);
            case AUTHENTICATED -> isOpen || organizationId.equals(caller.organizationId());
            case ANON -> false;
        };
    }

    /** What is against selling and holding tickets now; null for nothing. It may change: an event is published, or put off. */
    Refuse refuseSale(long nowMicros) {
        return switch (status) {
            case DRAFT -> Refuse.because(EVENT_NOT_PUBLISHED, "the event is a draft");
            case PUBLISHED ->
                nowMicros < endsAtMicros
                        ? null
                        : Refuse.because(EVENT_OVER, "the event ended at " + Json.time(endsAtMicros));
            case CANCELLED -> refuseCancelled();
            case ENDED -> Refuse.because(EVENT_OVER, "the event is over");
        };
    }

    SaleEvent cancelled() {
        return new SaleEvent(
                id, organizationId, isOpen, currency, feeBps, EventStatus.CANCELLED, endsAtMicros, loadedAtMicros);
    }

    /** What is against using its tickets; null for nothing. */
    Refuse refuseCancelled() {
        return status == EventStatus.CANCELLED ? Refuse.because(EVENT_CANCELLED, "the event was called off") : null;
    }
}
