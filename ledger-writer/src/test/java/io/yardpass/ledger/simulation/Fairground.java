package io.yardpass.ledger.simulation;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.Role;
import io.yardpass.ledger.rules.AccountHolder;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.EventStatus;
import io.yardpass.ledger.rules.Member;
import io.yardpass.ledger.rules.MemberRole;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.SponsorshipOrder;
import io.yardpass.ledger.rules.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What is for sale, and who is there. Whoever wants something knows what is committed by then, and draws a command by chance;
 * most of them are sensible.
 */
public final class Fairground {
    static final Caller PLATFORM = new Caller("simulation", null, Role.SERVICE_ROLE, null);

    static final List<String> CURRENCIES = List.of("USD", "EUR");

    /** Long after any story, and after any day on which it is told to a database. */
    static final long ENDS_AT_MICROS = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

    private static final long[] PRICES = {0, 1, 10, 999, 10_000, 123_457};
    private static final int BUYERS_AN_ORDER = 5;
    private static final int AMOUNT_MAX = 100_000;
    private static final Integer[] LIMITS = {null, null, 2, 6};

    final Draw draw;
    final Checkout checkout;
    final List<SaleEvent> events = new ArrayList<>();
    final List<UUID> buyers = new ArrayList<>();
    /** As they began. */
    final List<SponsorshipOrder> orders = new ArrayList<>();

    final Map<UUID, List<Tier>> tiers = new LinkedHashMap<>();
    /** Those who work for an organization: one in each role. */
    final Map<Member, MemberRole> staff = new LinkedHashMap<>();

    private final List<CallerCommand> asked = new ArrayList<>();
    private final Shoppers shoppers;
    private final Treasurers treasurers;
    private final List<Supplier<CallerCommand>> wishes = new ArrayList<>();
    private Tables tables;

    /** @param capacityMax few, so that tiers sell out, or many */
    public Fairground(RandomGenerator chance, int buyersCount, int capacityMax) {
        draw = new Draw(chance);
        checkout = new Checkout(draw);
        for (int i = 0; i < 4; i++) {
            openEvent(chance, CURRENCIES.get(i % CURRENCIES.size()), capacityMax);
        }
        for (int i = 0; i < buyersCount; i++) {
            buyers.add(draw.uuid());
        }
        for (int i = 0; i < 2 + buyersCount / BUYERS_AN_ORDER; i++) {
            orders.add(order());
        }
        shoppers = new Shoppers(this);
        wishes.addAll(shoppers.wishes());
        wishes.addAll(new TicketHolders(this, shoppers).wishes());
        treasurers = new Treasurers(this, shoppers);
        wishes.addAll(treasurers.wishes());
        wishes.addAll(new Sponsors(this).wishes());
        wishes.add(this::again);
        wishes.add(this::again);
    }

    /** Now and then an organization sponsors its own event, or owes something that nobody approves. */
    private SponsorshipOrder order() {
        SaleEvent event = draw.any(events);
        UUID sponsor = draw.any(events).organizationId();
        Money amount = new Money(1 + draw.below(AMOUNT_MAX), event.currency());
        return new SponsorshipOrder(
                draw.uuid(),
                event.id(),
                EscrowStatus.PENDING,
                event.organizationId(),
                event.feeBps(),
                sponsor,
                amount,
                draw.oneIn(4) ? 1 + draw.below(3) : 0);
    }

    private void openEvent(RandomGenerator chance, String currency, int capacityMax) {
        UUID organizer = draw.uuid();
        SaleEvent event = new SaleEvent(
                draw.uuid(),
                organizer,
                chance.nextBoolean(),
                currency,
                chance.nextInt(2_000),
                EventStatus.PUBLISHED,
                ENDS_AT_MICROS,
                0);
        events.add(event);
        List<Tier> offered = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long price = PRICES[chance.nextInt(PRICES.length)];
            Integer limit = LIMITS[chance.nextInt(LIMITS.length)];
            int capacity = 1 + chance.nextInt(capacityMax);
            offered.add(new Tier(draw.uuid(), event.id(), price, currency, capacity, 0, 0, limit, null, null, 0));
        }
        tiers.put(event.id(), offered);
        for (MemberRole role : MemberRole.values()) {
            staff.put(new Member(organizer, draw.uuid()), role);
        }
    }

    /** Puts what is there into the tables, and looks at them from then on. */
    public Tables fill(Tables filled) {
        events.forEach(filled::add);
        tiers.values().forEach(offered -> offered.forEach(filled::add));
        staff.forEach(filled::add);
        CURRENCIES.forEach(filled::addCurrency);
        organizations().forEach(filled::addOrganization);
        orders.forEach(filled::add);
        withWallets().forEach(event -> filled.addWallet(event.id(), walletOf(event)));
        tables = filled;
        return filled;
    }

    /** Those whose organizations have a wallet before anything is in it; it bears the event's id. */
    List<SaleEvent> withWallets() {
        return events.subList(events.size() / 2, events.size());
    }

    private static AccountKey walletOf(SaleEvent event) {
        return new AccountKey(AccountKind.WALLET, AccountHolder.ORGANIZATION, event.organizationId(), event.currency());
    }

    List<UUID> organizations() {
        return events.stream().map(SaleEvent::organizationId).toList();
    }

    Tables tables() {
        return tables;
    }

    List<Tier> tiers(UUID event) {
        return tiers.get(event);
    }

    public UUID anyTier() {
        return draw.any(tiers.get(draw.any(events).id())).id();
    }

    /** A command that nobody sent before, though its key or id may have been; now and then one that was. */
    public CallerCommand next() {
        draw.next();
        CallerCommand command = draw.any(wishes).get();
        asked.add(command);
        return command;
    }

    PostTransaction transfer(boolean dryRun) {
        draw.next();
        return treasurers.transfer(dryRun);
    }

    ReverseTransaction reversalOf(PostTransaction transfer) {
        return new ReverseTransaction(
                draw.uuid(), transfer.id(), new Envelope("undo " + draw.key(), PLATFORM, draw.errand()));
    }

    /** One of those that were asked before; in earnest what was only asked about. */
    private CallerCommand again() {
        CallerCommand before = asked.isEmpty() ? shoppers.purchase() : draw.recent(asked, 100);
        if (before instanceof PostTransaction posting && posting.dryRun()) {
            return Repeats.inEarnest(posting);
        }
        return again(before);
    }

    /** The very same, or the same under another key. */
    public CallerCommand again(CallerCommand before) {
        draw.next();
        return draw.oneIn(2) ? before : Repeats.underKey(before, draw.key());
    }

    /** As themselves, or by the platform. */
    Caller caller(UUID user) {
        return draw.oneIn(3) ? new Caller("simulation", user, Role.AUTHENTICATED, null) : PLATFORM;
    }

    /** Somebody who acts for the organization: mostly one who may. */
    Caller actingFor(UUID organization) {
        return switch (draw.below(10)) {
            case 0 -> PLATFORM;
            case 1 -> new Caller("simulation", null, Role.SERVICE_ROLE, organization);
            case 2 ->
                new Caller(
                        "simulation", null, Role.SERVICE_ROLE, draw.any(events).organizationId());
            case 3 -> new Caller("simulation", draw.any(buyers), Role.AUTHENTICATED, null);
            case 4 -> memberOf(draw.any(events).organizationId(), organization);
            default -> memberOf(organization, draw.oneIn(2) ? organization : null);
        };
    }

    /** @param inToken the organization that the token speaks for; null for none */
    private Caller memberOf(UUID organization, UUID inToken) {
        List<UUID> members = staff.keySet().stream()
                .filter(member -> member.organizationId().equals(organization))
                .map(Member::userId)
                .toList();
        return new Caller("simulation", draw.any(members), Role.AUTHENTICATED, inToken);
    }

    /** The same, by an edge that takes whatever is shown for paid. */
    public CallerCommand believed(CallerCommand command) {
        return Repeats.believed(command);
    }

    /** The same wish under another id and key: what a retry must not be. */
    public CallerCommand renamed(CallerCommand command) {
        return shoppers.renamed(command);
    }
}
