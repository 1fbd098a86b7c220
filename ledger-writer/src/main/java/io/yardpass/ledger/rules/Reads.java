package io.yardpass.ledger.rules;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Payment;
import io.yardpass.domain.RefundEvent;
import io.yardpass.domain.Role;
import java.util.List;
import java.util.UUID;

/**
 * Finds what commands will be decided on and the cache lacks. Asked again after each reading, since one thing leads to
 * another, until nothing is missing; it comes to an end, because nothing is asked for twice.
 */
public final class Reads {
    private final Cache cache;
    private final ReadSet asked;
    private final long nowMicros;
    private final long catalogueAgeMicros;
    private final ReadSet missing = new ReadSet();

    private Reads(Cache cache, ReadSet asked, long nowMicros, long catalogueAgeMicros) {
        this.cache = cache;
        this.asked = asked;
        this.nowMicros = nowMicros;
        this.catalogueAgeMicros = catalogueAgeMicros;
    }

    /**
     * @param asked what was read for this attempt already
     * @param catalogueAgeMicros how old a price, a fee or a sale window may be when it is used
     */
    public static ReadSet missing(
            List<LedgerCommand> commands, Cache cache, ReadSet asked, long nowMicros, long catalogueAgeMicros) {
        Reads reads = new Reads(cache, asked, nowMicros, catalogueAgeMicros);
        commands.forEach(reads::look);
        return reads.missing;
    }

    private void look(LedgerCommand command) {
        switch (command) {
            case CallerCommand asking -> {
                need(Facts.KEYS, KeyName.of(asking));
                if (asking.id() != null) {
                    need(Facts.PRIOR_COMMANDS, CommandId.of(asking));
                }
                Rule.of(asking).read(this);
            }
            case ExpireHolds expiry -> ExpireHoldsRule.read(expiry, this);
            case RefundEvent refunds -> RefundEventRule.read(refunds, this);
        }
    }

    /** What is known of it, be it old; null for nothing yet, or when there is no such thing. */
    <K, V> V need(FactKind<K, V> kind, K key) {
        V known = cache.get(kind, key);
        if ((known == null || kind.isOlderThan(catalogueAgeMicros, known, nowMicros)) && !asked.contains(kind, key)) {
            missing.add(kind, key);
        }
        return known;
    }

    /** The tier, and where it has a limit what the buyer has of it; what is known of the tier, be it old. */
    Tier tierFor(UUID buyerId, UUID tierId) {
        Tier tier = need(Facts.TIERS, tierId);
        // Of a tier that is being read, in one question with it.
        if (missing.contains(Facts.TIERS, tierId) || tier != null && tier.perBuyerLimit() != null) {
            need(Facts.CLAIMS, new BuyerTier(buyerId, tierId));
        }
        return tier;
    }

    /** An account, with what is to be known of a wallet beside its balance. */
    void account(AccountKey key) {
        need(Facts.ACCOUNTS, key);
        if (key.kind() == AccountKind.WALLET) {
            need(Facts.WALLETS, key);
        }
    }

    /** Whether it counted for something before. */
    void payment(Payment payment) {
        if (payment.reference() != null) {
            need(Facts.USED_REFERENCES, PaymentReference.of(payment.reference()));
        }
    }

    /** What the caller is in the organization, where that stands in a row; null while it is not known. */
    MemberRole member(Caller caller, UUID organization) {
        if (caller.role() == Role.AUTHENTICATED && Standing.mayBelong(caller, organization)) {
            need(Facts.MEMBERS, new Member(organization, caller.subject()));
        }
        return MemberRole.of(caller, organization, member -> cache.get(Facts.MEMBERS, member));
    }
}
