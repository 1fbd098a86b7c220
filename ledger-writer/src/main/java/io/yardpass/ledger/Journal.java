package io.yardpass.ledger;

import io.yardpass.domain.PurchaseTickets;
import io.yardpass.ledger.PostedTransaction.PostedEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The rows that one batch adds, in the order in which they were decided. */
final class Journal {
    final List<UUID> newProfiles = new ArrayList<>();
    final List<Account> newAccounts = new ArrayList<>();
    final List<PostedTransaction> transactions = new ArrayList<>();
    final List<Sale> sales = new ArrayList<>();
    final Map<KeyName, DecidedKey> keys = new LinkedHashMap<>();

    private final Overlay state;
    private final Head head;
    private final long nowMicros;
    private final Ids ids;

    Journal(Overlay state, Head head, long nowMicros, Ids ids) {
        this.state = state;
        this.head = head;
        this.nowMicros = nowMicros;
        this.ids = ids;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Writes down what was decided, in the overlay and as rows; returns the receipt. */
    String sell(PurchaseTickets purchase, String fingerprint, Decision.Sell decision) {
        openProfile(purchase.buyerId());
        UUID transactionId = decision.legs().isEmpty() ? null : post(purchase, decision.legs());
        decision.lines().forEach(line -> takeTickets(purchase.buyerId(), line));
        Sale sale = new Sale(purchase, decision, transactionId, ids.next(nowMicros), tickets(decision), nowMicros);
        sales.add(sale);
        String receipt = SaleJson.receipt(sale);
        String scope = purchase.caller().idempotencyScope();
        state.orders.put(sale.orderId(), new PriorOrder(scope, fingerprint, receipt));
        remember(KeyName.of(purchase), new DecidedKey.PostedOrder(fingerprint, sale.orderId(), receipt));
        return receipt;
    }

    void remember(KeyName name, DecidedKey decided) {
        state.keys.put(name, decided);
        keys.put(name, decided);
    }

    private void openProfile(UUID userId) {
        if (state.profiles.get(userId) == null) {
            state.profiles.put(userId, true);
            newProfiles.add(userId);
        }
    }

    private UUID post(PurchaseTickets purchase, List<Leg> legs) {
        List<PostedEntry> entries = new ArrayList<>();
        for (Leg leg : legs) {
            Account before = account(leg.account());
            Account after = before.plus(leg.cents());
            state.accounts.put(leg.account(), after);
            entries.add(new PostedEntry(
                    entries.size() + 1,
                    before.id(),
                    leg.cents(),
                    leg.account().currency(),
                    before.balanceCents(),
                    after.balanceCents()));
        }
        UUID id = ids.next(nowMicros);
        long sequence = head.sequence() + transactions.size() + 1;
        long occurredAt = purchase.occurredAtMicros() == null ? nowMicros : purchase.occurredAtMicros();
        transactions.add(new PostedTransaction(
                id, sequence, "ticket_purchase", "order", purchase.orderId(), occurredAt, nowMicros, entries));
        return id;
    }

    private Account account(AccountKey key) {
        Account known = state.accounts.get(key);
        if (known != null) {
            return known;
        }
        Account opened = Account.opened(ids.next(nowMicros), key);
        newAccounts.add(opened);
        return opened;
    }

    private void takeTickets(UUID buyerId, Decision.Line line) {
        state.tiers.put(line.tier().id(), line.tier().withSold(line.quantity()));
        BuyerTier pair = new BuyerTier(buyerId, line.tier().id());
        Integer owned = state.owned.get(pair);
        if (owned != null) {
            state.owned.put(pair, owned + line.quantity());
        }
    }

    private List<Sale.Ticket> tickets(Decision.Sell decision) {
        List<Sale.Ticket> tickets = new ArrayList<>();
        Iterator<String> codes = ids.codes(decision.tickets()).iterator();
        for (Decision.Line line : decision.lines()) {
            for (int i = 0; i < line.quantity(); i++) {
                tickets.add(new Sale.Ticket(
                        ids.next(nowMicros), line.tier().id(), line.tier().priceCents(), codes.next()));
            }
        }
        return tickets;
    }
}
