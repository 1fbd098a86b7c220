package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefundEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands decided one after the other on an overlay, with the rows that make the decisions durable. Nothing of it is true
 * before the rows are committed.
 */
public final class Batch {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<ReadSet> refusedOnOld = new ArrayList<>();
    private final ReadSet asked;
    private final Overlay state;
    private final Journal journal;
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
            case ExpireHolds expiry -> new Outcome.Posted(ExpireHoldsRule.write(expiry, journal));
            case RefundEvent refunds -> new Outcome.Posted(RefundEventRule.write(refunds, journal));
        };
    }

    private Outcome answer(CallerCommand command) {
        Rule rule = Rule.of(command);
        String fingerprint = Fingerprint.of(rule);
        Outcome earlier = earlier(command, rule, fingerprint);
        if (earlier != null) {
            return earlier;
        }
        if (rule.restsOn(journal)) {
            return null;
        }
        return switch (rule.decide(state, postedAtMicros)) {
            case Decision.Refuse refusal -> refuse(command, rule, fingerprint, refusal);
            case Decision.Preview preview -> new Outcome.WouldPost(preview.body());
            case Decision.Accept accepted -> new Outcome.Posted(journal.write(command, rule, fingerprint, accepted));
        };
    }

    /** What a command of the same key or id was answered; null when there was none. */
    private Outcome earlier(CallerCommand command, Rule rule, String fingerprint) {
        DecidedKey decided = state.get(Facts.KEYS, KeyName.of(command));
        if (decided != null) {
            return decided.fingerprint().equals(fingerprint)
                    ? decided.replay()
                    : new Outcome.Conflict(
                            ConflictCode.IDEMPOTENCY_KEY_REUSED, "this key was used for another request");
        }
        PriorCommand prior = command.id() == null ? null : state.get(Facts.PRIOR_COMMANDS, CommandId.of(command));
        if (prior != null) {
            return replay(command, rule, prior, fingerprint);
        }
        return rule.isIdTaken(state) ? rule.idTaken() : null;
    }

    private static Outcome replay(CallerCommand command, Rule rule, PriorCommand prior, String fingerprint) {
        boolean same = prior.scope().equals(command.caller().idempotencyScope())
                && prior.fingerprint().equals(fingerprint)
                && prior.receipt() != null;
        return same ? new Outcome.AlreadyPosted(prior.receipt()) : rule.idTaken();
    }

    private Outcome refuse(CallerCommand command, Rule rule, String fingerprint, Decision.Refuse refusal) {
        if (refusal.code().isFinal() && !rule.isDryRun()) {
            journal.refuse(command, fingerprint, refusal);
        }
        if (refusal.restsOnCatalogue() && !asked.containsAll(rule.catalogue())) {
            refusedOnOld.add(rule.catalogue());
        }
        return new Outcome.Rejected(refusal.code(), refusal.detail(), refusal.rightTotalCents(), false);
    }

    /** What refusals rested on, and may have changed since; while there is any, the batch is not to be written. */
    public List<ReadSet> refusedOnOld() {
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
        return List.copyOf(state.changed(Facts.ACCOUNTS).values());
    }

    /** Every tier whose stock moves, as it stands after the batch. */
    public List<Tier> tiersMoved() {
        return List.copyOf(state.changed(Facts.TIERS).values());
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
