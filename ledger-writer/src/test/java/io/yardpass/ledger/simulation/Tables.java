package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.AccountMove;
import io.yardpass.ledger.rules.BuyerTier;
import io.yardpass.ledger.rules.CommandId;
import io.yardpass.ledger.rules.DecidedKey;
import io.yardpass.ledger.rules.Found;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Hold;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.KeyName;
import io.yardpass.ledger.rules.PriorCommand;
import io.yardpass.ledger.rules.Sale;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Tier;
import io.yardpass.ledger.rules.Wanted;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ledger's tables, of which a batch is committed whole or not at all: what PostgreSQL checks is checked here before
 * anything is changed. What moves a row moves it from where the writer believed it, as an UPDATE does; that none may be
 * missed is the business of the guards.
 */
public class Tables {
    private final Map<UUID, SaleEvent> events = new HashMap<>();
    private final Map<UUID, Tier> tiers = new HashMap<>();
    private final Map<AccountKey, Account> accounts = new HashMap<>();
    private final Set<UUID> profiles = new HashSet<>();
    private final Map<BuyerTier, Integer> claims = new HashMap<>();
    private final Map<KeyName, DecidedKey> keys = new HashMap<>();
    private final Map<CommandId, PriorCommand> ids = new HashMap<>();
    private final HoldTable holds = new HoldTable();
    /** Of transactions, tickets and messages. */
    private final Set<UUID> made = new HashSet<>();

    private final Map<Long, Link> links = new HashMap<>();
    private Head head = Head.empty();
    private long epoch;

    private record Link(long epoch, byte[] hash) {}

    public void add(SaleEvent event) {
        events.put(event.id(), event);
    }

    public void add(Tier tier) {
        tiers.put(tier.id(), tier);
    }

    public Tier tier(UUID id) {
        return tiers.get(id);
    }

    public Collection<Account> accounts() {
        return accounts.values();
    }

    public Account account(AccountKey key) {
        return accounts.get(key);
    }

    public Collection<Tier> tiers() {
        return tiers.values();
    }

    public boolean hasHolds() {
        return tiers.values().stream().anyMatch(tier -> tier.held() > 0);
    }

    public Head head() {
        return head;
    }

    /** What {@code claim_writer} gives. */
    public long claim() {
        return ++epoch;
    }

    public long epoch() {
        return epoch;
    }

    /** What somebody issues beside the writer; false when there is no room. */
    public boolean giveAway(UUID id, int tickets) {
        Tier tier = tiers.get(id);
        boolean hasRoom = tier.sold() + tier.held() + tickets <= tier.capacity();
        if (hasRoom) {
            tiers.put(id, withStock(tier, tier.sold() + tickets, tier.held(), tier.loadedAtMicros()));
        }
        return hasRoom;
    }

    /** Whether a batch that was sent and not answered is there. */
    public boolean has(Head sent, long sentInEpoch) {
        Link link = links.get(sent.number());
        return link != null && link.epoch() == sentInEpoch && Arrays.equals(link.hash(), sent.hash());
    }

    /** Of accounts by their keys, with the stock of tiers. */
    public Map<Object, Long> balances() {
        Map<Object, Long> balances = new HashMap<>();
        accounts.forEach((key, account) -> balances.put(key, account.balanceCents()));
        tiers.forEach((id, tier) -> balances.put(id, (long) tier.sold()));
        return balances;
    }

    /** Every row, but for the links of the chain and the versions of accounts, which count batches. */
    public Map<String, Object> withoutBatches() {
        return Map.of(
                "accounts",
                accounts.values().stream()
                        .map(account -> new Account(account.id(), account.key(), account.balanceCents(), 0, false))
                        .collect(Collectors.toSet()),
                "tiers",
                Set.copyOf(tiers.values()),
                "profiles",
                profiles,
                "claims",
                claims,
                "keys",
                keys,
                "ids",
                ids,
                "made",
                made);
    }

    public Found read(Wanted wanted, long nowMicros) {
        Found found = new Found(nowMicros);
        find(wanted.events, events, (id, event) -> found.events.add(loaded(event, nowMicros)));
        find(wanted.tiers, tiers, (id, tier) -> found.tiers.add(withStock(tier, tier.sold(), tier.held(), nowMicros)));
        find(wanted.accounts, accounts, (key, account) -> found.accounts.add(account));
        wanted.profiles.stream().filter(profiles::contains).forEach(found.profiles::add);
        find(wanted.claims, claims, found.claims::put);
        find(wanted.keys, keys, found.keys::put);
        find(wanted.ids, ids, found.ids::put);
        holds.read(wanted.ticketing, found.ticketing);
        return found;
    }

    private static <K, V> void find(Set<K> wanted, Map<K, V> rows, BiConsumer<K, V> found) {
        for (K key : wanted) {
            V row = rows.get(key);
            if (row != null) {
                found.accept(key, row);
            }
        }
    }

    private static SaleEvent loaded(SaleEvent row, long nowMicros) {
        return new SaleEvent(row.id(), row.organizationId(), row.isPublic(), row.currency(), row.feeBps(), nowMicros);
    }

    static Tier withStock(Tier row, int sold, int held, long nowMicros) {
        return new Tier(
                row.id(),
                row.eventId(),
                row.priceCents(),
                row.currency(),
                row.capacity(),
                sold,
                held,
                row.perBuyerLimit(),
                row.onSaleFromMicros(),
                row.onSaleUntilMicros(),
                nowMicros);
    }

    /** The SQLSTATE that the batch was refused with; null when it was committed. */
    public String commit(Sent batch, long sentInEpoch) {
        Journal journal = batch.journal();
        if (isOver(sentInEpoch)) {
            return "YP001";
        }
        if (isThere(journal)) {
            return "23505";
        }
        if (!follows(batch)) {
            return "YP004";
        }
        if (!holdsStandWhereExpected(batch) || !stockStandsWhereExpected(batch)) {
            return "YP003";
        }
        if (!accountsStandWhereExpected(batch)) {
            return "YP002";
        }
        insert(journal);
        update(batch);
        head = batch.after();
        links.put(head.number(), new Link(sentInEpoch, head.hash()));
        return null;
    }

    /** What {@code assert_epoch} raises for. */
    protected boolean isOver(long sentInEpoch) {
        return sentInEpoch != epoch;
    }

    /** What a unique index refuses. */
    private boolean isThere(Journal journal) {
        return journal.newProfiles.stream().anyMatch(profiles::contains)
                || journal.newAccounts.stream().map(Account::key).anyMatch(accounts::containsKey)
                || journal.keys.keySet().stream().anyMatch(keys::containsKey)
                || holds.hasAny(journal.ticketing.newHolds.keySet())
                || done(journal).keySet().stream().anyMatch(ids::containsKey)
                || made(journal).anyMatch(made::contains);
    }

    private static Map<CommandId, PriorCommand> done(Journal journal) {
        Map<CommandId, PriorCommand> done = new HashMap<>();
        for (Sale sale : journal.sales) {
            done.put(
                    new CommandId(sale.purchase().route(), sale.orderId()),
                    new PriorCommand(sale.purchase().caller().idempotencyScope(), sale.fingerprint(), sale.receipt()));
        }
        journal.receipts.forEach(receipt -> done.put(receipt.id(), receipt.done()));
        return done;
    }

    private static Stream<UUID> made(Journal journal) {
        Stream<UUID> tickets =
                journal.sales.stream().flatMap(sale -> sale.tickets().stream()).map(Sale.Ticket::id);
        Stream<UUID> others = Stream.concat(
                journal.transactions.stream().map(transaction -> transaction.id()),
                journal.messages.stream().map(message -> message.id()));
        return Stream.concat(tickets, others);
    }

    /** What {@code apply_batch} raises for first. */
    private boolean follows(Sent batch) {
        return batch.before().number() == head.number()
                && batch.before().sequence() == head.sequence()
                && Arrays.equals(batch.before().hash(), head.hash())
                && batch.after().sequence()
                        == head.sequence() + batch.journal().transactions.size();
    }

    /** What {@code end_holds} raises for. */
    protected boolean holdsStandWhereExpected(Sent batch) {
        return batch.journal().ticketing.endedHolds.stream()
                .allMatch(ended -> holds.standsWhereExpected(ended, batch.postedAtMicros()));
    }

    /** What the counting triggers and {@code assert_stock} raise for. */
    protected boolean stockStandsWhereExpected(Sent batch) {
        Map<UUID, Integer> tickets = ticketsByTier(batch.journal());
        Map<UUID, Integer> held = HoldTable.heldByTier(batch.journal().ticketing);
        return batch.tiersMoved().stream().allMatch(after -> standsWhereExpected(after, tickets, held));
    }

    private boolean standsWhereExpected(Tier after, Map<UUID, Integer> tickets, Map<UUID, Integer> held) {
        Tier row = tiers.get(after.id());
        return row.sold() + tickets.getOrDefault(after.id(), 0) == after.sold()
                && row.held() + held.getOrDefault(after.id(), 0) == after.held()
                && after.sold() + after.held() <= row.capacity();
    }

    private static Map<UUID, Integer> ticketsByTier(Journal journal) {
        Map<UUID, Integer> tickets = new HashMap<>();
        journal.sales.stream()
                .flatMap(sale -> sale.tickets().stream())
                .forEach(ticket -> tickets.merge(ticket.tierId(), 1, Integer::sum));
        return tickets;
    }

    /** What {@code apply_batch} raises for last. */
    protected boolean accountsStandWhereExpected(Sent batch) {
        List<UUID> opened =
                batch.journal().newAccounts.stream().map(Account::id).toList();
        return batch.accountMoves().stream()
                .allMatch(move -> standsWhereExpected(move)
                        || opened.contains(move.after().id()));
    }

    private boolean standsWhereExpected(AccountMove move) {
        Account row = accounts.get(move.after().key());
        return row != null
                && row.id().equals(move.after().id())
                && row.version() == move.after().version()
                && row.balanceCents() == move.balanceBefore()
                && !row.isClosed();
    }

    private void insert(Journal journal) {
        profiles.addAll(journal.newProfiles);
        journal.newAccounts.forEach(account -> accounts.put(account.key(), account));
        keys.putAll(journal.keys);
        ids.putAll(done(journal));
        made(journal).forEach(made::add);
        journal.ticketing.newHolds.values().forEach(hold -> claim(hold, hold.quantity()));
        journal.ticketing.endedHolds.forEach(hold -> claim(hold, -hold.quantity()));
        holds.move(journal.ticketing);
        for (Sale sale : journal.sales) {
            sale.items()
                    .forEach(item -> claims.merge(
                            new BuyerTier(sale.purchase().buyerId(), item.tierId()), item.quantity(), Integer::sum));
        }
    }

    private void claim(Hold hold, int quantity) {
        claims.merge(new BuyerTier(hold.buyerId(), hold.tierId()), quantity, Integer::sum);
    }

    private void update(Sent batch) {
        Map<UUID, Integer> tickets = ticketsByTier(batch.journal());
        Map<UUID, Integer> held = HoldTable.heldByTier(batch.journal().ticketing);
        batch.tiersMoved().stream()
                .filter(after -> standsWhereExpected(after, tickets, held))
                .forEach(after -> tiers.put(
                        after.id(),
                        withStock(tiers.get(after.id()), after.sold(), after.held(), after.loadedAtMicros())));
        batch.accountMoves().stream().filter(this::standsWhereExpected).forEach(move -> {
            Account after = move.after();
            accounts.put(
                    after.key(),
                    new Account(after.id(), after.key(), after.balanceCents(), after.version() + 1, after.isClosed()));
        });
    }
}
