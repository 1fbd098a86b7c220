package io.yardpass.ledger.simulation;

import io.yardpass.domain.AmountLimits;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.Role;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Those who move money by itself: they top wallets up, post what they like and undo it. */
final class Treasurers {
    private static final int CENTS_MAX = 3_000;
    private static final long HUGE_CENTS = AmountLimits.PAYMENT_CENTS_MAX;
    private static final int LEGS_MAX = 4;
    private static final int TRIES_MAX = 20;
    private static final List<AccountKind> OF_ORGANIZATIONS = List.of(
            AccountKind.WALLET,
            AccountKind.WALLET,
            AccountKind.SPONSOR_CASH,
            AccountKind.ORGANIZER_CASH,
            AccountKind.ORGANIZATION_RECEIVABLE);

    private final Fairground fairground;
    private final Shoppers shoppers;
    private final Draw draw;
    /** The ids of transactions that were to be posted. */
    private final List<UUID> posted = new ArrayList<>();

    Treasurers(Fairground fairground, Shoppers shoppers) {
        this.fairground = fairground;
        this.shoppers = shoppers;
        this.draw = fairground.draw;
    }

    /** As often as they are wished for. */
    List<Supplier<CallerCommand>> wishes() {
        return List.of(this::topUp, this::topUp, this::transfer, this::transfer, this::transfer, this::reverse);
    }

    private TopUpWallet topUp() {
        boolean isUsers = draw.oneIn(3);
        UUID user = draw.any(fairground.buyers);
        UUID organization = draw.oneIn(40) ? draw.uuid() : draw.any(fairground.organizations());
        long cents = draw.oneIn(100) ? HUGE_CENTS : 1 + draw.below(CENTS_MAX);
        Money amount = new Money(cents, draw.oneIn(40) ? "QQQ" : currency());
        UUID id = newId();
        Caller caller = isUsers ? fairground.caller(user) : caller(organization);
        return new TopUpWallet(
                id,
                isUsers ? null : organization,
                isUsers ? user : null,
                amount,
                fairground.checkout.payment(caller, PaymentProof.Kind.TOP_UP, id, amount),
                new Envelope(draw.key(), caller, draw.errand()));
    }

    private Caller caller(UUID organization) {
        return fairground.organizations().contains(organization)
                ? fairground.actingFor(organization)
                : Fairground.PLATFORM;
    }

    private String currency() {
        return draw.any(Fairground.CURRENCIES);
    }

    /** Now and then one that was used before. */
    private UUID newId() {
        UUID id = !posted.isEmpty() && draw.oneIn(50) ? draw.any(posted) : draw.uuid();
        posted.add(id);
        return id;
    }

    /** One in five only wants to know what would be. */
    private PostTransaction transfer() {
        return transfer(draw.oneIn(5));
    }

    /** Moves some money around. */
    PostTransaction transfer(boolean dryRun) {
        String currency = currency();
        UUID organization = draw.any(fairground.organizations());
        Map<UUID, Long> cents = new LinkedHashMap<>();
        long sum = 0;
        int legs = 1 + (draw.oneIn(3) ? draw.below(LEGS_MAX - 1) : 0);
        while (cents.size() < legs) {
            long some = (1 + draw.below(CENTS_MAX)) * (draw.oneIn(2) ? 1 : -1);
            if (cents.putIfAbsent(account(organization, currency), some) == null) {
                sum += some;
            }
        }
        long rest = draw.oneIn(30) || sum == 0 ? 1 - sum : -sum;
        UUID last = account(organization, currency);
        cents.putIfAbsent(cents.containsKey(last) ? draw.uuid() : last, rest == 0 ? 1 : rest);
        Caller service = new Caller("simulation", null, Role.SERVICE_ROLE, organization);
        return new PostTransaction(
                newId(),
                draw.oneIn(40) ? "ticket_gift" : "moved",
                "note",
                draw.uuid(),
                draw.oneIn(2) ? draw.oneIn(8) ? currency() : currency : null,
                null,
                null,
                cents.entrySet().stream()
                        .map(leg -> new PostTransaction.Leg(leg.getKey(), leg.getValue()))
                        .toList(),
                dryRun,
                new Envelope(draw.key(), draw.oneIn(12) ? service : Fairground.PLATFORM, draw.errand()));
    }

    /** Mostly one that is there and in that currency. */
    private UUID account(UUID organization, String currency) {
        for (int i = 0; i < TRIES_MAX; i++) {
            Account account = fairground.tables().account(accountKey(organization, currency));
            if (account != null) {
                return account.id();
            }
        }
        return draw.uuid();
    }

    private AccountKey accountKey(UUID organization, String currency) {
        UUID user = draw.any(fairground.buyers);
        return switch (draw.below(20)) {
            case 0 -> new AccountKey(AccountKind.PLATFORM_REVENUE, AccountHolder.PLATFORM, null, currency);
            case 1 -> new AccountKey(AccountKind.USER_CASH, AccountHolder.USER, user, currency);
            case 2, 3 -> new AccountKey(AccountKind.WALLET, AccountHolder.USER, user, currency);
            case 4 ->
                draw.oneIn(4)
                        ? SponsorshipTable.escrow(draw.any(fairground.orders))
                        : accountKey(organization, currency());
            default -> new AccountKey(draw.any(OF_ORGANIZATIONS), AccountHolder.ORGANIZATION, organization, currency);
        };
    }

    /** Mostly of what the same people posted; of what another command posts, it is refused. */
    private CallerCommand reverse() {
        UUID original = posted.isEmpty() || draw.oneIn(10) ? ofAnother() : draw.recent(posted, 60);
        Caller caller = draw.oneIn(12)
                ? new Caller("simulation", null, Role.SERVICE_ROLE, draw.any(fairground.organizations()))
                : Fairground.PLATFORM;
        return new ReverseTransaction(newId(), original, new Envelope(draw.key(), caller, draw.errand()));
    }

    private UUID ofAnother() {
        var purchase = shoppers.anyPurchase();
        UUID about =
                draw.oneIn(2) || purchase == null ? draw.any(fairground.orders).id() : purchase.orderId();
        UUID transaction = fairground.tables().transactionAbout(about);
        return transaction == null ? draw.uuid() : transaction;
    }
}
