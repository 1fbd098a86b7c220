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
    /** Enough to find a few bad purchases among a thousand. When all of them are bad, it is soon given up. */
    private static final int HALVINGS_MAX = 64;
    /** Each costs one more commit, for which everybody waits. A caller who waits for each answer never causes one. */
    private static final int CUTS_MAX = 8;

    private static final int ONE_BY_ONE_MAX = 32;
    /** Each lasts as long as a statement may. One slow command among 500 is found by the third, two are by the fifth. */
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

    /**
     * About as many pieces as each has commands; a small attempt falls apart into single commands. So two failures are enough
     * to find one bad command.
     */
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

    /** The commands that are not decided yet, of which there must be some. Uses up one cut. */
    Attempt after(int decided) {
        allowances.cuts--;
        return new Attempt(commands.subList(decided, commands.size()), 1, allowances);
    }

    boolean isSingle() {
        return commands.size() == 1;
    }

    /** False when all cuts are used up. Then a command that needs what this batch makes is refused for now. */
    boolean mayBeCut() {
        return allowances.cuts > 0;
    }

    /** Uses up one halving; false when none was left. */
    boolean takeHalving() {
        return allowances.halvings-- > 0;
    }

    /** A failure for which everybody waited. */
    void delayed() {
        allowances.delays--;
    }

    /** False when everybody has waited long enough for this batch. */
    boolean mayDelay() {
        return allowances.delays > 0;
    }

    /**
     * What is left to a batch: how often it may be halved, how often cut in front of a command that needs what the batch makes,
     * and how often it may make everybody wait.
     */
    private static final class Allowances {
        private int halvings = HALVINGS_MAX;
        private int cuts = CUTS_MAX;
        private int delays = DELAYS_MAX;
    }
}
