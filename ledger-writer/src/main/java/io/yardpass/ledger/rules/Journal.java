package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.Money;
import io.yardpass.domain.MoneyCommand;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.TicketingCommand;
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
    private final SaleClerk sells;
    private final MoneyClerk moves;
    private final EscrowClerk steps;
    private final HoldClerk holds;
    private final TicketClerk tickets;

    Journal(Overlay state, Head head, long nowMicros, Ids ids) {
        this.state = state;
        this.head = head;
        this.nowMicros = nowMicros;
        this.ids = ids;
        holds = new HoldClerk(this, state, ids, nowMicros);
        tickets = new TicketClerk(this, state, ids, nowMicros);
        sells = new SaleClerk(this, holds, state, ids, nowMicros);
        moves = new MoneyClerk(this, state, ids, nowMicros);
        steps = new EscrowClerk(this, state, ids, nowMicros, moves);
    }

    boolean isEmpty() {
        return keys.isEmpty() && ticketing.isEmpty();
    }

    /** True when the command is about something that this batch makes, and that nobody can have read. */
    boolean makes(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets purchase -> ticketing.newHolds.containsKey(purchase.holdId());
            case TicketingCommand handled -> ticketing.makes(handled) || sells(handled);
            case MoneyCommand _ -> false;
        };
    }

    private boolean sells(TicketingCommand command) {
        return command instanceof ReturnTickets returned
                && state.ids.changed().containsKey(new CommandId(CommandRoute.TICKET_PURCHASES, returned.orderId()));
    }

    /** Writes down what was accepted, in the overlay and as rows; returns the answer. */
    String write(CallerCommand command, String fingerprint, Decision.Accept accepted) {
        String body = switch (accepted) {
            case Decision.Sell sale -> sells.sell(sale, fingerprint);
            case Decision.Transfer transfer -> moves.transfer(command, transfer);
            case Decision.Reverse reversal -> moves.reverse(command, reversal);
            case Decision.StepEscrow step -> steps.step(step);
            case Decision.TopUp topUp -> moves.topUp(topUp);
            case TicketingAct.SetAside act -> holds.setAside(act);
            case TicketingAct.GiveUp act -> holds.giveUp(act);
            case TicketingAct.Redeem act -> tickets.redeem(act);
            case TicketingAct.HandOver act -> tickets.handOver(act);
            case TicketingAct.TakeBack act -> tickets.takeBack(act);
        };
        remember(command, fingerprint, body);
        return body;
    }

    /** Writes down that the time of holds is over; returns the answer. */
    String expireHolds() {
        return holds.expire();
    }

    private void remember(CallerCommand command, String fingerprint, String body) {
        var done = new PriorCommand(command.caller().idempotencyScope(), fingerprint, body);
        if (command.id() != null) {
            state.ids.put(CommandId.of(command), done);
        }
        DecidedKey decided = switch (command) {
            case PurchaseTickets purchase -> new DecidedKey.PostedOrder(fingerprint, purchase.orderId(), body);
            case MoneyCommand _, TicketingCommand _ -> withReceipt(command, done);
        };
        remember(command, decided);
    }

    /** A command whose answer stands nowhere but with its key, and with its id when it has one. */
    private DecidedKey withReceipt(CallerCommand command, PriorCommand done) {
        if (command.id() != null) {
            receipts.add(new Receipt(CommandId.of(command), done));
        }
        return new DecidedKey.PostedCommand(done.fingerprint(), done.receipt());
    }

    /** Keeps a refusal that will never be another. */
    void refuse(CallerCommand command, String fingerprint, Decision.Refuse refusal) {
        remember(
                command,
                new DecidedKey.FinalRefusal(fingerprint, refusal.code(), refusal.detail(), refusal.rightTotalCents()));
    }

    private void remember(CallerCommand command, DecidedKey decided) {
        KeyName name = KeyName.of(command);
        state.keys.put(name, decided);
        keys.put(name, decided);
    }

    /** Once an hour the world hears where the ledger stood, so that it cannot be made anew from there on unnoticed. */
    void tellHead() {
        if (head.isOfAnotherHour(nowMicros)) {
            messages.add(HeadJson.message(ids.next(nowMicros), head));
        }
    }

    void openProfile(UUID userId) {
        if (state.profiles.get(userId) == null) {
            state.profiles.put(userId, true);
            newProfiles.add(userId);
        }
    }

    /** From now on the payment counts for nothing else; one without a name can be asked for by nobody. */
    void count(Payment payment, CommandRoute route, UUID commandId, Money amount) {
        if (payment.reference() != null) {
            PaymentReference reference = PaymentReference.of(payment.reference());
            state.passing.usedReferences.put(reference, true);
            payments.add(new CountedPayment(reference, route, commandId, amount));
        }
    }

    /** Moves the accounts and adds the entries; returns the transaction's id. */
    UUID post(TransactionDraft draft) {
        List<PostedEntry> entries = new ArrayList<>();
        for (Leg leg : draft.legs()) {
            Account before = account(leg.account());
            state.accounts.put(leg.account(), before.plus(leg.cents()));
            entries.add(PostedEntry.of(entries.size() + 1, before, leg.cents()));
        }
        long sequence = head.sequence() + transactions.size() + 1;
        transactions.add(draft.posted(sequence, nowMicros, entries));
        return draft.id();
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
}
