package io.yardpass.ledger.rules;

import io.yardpass.domain.Caller;
import java.util.UUID;

/** What the writer knows of an event that sells tickets. */
public record SaleEvent(
        UUID id, UUID organizationId, boolean isPublic, String currency, int feeBps, long loadedAtMicros) {

    /** True when the caller may buy here: services on their own events, users also on public ones. */
    boolean sellsTo(Caller caller) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> caller.serves(organizationId);
            case AUTHENTICATED -> isPublic || organizationId.equals(caller.organizationId());
            case ANON -> false;
        };
    }
}
