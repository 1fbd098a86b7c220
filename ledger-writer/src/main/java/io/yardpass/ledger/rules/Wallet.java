package io.yardpass.ledger.rules;

import java.util.UUID;

/**
 * An organization's wallet as the product knows it, beside its account, and whether there may be one.
 *
 * @param hasOwner false when there is no such organization
 * @param hasCurrency false when no such currency is known
 * @param id null when it is still to be made
 * @param accountId null before anything came in
 */
public record Wallet(boolean hasOwner, boolean hasCurrency, UUID id, UUID accountId) {
    Wallet bound(UUID wallet, UUID account) {
        return new Wallet(hasOwner, hasCurrency, wallet, account);
    }
}
