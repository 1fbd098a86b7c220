package io.yardpass.ledger.rules;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.Role;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TopUpWallet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Finds what commands will be decided on and the cache lacks. Asked again after each reading, since one thing leads to
 * another, until nothing is missing; it comes to an end, because nothing is asked for twice.
 */
public final class Needs {
    private final Cache cache;
    private final ReadSet asked;
    private final long nowMicros;
    private final long catalogueAgeMicros;
    private final ReadSet missing = new ReadSet();
    private final MoneyNeeds money;
    private final TicketingNeeds ticketing;

    private Needs(Cache cache, ReadSet asked, long nowMicros, long catalogueAgeMicros) {
        this.cache = cache;
        this.asked = asked;
        this.nowMicros = nowMicros;
        this.catalogueAgeMicros = catalogueAgeMicros;
        money = new MoneyNeeds(this, cache, asked, missing);
        ticketing = new TicketingNeeds(this, cache, asked.ticketing, missing.ticketing);
    }

    /**
     * @param asked what was read for this attempt already
     * @param catalogueAgeMicros how old a price, a fee or a sale window may be when it is used
     */
    public static ReadSet of(
            List<LedgerCommand> commands, Cache cache, ReadSet asked, long nowMicros, long catalogueAgeMicros) {
        Needs needs = new Needs(cache, asked, nowMicros, catalogueAgeMicros);
        commands.forEach(needs::look);
        return needs.missing;
    }

    private void look(LedgerCommand command) {
        switch (command) {
            case CallerCommand caller -> {
                lookBack(caller);
                lookAround(caller);
            }
            case ExpireHolds expiry -> ticketing.look(expiry, nowMicros);
        }
    }

    /** Whether it was done before. */
    private void lookBack(CallerCommand command) {
        KeyName name = KeyName.of(command);
        add(missing.keys, asked.keys, name, cache.keys.get(name) == null);
        if (command.id() != null) {
            CommandId id = CommandId.of(command);
            add(missing.ids, asked.ids, id, cache.ids.get(id) == null);
        }
    }

    private void lookAround(CallerCommand command) {
        switch (command) {
            case PurchaseTickets purchase -> purchase(purchase);
            case PostTransaction wanted -> money.transfer(wanted);
            case ReverseTransaction wanted -> money.reversal(wanted);
            case MoveEscrow wanted -> money.escrow(wanted);
            case TopUpWallet wanted -> {
                money.topUp(wanted);
                if (wanted.userId() != null) {
                    profile(wanted.userId());
                }
            }
            case TicketingCommand handled -> ticketing.look(handled);
        }
    }

    private void purchase(PurchaseTickets purchase) {
        profile(purchase.buyerId());
        payment(purchase.payment());
        if (purchase.holdId() != null) {
            ticketing.hold(purchase.holdId());
        }
        purchase.items().forEach(item -> tier(purchase.buyerId(), item.tierId()));
        String currency = purchase.total().currency();
        account(AccountKey.userCash(purchase.buyerId(), currency));
        account(AccountKey.platformRevenue(currency));
        SaleEvent event = event(purchase.eventId());
        if (event != null) {
            account(AccountKey.organizationReceivable(event.organizationId(), currency));
        }
    }

    /** What is known of it, be it old: whose an event is never changes. */
    SaleEvent event(UUID id) {
        SaleEvent event = cache.events.get(id);
        add(missing.events, asked.events, id, event == null || isOld(event.loadedAtMicros()));
        return event;
    }

    /** The tier and what the buyer has of it; what is known of the tier, be it old. */
    Tier tier(UUID buyerId, UUID tierId) {
        Tier tier = stock(tierId);
        // Of a tier that is being read, in one question with it.
        if (missing.tiers.contains(tierId) || tier != null && tier.perBuyerLimit() != null) {
            claims(buyerId, tierId);
        }
        return tier;
    }

    /** What the buyer has and holds of the tier. */
    void claims(UUID buyerId, UUID tierId) {
        BuyerTier pair = new BuyerTier(buyerId, tierId);
        add(missing.claims, asked.claims, pair, cache.claims.get(pair) == null);
    }

    /** The tier alone. */
    Tier stock(UUID tierId) {
        Tier tier = cache.tiers.get(tierId);
        add(missing.tiers, asked.tiers, tierId, tier == null || isOld(tier.loadedAtMicros()));
        return tier;
    }

    void profile(UUID user) {
        add(missing.profiles, asked.profiles, user, cache.profiles.get(user) == null);
    }

    /** Whether it counted for something before. */
    void payment(Payment payment) {
        if (payment.reference() != null) {
            PaymentReference reference = PaymentReference.of(payment.reference());
            add(missing.references, asked.references, reference, true);
        }
    }

    void member(Caller caller, UUID organization) {
        if (caller.role() == Role.AUTHENTICATED && Standing.mayBelong(caller, organization)) {
            Member pair = new Member(organization, caller.subject());
            add(missing.members, asked.members, pair, cache.passing.members.get(pair) == null);
        }
    }

    void account(AccountKey key) {
        add(missing.accounts, asked.accounts, key, cache.accounts.get(key) == null);
    }

    private boolean isOld(long loadedAtMicros) {
        return nowMicros - loadedAtMicros > catalogueAgeMicros;
    }

    static <T> void add(Set<T> missing, Set<T> asked, T value, boolean isMissing) {
        if (isMissing && !asked.contains(value)) {
            missing.add(value);
        }
    }
}
