package io.yardpass.ledger;

import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands decided one after the other on an overlay, with the rows that make the decisions durable. Nothing of it is true
 * before the rows are committed.
 */
final class Batch {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<PurchaseTickets> refusedOnOld = new ArrayList<>();
    private final Fresh fresh;
    private final Overlay state;
    private final Journal journal;
    private final Head before;
    private final Head after;
    private final long postedAtMicros;

    private Batch(List<PurchaseTickets> commands, Books books, Fresh fresh, Head head, long nowMicros, Ids ids) {
        this.fresh = fresh;
        before = head;
        postedAtMicros = nowMicros;
        state = new Overlay(books);
        journal = new Journal(state, head, nowMicros, ids);
        PurchaseRule rule = new PurchaseRule(state, nowMicros);
        commands.forEach(purchase -> outcomes.add(decide(rule, purchase)));
        after = journal.isEmpty()
                ? head
                : new Head(
                        head.number() + 1,
                        head.sequence() + journal.transactions.size(),
                        Chain.hash(head.hash(), journal.transactions));
    }

    static Batch decide(List<PurchaseTickets> commands, Books books, Fresh fresh, Head head, long nowMicros, Ids ids) {
        return new Batch(commands, books, fresh, head, nowMicros, ids);
    }

    private Outcome decide(PurchaseRule rule, PurchaseTickets purchase) {
        String fingerprint = Fingerprint.of(purchase);
        return switch (rule.decide(purchase, fingerprint)) {
            case Decision.Answer answer -> answer.outcome();
            case Decision.Refuse refusal -> refuse(purchase, fingerprint, refusal);
            case Decision.Sell sale -> new Outcome.Posted(journal.sell(purchase, fingerprint, sale));
        };
    }

    private Outcome refuse(PurchaseTickets purchase, String fingerprint, Decision.Refuse refusal) {
        if (refusal.isFinal() && !fresh.covers(purchase, refusal.code() == RefusalCode.PER_BUYER_LIMIT)) {
            refusedOnOld.add(purchase);
        } else if (refusal.isFinal()) {
            journal.remember(
                    KeyName.of(purchase),
                    new DecidedKey.FinalRefusal(
                            fingerprint, refusal.code(), refusal.detail(), refusal.rightTotalCents()));
        }
        return new Outcome.Rejected(refusal.code(), refusal.detail(), refusal.rightTotalCents(), false);
    }

    /** Those refused for good on what may have changed since; while there are any, the batch is not to be written. */
    List<PurchaseTickets> refusedOnOld() {
        return refusedOnOld;
    }

    /** True when there is nothing to write: everything was answered before or refused for now. */
    boolean isEmpty() {
        return journal.isEmpty();
    }

    /** One for each command, in order. */
    List<Outcome> outcomes() {
        return outcomes;
    }

    Journal journal() {
        return journal;
    }

    Overlay state() {
        return state;
    }

    Head before() {
        return before;
    }

    /** The head once this is committed. */
    Head after() {
        return after;
    }

    long postedAtMicros() {
        return postedAtMicros;
    }
}
