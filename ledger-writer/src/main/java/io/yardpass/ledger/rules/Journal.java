package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The rows that one batch adds, in the order in which they were decided, and the overlay that knows them already. */
public final class Journal {
    public final List<UUID> newProfiles = new ArrayList<>();
    public final List<Account> newAccounts = new ArrayList<>();
    public final List<PostedTransaction> transactions = new ArrayList<>();
    public final List<Sale> sales = new ArrayList<>();
    public final List<OutboxMessage> messages = new ArrayList<>();
    public final Map<KeyName, DecidedKey> keys = new LinkedHashMap<>();
    public final List<Receipt> receipts = new ArrayList<>();
    public final List<CountedPayment> payments = new ArrayList<>();
    public final HeldMoney held = new HeldMoney();
    public final TicketingRows ticketing = new TicketingRows();

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

    Overlay state() {
        return state;
    }

    /** When the batch is posted. */
    long nowMicros() {
        return nowMicros;
    }

    /** For what the batch makes. */
    UUID nextId() {
        return ids.next(nowMicros);
    }

    /** For so many tickets. */
    List<String> codes(int count) {
        return ids.codes(count);
    }

    boolean isEmpty() {
        return keys.isEmpty() && ticketing.isEmpty();
    }

    /** Writes down what was accepted, in the overlay and as rows; returns the answer. */
    String write(CallerCommand command, Rule rule, String fingerprint, Decision.Accept accepted) {
        String body = accepted.write(this, fingerprint);
        var done = new PriorCommand(command.caller().idempotencyScope(), fingerprint, body);
        DecidedKey decided = rule.posted(fingerprint, body);
        if (command.id() != null) {
            state.put(Facts.PRIOR_COMMANDS, CommandId.of(command), done);
            if (decided instanceof DecidedKey.PostedCommand) {
                receipts.add(new Receipt(CommandId.of(command), done));
            }
        }
        remember(command, decided);
        return body;
    }

    /** Keeps a refusal that will never be another. */
    void refuse(CallerCommand command, String fingerprint, Decision.Refuse refusal) {
        remember(
                command,
                new DecidedKey.FinalRefusal(fingerprint, refusal.code(), refusal.detail(), refusal.rightTotalCents()));
    }

    private void remember(CallerCommand command, DecidedKey decided) {
        KeyName name = KeyName.of(command);
        state.put(Facts.KEYS, name, decided);
        keys.put(name, decided);
    }

    /** Once an hour the world hears where the ledger stood, so that it cannot be made anew from there on unnoticed. */
    void tellHead() {
        if (head.isOfAnotherHour(nowMicros)) {
            messages.add(HeadJson.message(nextId(), head));
        }
    }

    void openProfile(UUID userId) {
        if (state.get(Facts.PROFILES, userId) == null) {
            state.put(Facts.PROFILES, userId, true);
            newProfiles.add(userId);
        }
    }

    /** Tells the world, once the batch is committed. The organization is null for what no organization is told. */
    void tell(String topic, UUID key, UUID organizationId, String payload, String traceparent) {
        messages.add(new OutboxMessage(nextId(), topic, key.toString(), organizationId, payload, traceparent));
    }

    /** From now on the payment counts for nothing else; one without a name can be asked for by nobody. */
    void count(Payment payment, CommandRoute route, UUID commandId, Money amount) {
        if (payment.reference() != null) {
            PaymentReference reference = PaymentReference.of(payment.reference());
            state.put(Facts.USED_REFERENCES, reference, true);
            payments.add(new CountedPayment(reference, route, commandId, amount));
        }
    }

    /** Moves the accounts and adds the entries; returns the transaction's id. */
    UUID post(TransactionDraft draft) {
        List<PostedEntry> entries = new ArrayList<>();
        for (Leg leg : draft.legs()) {
            Account before = account(leg.account());
            state.put(Facts.ACCOUNTS, leg.account(), before.plus(leg.cents()));
            entries.add(PostedEntry.of(entries.size() + 1, before, leg.cents()));
        }
        long sequence = head.sequence() + transactions.size() + 1;
        transactions.add(draft.posted(sequence, nowMicros, entries));
        return draft.id();
    }

    private Account account(AccountKey key) {
        Account known = state.get(Facts.ACCOUNTS, key);
        if (known != null) {
            return known;
        }
        Account opened = Account.opened(nextId(), key);
        newAccounts.add(opened);
        return opened;
    }
}
