package io.yardpass.ledger;

import io.yardpass.domain.LedgerCommand;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch, or a part of one, on its way into the ledger.
 *
 * @param number from 1; the parts of a batch that was tried often enough are tried once each
 * @param allowances of its batch, shared by all its parts
 */
record Attempt(List<LedgerCommand> commands, int number, Allowances allowances) {
    /** Enough to single out a few purchases among a thousand, and little when each of them fails. */
    private static final int HALVINGS_MAX = 64;
    /** Each costs a commit, for which everybody waits; who waits for answers before asking on never makes one. */
    private static final int CUTS_MAX = 8;

    private static final int ONE_BY_ONE_MAX = 32;
    /** Each lasts as long as a statement may. One in 500 is found by the third, two by the fifth. */
    private static final int DELAYS_MAX = 6;

    static Attempt first(List<LedgerCommand> commands) {
        return new Attempt(commands, 1, new Allowances());
    }

    Attempt next() {
        return new Attempt(commands, number + 1, allowances);
    }

    /** Must not be asked of a single command. */
    List<Attempt> halves() {
        return parts((commands.size() + 1) / 2);
    }

    /** As many as each has commands, then one by one, so that two failures lead from the whole to one of them. */
    List<Attempt> pieces() {
        return parts(commands.size() <= ONE_BY_ONE_MAX ? 1 : (int) Math.ceil(Math.sqrt(commands.size())));
    }

    private List<Attempt> parts(int commandsOfEach) {
        List<Attempt> parts = new ArrayList<>();
        for (int from = 0; from < commands.size(); from += commandsOfEach) {
            int to = Math.min(from + commandsOfEach, commands.size());
            parts.add(new Attempt(commands.subList(from, to), number, allowances));
        }
        return parts;
    }

    /** Those that were not decided; there must be some, and a cut is taken for them. */
    Attempt after(int decided) {
        allowances.cuts--;
        return new Attempt(commands.subList(decided, commands.size()), 1, allowances);
    }

    boolean isSingle() {
        return commands.size() == 1;
    }

    /** False when the allowance is used up: then what stands on the rest of the batch is to be sent again. */
    boolean mayBeCut() {
        return allowances.cuts > 0;
    }

    /** False when the allowance is used up; otherwise one halving is taken from it. */
    boolean takeHalving() {
        return allowances.halvings-- > 0;
    }

    /** A failure for which everybody waited. */
    void delayed() {
        allowances.delays--;
    }

    /** False when everybody has waited long enough. */
    boolean mayDelay() {
        return allowances.delays > 0;
    }

    /** How often more a batch may be cut before a command that stands on it, be halved, and make everybody wait. */
    private static final class Allowances {
        private int halvings = HALVINGS_MAX;
        private int cuts = CUTS_MAX;
        private int delays = DELAYS_MAX;
    }
}
