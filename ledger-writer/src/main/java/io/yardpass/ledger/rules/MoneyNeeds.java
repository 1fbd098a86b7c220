package io.yardpass.ledger.rules;

import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.TopUpWallet;
import java.util.List;
import java.util.UUID;

/** What commands about money will be decided on and the cache lacks; part of {@link Needs}. */
final class MoneyNeeds {
    private final Needs needs;
    private final Cache cache;
    private final ReadSet asked;
    private final ReadSet missing;

    MoneyNeeds(Needs needs, Cache cache, ReadSet asked, ReadSet missing) {
        this.needs = needs;
        this.cache = cache;
        this.asked = asked;
        this.missing = missing;
    }

    void transfer(PostTransaction wanted) {
        newId(wanted.id());
        for (PostTransaction.Leg leg : wanted.legs()) {
            AccountKey key = cache.accountKeys.get(leg.accountId());
            Needs.add(missing.accountIds, asked.accountIds, leg.accountId(), key == null);
            if (key != null) {
                account(key);
            }
        }
    }

    void reversal(ReverseTransaction wanted) {
        newId(wanted.id());
        PastTransaction original = cache.passing.transactions.get(wanted.transactionId());
        Needs.add(missing.transactions, asked.transactions, wanted.transactionId(), original == null);
        (original == null ? List.<Leg>of() : original.legs()).forEach(leg -> account(leg.account()));
    }

    void escrow(MoveEscrow wanted) {
        SponsorshipOrder order = cache.passing.orders.get(wanted.orderId());
        Needs.add(missing.sponsorshipOrders, asked.sponsorshipOrders, wanted.orderId(), order == null);
        if (wanted.payment() != null) {
            needs.payment(wanted.payment());
        }
        if (order != null) {
            String currency = order.amount().currency();
            needs.member(wanted.caller(), order.organizerId());
            needs.member(wanted.caller(), order.sponsorOrganizationId());
            account(order.escrow());
            account(AccountKey.sponsorCash(order.sponsorOrganizationId(), currency));
            account(AccountKey.organizerCash(order.organizerId(), currency));
            account(AccountKey.platformRevenue(currency));
        }
    }

    void topUp(TopUpWallet wanted) {
        newId(wanted.id());
        needs.payment(wanted.payment());
        account(AccountKey.walletOf(wanted));
        account(AccountKey.cashOf(wanted));
        if (wanted.organizationId() != null) {
            needs.member(wanted.caller(), wanted.organizationId());
        }
    }

    /** Whether something else has it. */
    private void newId(UUID id) {
        Needs.add(missing.newIds, asked.newIds, id, true);
    }

    /** With what is to be known of a wallet beside its balance. */
    private void account(AccountKey key) {
        Needs.add(missing.accounts, asked.accounts, key, cache.accounts.get(key) == null);
        if (key.kind() == AccountKind.WALLET) {
            Needs.add(missing.wallets, asked.wallets, key, cache.passing.wallets.get(key) == null);
        }
    }
}
