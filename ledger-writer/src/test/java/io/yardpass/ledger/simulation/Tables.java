package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.BuyerTier;
import io.yardpass.ledger.rules.Found;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.Member;
import io.yardpass.ledger.rules.MemberRole;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Ticket;
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
import java.util.stream.Stream;

/**
 * The ledger's tables, of which a batch is committed whole or not at all: what PostgreSQL checks is checked here before
 * anything is changed, in the order in which the batch meets it there. What moves a row moves it from where the writer
 * believed it, as an UPDATE does; that none may be missed is the business of the guards.
 */
public class Tables {
    private final Directory people = new Directory();
    private final CatalogueTable catalogue = new CatalogueTable();
    private final AccountTable accounts = new AccountTable();
    private final KeyTable keys = new KeyTable();
    private final HoldTable holds = new HoldTable();
    private final OrderTable orders = new OrderTable();
    private final TicketTable tickets = new TicketTable(orders);
    /** Of transactions and messages. */
    private final Set<UUID> made = new HashSet<>();

    private final Map<Long, Link> links = new HashMap<>();
    private Head head = Head.empty();
    private long epoch;

    private record Link(long epoch, byte[] hash) {}

    public void add(SaleEvent event) {
        catalogue.add(event);
    }

    public void add(Tier tier) {
        catalogue.add(tier);
    }

    public void add(Member member, MemberRole role) {
        people.add(member, role);
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
        return catalogue.giveAway(id, tickets);
    }

    /** Whether a batch that was sent and not answered is there. */
    public boolean has(Head sent, long sentInEpoch) {
        Link link = links.get(sent.number());
        return link != null && link.epoch() == sentInEpoch && Arrays.equals(link.hash(), sent.hash());
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
        return Map.of(
                "people", people.rows(),
                "tiers", catalogue.rows(),
                "accounts", accounts.rows(),
                "keys", keys.rows(),
                "holds", holds.rows(),
                "tickets", tickets.rows(),
                "made", made);
    }

    public Found read(Wanted wanted, long nowMicros) {
        Found found = new Found(nowMicros);
        people.read(wanted, found);
        catalogue.read(wanted, found);
        accounts.read(wanted, found);
        keys.read(wanted, found);
        holds.read(wanted.ticketing, found.ticketing);
        tickets.read(wanted.ticketing, found.ticketing);
        wanted.claims.forEach(pair -> found.claims.put(pair, claims(pair)));
        return found;
    }

    private int claims(BuyerTier pair) {
        return tickets.ownedBy(pair) + holds.heldFor(pair);
    }

    /** The SQLSTATE that the batch was refused with; null when it was committed. */
    public String commit(Sent batch, long sentInEpoch) {
        String refusal = refusal(batch, sentInEpoch);
        if (refusal == null) {
            insert(batch.journal());
            update(batch);
            head = batch.after();
            links.put(head.number(), new Link(sentInEpoch, head.hash()));
        }
        return refusal;
    }

    private String refusal(Sent batch, long sentInEpoch) {
        if (isOver(sentInEpoch)) {
            return "YP001";
        }
        if (isThere(batch.journal())) {
            return "23505";
        }
        if (!holdsStandWhereExpected(batch) || !ticketsStandWhereExpected(batch) || !stockStandsWhereExpected(batch)) {
            return "YP003";
        }
        if (!tickets.refundsArePaid(batch.journal(), accounts)) {
            return "YP006";
        }
        if (!follows(batch)) {
            return "YP004";
        }
        return accountsStandWhereExpected(batch) ? null : "YP002";
    }

    /** What {@code assert_epoch} raises for. */
    protected boolean isOver(long sentInEpoch) {
        return sentInEpoch != epoch;
    }

    /** What a unique index refuses. */
    private boolean isThere(Journal journal) {
        return people.hasAny(journal.newProfiles)
                || accounts.hasAny(journal.newAccounts)
                || keys.hasAny(journal)
                || holds.hasAny(journal.ticketing.newHolds.keySet())
                || orders.hasAny(journal)
                || tickets.hasAny(journal)
                || made(journal).anyMatch(made::contains);
    }

    private static Stream<UUID> made(Journal journal) {
        return Stream.concat(
                journal.transactions.stream().map(transaction -> transaction.id()),
                journal.messages.stream().map(message -> message.id()));
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

    /** What {@code move_tickets} and {@code close_orders} raise for. */
    protected boolean ticketsStandWhereExpected(Sent batch) {
        return tickets.standWhereExpected(batch.journal().ticketing.moves)
                && tickets.ordersMayClose(batch.journal().ticketing);
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

    private void insert(Journal journal) {
        people.insert(journal.newProfiles);
        journal.newAccounts.forEach(accounts::insert);
        keys.insert(journal);
        made(journal).forEach(made::add);
    }

    private void update(Sent batch) {
        tiersThatStand(batch).toList().forEach(catalogue::move);
        holds.apply(batch.journal().ticketing);
        tickets.apply(batch.journal(), batch.postedAtMicros());
        accounts.move(batch.accountMoves());
    }
}
