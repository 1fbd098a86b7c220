package io.yardpass.ledger.rules;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What is to be read from the database, or was read for the attempt at hand: a set of names for each kind of thing. */
public final class ReadSet {
    public final Set<UUID> events = new LinkedHashSet<>();
    public final Set<UUID> tiers = new LinkedHashSet<>();
    public final Set<AccountKey> accounts = new LinkedHashSet<>();
    public final Set<UUID> profiles = new LinkedHashSet<>();
    public final Set<BuyerTier> claims = new LinkedHashSet<>();
    public final Set<KeyName> keys = new LinkedHashSet<>();
    public final Set<CommandId> ids = new LinkedHashSet<>();
    /** Accounts whose keys are not known. */
    public final Set<UUID> accountIds = new LinkedHashSet<>();

    public final Set<UUID> transactions = new LinkedHashSet<>();
    /** Made by clients for what is to be new. */
    public final Set<UUID> newIds = new LinkedHashSet<>();

    /** Of payments that are to count for something. */
    public final Set<PaymentReference> references = new LinkedHashSet<>();

    public final Set<AccountKey> wallets = new LinkedHashSet<>();
    public final Set<UUID> sponsorshipOrders = new LinkedHashSet<>();
    public final Set<Member> members = new LinkedHashSet<>();
    public final TicketingReadSet ticketing = new TicketingReadSet();

    private List<Set<?>> kinds() {
        return List.of(
                events,
                tiers,
                accounts,
                profiles,
                claims,
                keys,
                ids,
                accountIds,
                transactions,
                newIds,
                references,
                wallets,
                sponsorshipOrders,
                members);
    }

    public boolean isEmpty() {
        return kinds().stream().allMatch(Collection::isEmpty) && ticketing.isEmpty();
    }

    /** From now on these count as read, whether they are there or not. */
    public void addAll(ReadSet others) {
        events.addAll(others.events);
        tiers.addAll(others.tiers);
        accounts.addAll(others.accounts);
        profiles.addAll(others.profiles);
        claims.addAll(others.claims);
        keys.addAll(others.keys);
        ids.addAll(others.ids);
        accountIds.addAll(others.accountIds);
        transactions.addAll(others.transactions);
        newIds.addAll(others.newIds);
        references.addAll(others.references);
        wallets.addAll(others.wallets);
        sponsorshipOrders.addAll(others.sponsorshipOrders);
        members.addAll(others.members);
        ticketing.addAll(others.ticketing);
    }
}
