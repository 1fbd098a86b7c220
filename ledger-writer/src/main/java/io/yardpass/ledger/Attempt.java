package io.yardpass.ledger;

import io.yardpass.domain.LedgerCommand;
import java.util.List;

/**
 * A batch, or a part of one, on its way into the ledger.
 *
 * @param number from 1; the halves of a batch that was tried often enough are tried once each
 * @param halvings how many more its batch may make, shared by all its parts
 * @param cuts how often more its batch may end before a command that stands on it, shared as well
 */
record Attempt(List<LedgerCommand> commands, int number, Allowance halvings, Allowance cuts) {
    /** Enough to single out a few purchases among a thousand, and little when each of them fails. */
    private static final int HALVINGS_MAX = 64;
    /** Each costs a commit, for which everybody waits; who waits for answers before asking on never makes one. */
    private static final int CUTS_MAX = 8;

    static Attempt first(List<LedgerCommand> commands) {
        return new Attempt(commands, 1, new Allowance(HALVINGS_MAX), new Allowance(CUTS_MAX));
    }

    Attempt next() {
        return new Attempt(commands, number + 1, halvings, cuts);
    }

    /** Must not be asked of a single command. */
    Attempt firstHalf() {
        return new Attempt(commands.subList(0, commands.size() / 2), number, halvings, cuts);
    }

    Attempt secondHalf() {
        return new Attempt(commands.subList(commands.size() / 2, commands.size()), number, halvings, cuts);
    }

    /** Those that were not decided; there must be some, and a cut is taken for them. */
    Attempt after(int decided) {
        cuts.take();
        return new Attempt(commands.subList(decided, commands.size()), 1, halvings, cuts);
    }

    /** False when the allowance is used up: then what stands on the rest of the batch is to be sent again. */
    boolean mayBeCut() {
        return cuts.isLeft();
    }

    /** False for a single command and when the allowance is used up; otherwise one halving is taken from it. */
    boolean takeHalving() {
        return commands.size() > 1 && halvings.take();
    }

    /** So many times and no more. */
    static final class Allowance {
        private int left;

        Allowance(int times) {
            left = times;
        }

        private boolean isLeft() {
            return left > 0;
        }

        private boolean take() {
            return left-- > 0;
        }
    }
}
