package io.yardpass.ledger.simulation;

import io.yardpass.domain.HoldTickets;
import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.BuyerTier;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.Member;
import io.yardpass.ledger.rules.MemberRole;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.SponsorshipOrder;
import io.yardpass.ledger.rules.Ticket;
import io.yardpass.ledger.rules.Tier;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The ledger's tables, of which a batch is committed whole or not at all: what PostgreSQL checks is checked here before
 * anything is changed, in the order in which the batch meets it there. What moves a row moves it from where the writer
 * believed it, as an UPDATE does; that none may be missed is the business of the guards.
 */
public class Tables {
    private final Directory people = new Directory();
    private final CatalogueTable catalogue = new CatalogueTable();
    private long serverMicros = Long.MAX_VALUE;
    private final AccountTable accounts = new AccountTable();
    private final KeyTable keys = new KeyTable();
    private final HoldTable holds = new HoldTable();
    private final OrderTable orders = new OrderTable();
    private final TicketTable tickets = new TicketTable(orders);
    private final CancellationTable cancellations = new CancellationTable(catalogue);
    private final TransactionTable transactions = new TransactionTable();
    private final WalletTable wallets = new WalletTable();
    private final SponsorshipTable sponsorships = new SponsorshipTable(catalogue);
    private final PaymentTable payments = new PaymentTable();
    private final ChainTable chain = new ChainTable();
    private final Set<UUID> messages = new HashSet<>();

    public void add(SaleEvent event) {
        catalogue.add(event);
    }

    public void add(Tier tier) {
        catalogue.add(tier);
    }

    public void add(Member member, MemberRole role) {
        people.add(member, role);
    }

    public void add(SponsorshipOrder order) {
        sponsorships.add(order);
    }

    public void addOrganization(UUID id) {
        wallets.addOrganization(id);
    }

    public void addCurrency(String code) {
        wallets.addCurrency(code);
    }

    /** Of an organization, and empty. */
    public void addWallet(UUID id, AccountKey key) {
        wallets.add(id, key);
    }

    public SaleEvent event(UUID id) {
        return catalogue.event(id);
    }

    public Tier tier(UUID id) {
        return catalogue.tier(id);
    }

    public Collection<Tier> tiers() {
        return catalogue.tiers();
    }

    public Collection<Account> accounts() {
        return accounts.all();
    }

    public Account account(AccountKey key) {
        return accounts.get(key);
    }

    public boolean hasHolds() {
        return catalogue.tiers().stream().anyMatch(tier -> tier.held() > 0);
    }

    /** Of an order, all that were ever issued, the oldest first. */
    public List<Ticket> tickets(UUID order) {
        return tickets.of(order);
    }

    public Ticket ticket(UUID id) {
        return tickets.get(id);
    }

    /** Events that were called off and are not refunded yet. */
    public List<UUID> toRefund() {
        return cancellations.open();
    }

    /** Null for a stranger. */
    public MemberRole roleOf(UUID user, UUID organization) {
        return people.roleOf(user, organization);
    }

    public SponsorshipOrder sponsorshipOrder(UUID id) {
        return sponsorships.get(id);
    }

    /** The first transaction that is about something; null when there is none. */
    public UUID transactionAbout(UUID reference) {
        return transactions.about(reference);
    }

    public Head head() {
        return chain.head();
    }

    /** What {@code claim_writer} gives. */
    public long claim() {
        return chain.claim();
    }

    /** What somebody issues beside the writer; false when there is no room. */
    public boolean giveAway(UUID id, int tickets) {
        return catalogue.giveAway(id, tickets);
    }

    /** Whether a batch that was sent and not answered is there. */
    public boolean has(Head sent, long sentInEpoch) {
        return chain.has(sent, sentInEpoch);
    }

    /** Of accounts by their keys, with the stock of tiers. */
    public Map<Object, Long> balances() {
        Map<Object, Long> balances = new HashMap<>();
        accounts.all().forEach(account -> balances.put(account.key(), account.balanceCents()));
        catalogue.tiers().forEach(tier -> balances.put(tier.id(), (long) tier.sold()));
        return balances;
    }

    /** Every row, but for the links of the chain and the versions of accounts, which count batches. */
    public Map<String, Object> withoutBatches() {
        return Map.ofEntries(
                Map.entry("people", people.rows()),
                Map.entry("tiers", catalogue.rows()),
                Map.entry("accounts", accounts.rows()),
                Map.entry("keys", keys.rows()),
                Map.entry("holds", holds.rows()),
                Map.entry("tickets", tickets.rows()),
                Map.entry("cancellations", cancellations.rows()),
                Map.entry("transactions", transactions.rows()),
                Map.entry("wallets", wallets.rows()),
                Map.entry("sponsorships", sponsorships.rows()),
                Map.entry("messages", messages),
                Map.entry("payments", payments.rows()));
    }

    /** From now on the database's own clock says so. */
    public void tellTime(long micros) {
        serverMicros = micros;
    }

    public ReadResult read(ReadSet readSet, long nowMicros) {
        ReadResult found = new ReadResult(nowMicros);
        people.read(readSet, found);
        catalogue.read(readSet, found);
        accounts.read(readSet, found);
        keys.read(readSet, found);
        holds.read(readSet, found, serverMicros);
        tickets.read(readSet, found, serverMicros);
        cancellations.read(readSet, found);
        transactions.read(readSet, found);
        wallets.read(readSet, found);
        sponsorships.read(readSet, found);
        payments.read(readSet, found);
        readSet.of(Facts.CLAIMS).stream()
                .filter(pair -> catalogue.tier(pair.tierId()) != null)
                .forEach(pair -> found.put(Facts.CLAIMS, pair, claims(pair)));
        return found;
    }

    private int claims(BuyerTier pair) {
        Integer limit = catalogue.tier(pair.tierId()).perBuyerLimit();
        int enough = (limit == null ? HoldTickets.OWNED_AND_HELD_MAX : limit) + HoldTickets.QUANTITY_MAX;
        int claims = tickets.ownedBy(pair) + holds.heldFor(pair);
        return claims < enough ? claims : BuyerTier.MANY;
    }

    /** The SQLSTATE that the batch was refused with; null when it was committed. */
    public String commit(Sent batch, long sentInEpoch) {
        String refusal = refusal(batch, sentInEpoch);
        if (refusal == null) {
            apply(batch);
            chain.append(batch.after(), sentInEpoch);
        }
        return refusal;
    }

    private String refusal(Sent batch, long sentInEpoch) {
        Journal journal = batch.journal();
        return Stream.<Supplier<String>>of(
                        () -> unless(!isOver(sentInEpoch), "YP001"),
                        () -> unless(!accounts.hasAny(journal.newAccounts), "23505"),
                        () -> unless(wallets.bindAsExpected(journal.held.bindings), "YP002"),
                        () -> unless(!transactions.hasAny(journal), "23505"),
                        () -> unless(TransactionTable.areWhole(journal.transactions), "YP006"),
                        () -> unless(accounts.standWhereEntriesBegin(batch), "YP002"),
                        () -> refusalOfTickets(batch),
                        () -> unless(!hasMessageOrKey(journal) && paymentsAreNew(batch), "23505"),
                        () -> unless(stockStandsWhereExpected(batch), "YP003"),
                        () -> unless(wallets.sufficesFor(journal.held), "YP008"),
                        () -> refusalOfEscrow(batch),
                        () -> refusalOfCancellations(batch),
                        () -> unless(chain.isFollowedBy(batch), "YP004"),
                        () -> unless(accountsStandWhereExpected(batch), "YP002"),
                        () -> unless(wallets.holdWhatIsLeft(batch), "YP002"),
                        () -> unless(AccountTable.mayClose(batch), "YP002"))
                .map(Supplier::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String unless(boolean holds, String sqlstate) {
        return holds ? null : sqlstate;
    }

    private String refusalOfTickets(Sent batch) {
        Journal journal = batch.journal();
        if (!holdsStandWhereExpected(batch) || !ticketsStandWhereExpected(batch)) {
            return "YP003";
        }
        if (holds.hasAny(journal.ticketing.newHolds.keySet()) || orders.hasAny(journal) || tickets.hasAny(journal)) {
            return "23505";
        }
        if (wallets.hasAny(journal.held) || !wallets.lotsBelong(journal.held)) {
            return wallets.hasAny(journal.held) ? "23505" : "23503";
        }
        return unless(refundsArePaid(batch), "YP006");
    }

    private boolean hasMessageOrKey(Journal journal) {
        return journal.messages.stream().anyMatch(message -> messages.contains(message.id())) || keys.hasAny(journal);
    }

    /** What the unique index of payments raises for. */
    protected boolean paymentsAreNew(Sent batch) {
        return !payments.hasAny(batch.journal());
    }

    /** What {@code assert_epoch} raises for. */
    protected boolean isOver(long sentInEpoch) {
        return chain.isOver(sentInEpoch);
    }

    /** What {@code end_holds} raises for. */
    protected boolean holdsStandWhereExpected(Sent batch) {
        return batch.journal().ticketing.endedHolds.stream()
                .allMatch(ended -> holds.standsWhereExpected(ended, batch.postedAtMicros(), serverMicros));
    }

    /** What {@code move_tickets} and {@code close_orders} raise for. */
    protected boolean ticketsStandWhereExpected(Sent batch) {
        return cancellations.allowsMoves(batch.journal().ticketing, tickets)
                && tickets.standWhereExpected(batch.journal().ticketing.moves)
                && tickets.ordersMayClose(batch.journal().ticketing);
    }

    /** What the trigger {@code refunds_are_paid} raises for. */
    protected boolean refundsArePaid(Sent batch) {
        return tickets.refundsArePaid(batch.journal(), accounts);
    }

    /** The SQLSTATE that {@code move_escrow} or {@code assert_held} raises; null for none. */
    protected String refusalOfEscrow(Sent batch) {
        return sponsorships.refusal(batch, accounts);
    }

    /** The SQLSTATE that {@code cancel_event} or {@code refund_event} raises; null for none. */
    protected String refusalOfCancellations(Sent batch) {
        return cancellations.refusal(batch.journal().sales, batch.journal().ticketing);
    }

    /** What the counting triggers and {@code assert_stock} raise for. */
    protected boolean stockStandsWhereExpected(Sent batch) {
        return tiersThatStand(batch).count() == batch.tiersMoved().size();
    }

    private Stream<Tier> tiersThatStand(Sent batch) {
        Map<UUID, Integer> sold = tickets.soldByTier(batch.journal());
        Map<UUID, Integer> held = HoldTable.heldByTier(batch.journal().ticketing);
        return batch.tiersMoved().stream().filter(after -> catalogue.standsWhereExpected(after, sold, held));
    }

    /** What {@code apply_batch} raises for last. */
    protected boolean accountsStandWhereExpected(Sent batch) {
        return accounts.standWhereExpected(batch);
    }

    private void apply(Sent batch) {
        Journal journal = batch.journal();
        people.insert(journal.newProfiles);
        journal.newAccounts.forEach(accounts::insert);
        transactions.insert(journal, accounts);
        tiersThatStand(batch).toList().forEach(catalogue::move);
        holds.apply(journal.ticketing);
        tickets.apply(journal, batch.postedAtMicros());
        cancellations.apply(journal.sales, journal.ticketing);
        wallets.apply(journal.held, batch.postedAtMicros());
        sponsorships.apply(journal.held.moves);
        keys.insert(journal);
        payments.insert(journal);
        journal.messages.forEach(message -> messages.add(message.id()));
        accounts.move(batch);
    }
}
