package io.yardpass.ledger.simulation;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Outcome;
import java.util.UUID;

/**
 * Sees every commit and every answer, and says whether they can be true. Shares no code with what decides; remembers the
 * first thing that was wrong, because who is told of it would only catch it.
 */
public final class Witness {
    private final Chronicle chronicle = new Chronicle(this);
    private final Stock stock;
    private final Tickets tickets;
    private final CalledOff calledOff;
    private final Reversals reversals = new Reversals(this, chronicle);
    private final Wallets wallets = new Wallets(this, chronicle);
    private final Escrows escrows;
    private final Deeds deeds;
    private final PaidOnce payments;
    private final Promises promises = new Promises(this);
    private final Tally tally = new Tally();
    private final Tables tables;
    private String wrong;

    public Witness(Tables tables) {
        this.tables = tables;
        stock = new Stock(this, tables.tiers());
        calledOff = new CalledOff(this, tables);
        tickets = new Tickets(this, chronicle, stock, calledOff);
        escrows = new Escrows(this, chronicle, tables);
        deeds = new Deeds(this, chronicle, tables);
        payments = new PaidOnce(this, tables);
    }

    /** Null while all is well. */
    public String wrong() {
        return wrong;
    }

    public void say(String what) {
        if (wrong == null) {
            wrong = what;
        }
    }

    int feeBps(UUID event) {
        return tables.event(event).feeBps();
    }

    void require(boolean holds, String what, Object about) {
        if (!holds) {
            say(what + ": " + about);
        }
    }

    public void claimed(long epoch) {
        chronicle.claimed(epoch);
    }

    /** Must be told at the moment of the commit. */
    public void committed(Sent batch, long epoch) {
        chronicle.committed(batch, epoch);
        stock.ended(batch.journal(), batch.postedAtMicros());
        tickets.moved(batch);
        stock.taken(batch.journal());
        tickets.issued(batch.journal());
        calledOff.committed(batch.journal());
        reversals.committed(batch.journal());
        wallets.committed(batch);
        escrows.committed(batch.journal());
        promises.committed(batch.journal());
        payments.committed(batch.journal());
        batch.accountsMoved().forEach(account -> chronicle.compare(tables.account(account.key())));
        batch.tiersMoved().forEach(tier -> stock.compare(tables.tier(tier.id())));
    }

    /** Must be told when somebody else issued tickets. */
    public void gaveAway(UUID tier, int tickets) {
        stock.gaveAway(tier, tickets);
    }

    /** Whether the command was done, or refused for good, before now. */
    public boolean isDecided(CallerCommand command) {
        return promises.isDecided(command);
    }

    /**
     * Must be told at the moment when the writer gives the answer.
     *
     * @param wasDecided what {@link #isDecided} said when the writer was asked
     */
    public void answered(CallerCommand command, boolean wasDecided, Outcome outcome) {
        tally.answered(command, outcome);
        promises.answered(command, wasDecided, outcome);
        if (outcome instanceof Outcome.Posted) {
            deeds.done(command);
            payments.done(command);
            tickets.done(command);
        }
    }

    public Tally tally() {
        return tally;
    }

    /** Of all batches together, wherever one ends and the next begins. */
    public String content() {
        return chronicle.content();
    }

    /** Everything once more, at the end. */
    public void audit() {
        tables.accounts().forEach(chronicle::compare);
        tables.tiers().forEach(stock::compare);
        escrows.audit();
        calledOff.audit();
        chronicle.audit();
    }
}
