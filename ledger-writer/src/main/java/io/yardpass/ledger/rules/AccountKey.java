package io.yardpass.ledger.rules;

import static java.util.Objects.requireNonNull;

import io.yardpass.domain.TopUpWallet;
import java.util.Comparator;
import java.util.UUID;

/**
 * Which account, before its id is known: there is one of each kind for an owner and currency. In an order, so that owners whose
 * ids were made to collide are found in a tree, not one by one.
 *
 * @param owner null for the platform's own
 */
public record AccountKey(AccountKind kind, AccountHolder holder, UUID owner, String currency)
        implements Comparable<AccountKey> {
    private static final Comparator<AccountKey> ORDER = Comparator.comparing(AccountKey::kind)
            .thenComparing(AccountKey::owner, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(AccountKey::currency)
            .thenComparing(AccountKey::holder);

    public AccountKey {
        requireNonNull(kind, "kind");
        requireNonNull(currency, "currency");
        if ((owner == null) != (holder == AccountHolder.PLATFORM)) {
            throw new IllegalArgumentException("everybody but the platform has an id: " + kind);
        }
    }

    @Override
    public int compareTo(AccountKey other) {
        return ORDER.compare(this, other);
    }

    static AccountKey userCash(UUID user, String currency) {
        return new AccountKey(AccountKind.USER_CASH, AccountHolder.USER, user, currency);
    }

    static AccountKey organizationReceivable(UUID organization, String currency) {
        return new AccountKey(AccountKind.ORGANIZATION_RECEIVABLE, AccountHolder.ORGANIZATION, organization, currency);
    }

    static AccountKey sponsorCash(UUID organization, String currency) {
        return new AccountKey(AccountKind.SPONSOR_CASH, AccountHolder.ORGANIZATION, organization, currency);
    }

    static AccountKey organizerCash(UUID organization, String currency) {
        return new AccountKey(AccountKind.ORGANIZER_CASH, AccountHolder.ORGANIZATION, organization, currency);
    }

    static AccountKey sponsorEscrow(UUID sponsorshipOrder, String currency) {
        return new AccountKey(AccountKind.SPONSOR_ESCROW, AccountHolder.SPONSORSHIP_ORDER, sponsorshipOrder, currency);
    }

    /** The account of the wallet that is topped up. */
    static AccountKey walletOf(TopUpWallet topUp) {
        String currency = topUp.amount().currency();
        return topUp.userId() == null
                ? new AccountKey(AccountKind.WALLET, AccountHolder.ORGANIZATION, topUp.organizationId(), currency)
                : new AccountKey(AccountKind.WALLET, AccountHolder.USER, topUp.userId(), currency);
    }

    /** Where the money of a top-up comes from. */
    static AccountKey cashOf(TopUpWallet topUp) {
        String currency = topUp.amount().currency();
        return topUp.userId() == null
                ? sponsorCash(topUp.organizationId(), currency)
                : userCash(topUp.userId(), currency);
    }

    static AccountKey platformRevenue(String currency) {
        return new AccountKey(AccountKind.PLATFORM_REVENUE, AccountHolder.PLATFORM, null, currency);
    }
}
