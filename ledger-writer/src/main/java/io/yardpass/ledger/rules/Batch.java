package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.MoneyCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.TicketingCommand;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands decided one after the other on an overlay, with the rows that make the decisions durable. Nothing of it is true
 * before the rows are committed.
 */
public final class Batch {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Catalogue> refusedOnOld = new ArrayList<>();
    private final ReadSet asked;
    private final Overlay state;
    private final Journal journal;
    private final PurchaseRule purchases;
    private final MoneyRules money;
    private final TicketingRule ticketing;
    private final Head before;
    private final Head after;
    private final long postedAtMicros;

    private Batch(
            List<LedgerCommand> commands,
            Cache cache,
            ReadSet asked,
            Head head,
            long nowMicros,
            Ids ids,
            boolean mayBeCut) {
        this.asked = asked;
        before = head;
        postedAtMicros = nowMicros;
        state = new Overlay(cache);
        journal = new Journal(state, head, nowMicros, ids);
        purchases = new PurchaseRule(state, nowMicros);
        money = new MoneyRules(state, nowMicros);
        ticketing = new TicketingRule(state, nowMicros);
        decide(commands, mayBeCut);
        if (!journal.isEmpty()) {
            journal.tellHead();
        }
        after = journal.isEmpty() ? head : head.next(journal.transactions, nowMicros);
    }

    /**
     * @param asked what was read for this attempt; a refusal of a price may rest on nothing older
     * @param head where the ledger ends now
     */
    public static Batch decide(
            List<LedgerCommand> commands, Cache cache, ReadSet asked, Head head, long nowMicros, Ids ids) {
        return new Batch(commands, cache, asked, head, nowMicros, ids, true);
    }

    /** The same without a next batch: what stands on what the batch makes is overloaded, and what comes after it is decided. */
    public static Batch decideUncut(
            List<LedgerCommand> commands, Cache cache, ReadSet asked, Head head, long nowMicros, Ids ids) {
        return new Batch(commands, cache, asked, head, nowMicros, ids, false);
    }

    /** Up to the first that stands on what the batch itself makes: that was not read, and is for the next batch. */
    private void decide(List<LedgerCommand> commands, boolean mayBeCut) {
        for (LedgerCommand command : commands) {
            Outcome outcome = decide(command);
            if (outcome == null && mayBeCut) {
                return;
            }
            outcomes.add(outcome == null ? new Outcome.Overloaded() : outcome);
        }
    }

    private Outcome decide(LedgerCommand command) {
        return switch (command) {
            case CallerCommand asking -> answer(asking);
            case ExpireHolds expiry -> new Outcome.Posted(journal.expireHolds());
        };
    }

    private Outcome answer(CallerCommand command) {
        String fingerprint = Fingerprint.of(command);
        Outcome earlier = earlier(command, fingerprint);
        if (earlier != null) {
            return earlier;
        }
        if (journal.makes(command)) {
            return null;
        }
        return switch (rule(command)) {
            case Decision.Refuse refusal -> refuse(command, fingerprint, refusal);
            case Decision.Preview preview -> new Outcome.WouldPost(preview.body());
            case Decision.Accept accepted -> new Outcome.Posted(journal.write(command, fingerprint, accepted));
        };
    }

    /** What a command of the same key or id was answered; null when there was none. */
    private Outcome earlier(CallerCommand command, String fingerprint) {
        DecidedKey decided = state.keys.get(KeyName.of(command));
        if (decided != null) {
            return decided.fingerprint().equals(fingerprint)
                    ? decided.replay()
                    : new Outcome.Conflict(
                            ConflictCode.IDEMPOTENCY_KEY_REUSED, "this key was used for another request");
        }
        PriorCommand prior = command.id() == null ? null : state.ids.get(CommandId.of(command));
        if (prior != null) {
            return replay(command, prior, fingerprint);
        }
        return isTaken(command) ? taken(command) : null;
    }

    private boolean isTaken(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets purchase -> false;
            case MoneyCommand moving -> money.isIdTaken(moving);
            case TicketingCommand handled -> state.ticketing.isTaken(handled);
        };
    }

    private static Outcome replay(CallerCommand command, PriorCommand prior, String fingerprint) {
        boolean same = prior.scope().equals(command.caller().idempotencyScope())
                && prior.fingerprint().equals(fingerprint)
                && prior.receipt() != null;
        return same ? new Outcome.AlreadyPosted(prior.receipt()) : taken(command);
    }

    private static Outcome taken(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets purchase ->
                new Outcome.Conflict(ConflictCode.ORDER_ID_TAKEN, "another order has this id");
            case TicketingCommand _, MoneyCommand _ ->
                new Outcome.Conflict(ConflictCode.ID_TAKEN, "something else has this id");
        };
    }

    private Decision rule(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets purchase -> purchases.decide(purchase);
            case MoneyCommand moving -> money.decide(moving);
            case TicketingCommand handled -> ticketing.decide(handled);
        };
    }

    private Outcome refuse(CallerCommand command, String fingerprint, Decision.Refuse refusal) {
        if (refusal.isFinal() && !MoneyRules.isDryRun(command)) {
            journal.refuse(command, fingerprint, refusal);
        }
        Catalogue catalogue = Catalogue.of(command);
        if (refusal.restsOnCatalogue() && !catalogue.isFresh(asked)) {
            refusedOnOld.add(catalogue);
        }
        return new Outcome.Rejected(refusal.code(), refusal.detail(), refusal.rightTotalCents(), false);
    }

    /** What refusals rested on, and may have changed since; while there is any, the batch is not to be written. */
    public List<Catalogue> refusedOnOld() {
        return refusedOnOld;
    }

    /** True when there is nothing to write: everything was answered before or refused for now. */
    public boolean isEmpty() {
        return journal.isEmpty();
    }

    /** One for each command, in order, but for those at the end that are for the next batch. */
    public List<Outcome> outcomes() {
        return outcomes;
    }

    public Journal journal() {
        return journal;
    }

    /** Every account that moves, as it stands after the batch, in the version before. */
    public List<Account> accountsMoved() {
        return List.copyOf(state.accounts.changed().values());
    }

    /** Every tier whose stock moves, as it stands after the batch. */
    public List<Tier> tiersMoved() {
        return List.copyOf(state.tiers.changed().values());
    }

    public Head before() {
        return before;
    }

    /** The head once this is committed. */
    public Head after() {
        return after;
    }

    public long postedAtMicros() {
        return postedAtMicros;
    }

    /** To be called after the commit, and only then: the cache becomes what was decided. */
    public void committed() {
        state.committed();
    }
}
