package io.yardpass.ledger;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * Which account, before its id is known: there is one of each kind for an owner and currency.
 *
 * @param owner a user for {@code USER_CASH}, an organization for the others; null for the platform's own
 */
record AccountKey(AccountKind kind, UUID owner, String currency) {
    AccountKey {
        requireNonNull(kind, "kind");
        requireNonNull(currency, "currency");
    }

    static AccountKey userCash(UUID user, String currency) {
        return new AccountKey(AccountKind.USER_CASH, requireNonNull(user, "user"), currency);
    }

    static AccountKey organizationReceivable(UUID organization, String currency) {
        return new AccountKey(
                AccountKind.ORGANIZATION_RECEIVABLE, requireNonNull(organization, "organization"), currency);
    }

    static AccountKey platformRevenue(String currency) {
        return new AccountKey(AccountKind.PLATFORM_REVENUE, null, currency);
    }
}
