package io.yardpass.ledger.rules;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * What the writer knows, as of the last commit. Every kind is bounded and loaded on first touch; forgetting is always
 * safe. Confined to the writer's event loop.
 */
public final class Cache {
    final Memory<UUID, SaleEvent> events;
    final Memory<UUID, Tier> tiers;
    final Memory<AccountKey, Account> accounts;
    /** The users who have a profile. */
    final Memory<UUID, Boolean> profiles;
    /** Tickets that a buyer has or holds; kept for those pairs only whose tier has a limit, or had to be asked for. */
    final Memory<BuyerTier, Integer> claims;
    /** Those among them that were not counted to their end: known for one attempt, since nobody can subtract from many. */
    private final Set<BuyerTier> uncounted = new HashSet<>();

    /** Read for each attempt, as is what follows: answers are large, and a key that is asked for is a new one as a rule. */
    final Memory<KeyName, DecidedKey> keys;

    final Memory<CommandId, PriorCommand> ids;
    /** Whose an account is, and what for. */
    final Memory<UUID, AccountKey> accountKeys;

    final PassingFacts passing;
    final TicketingFacts ticketing = new TicketingFacts();

    /** @param entriesMax of each kind; what one batch touches must fit */
    public Cache(int entriesMax) {
        events = new Memory<>(entriesMax);
        tiers = new Memory<>(entriesMax);
        accounts = new Memory<>(entriesMax);
        profiles = new Memory<>(entriesMax);
        claims = new Memory<>(entriesMax);
        keys = new Memory<>(entriesMax);
        ids = new Memory<>(entriesMax);
        accountKeys = new Memory<>(entriesMax);
        passing = new PassingFacts(entriesMax);
    }

    /** Enters what was found of what was readSet. */
    public void enter(ReadSet readSet, ReadResult found) {
        // What was old may be gone.
        readSet.events.forEach(events::remove);
        readSet.tiers.forEach(tiers::remove);
        found.events.forEach(event -> events.put(event.id(), event));
        found.tiers.forEach(tier -> tiers.put(tier.id(), tier));
        found.accounts.forEach(this::enter);
        found.profiles.forEach(user -> profiles.put(user, true));
        found.claims.forEach(this::enter);
        found.keys.forEach(keys::put);
        found.ids.forEach(ids::put);
        passing.enter(found);
        ticketing.enter(readSet.ticketing, found.ticketing);
    }

    private void enter(BuyerTier pair, int counted) {
        claims.put(pair, counted);
        if (counted == BuyerTier.MANY) {
            uncounted.add(pair);
        }
    }

    private void enter(Account account) {
        accounts.put(account.key(), account);
        accountKeys.put(account.id(), account.key());
    }

    /** Forgets what a refusal rests on, but for what was read for this attempt. */
    public void forget(Catalogue catalogue, ReadSet asked) {
        catalogue.events().stream().filter(id -> !asked.events.contains(id)).forEach(events::remove);
        catalogue.tiers().stream().filter(id -> !asked.tiers.contains(id)).forEach(tiers::remove);
    }

    /** Forgets what is read for each attempt anew; to be called before one begins. */
    public void begin() {
        uncounted.forEach(claims::remove);
        uncounted.clear();
        keys.clear();
        ids.clear();
        accountKeys.clear();
        passing.clear();
        ticketing.clear();
    }

    public void clear() {
        events.clear();
        tiers.clear();
        accounts.clear();
        profiles.clear();
        claims.clear();
        begin();
    }
}
