package io.yardpass.ledger;

import io.yardpass.domain.LedgerCommand;
import java.util.List;

/**
 * A batch, or a part of one, on its way into the ledger.
 *
 * @param number from 1; the halves of a batch that was tried often enough are tried once each
 * @param halvings how many more its batch may make, shared by all its parts
 */
record Attempt(List<LedgerCommand> commands, int number, Allowance halvings) {
    /** Enough to single out a few purchases among a thousand, and little when each of them fails. */
    private static final int HALVINGS_MAX = 64;

    static Attempt first(List<LedgerCommand> commands) {
        return new Attempt(commands, 1, new Allowance(HALVINGS_MAX));
    }

    Attempt next() {
        return new Attempt(commands, number + 1, halvings);
    }

    /** Must not be asked of a single command. */
    Attempt firstHalf() {
        return new Attempt(commands.subList(0, commands.size() / 2), number, halvings);
    }

    Attempt secondHalf() {
        return new Attempt(commands.subList(commands.size() / 2, commands.size()), number, halvings);
    }

    /** Those that were not decided; there must be some. */
    Attempt after(int decided) {
        return new Attempt(commands.subList(decided, commands.size()), 1, halvings);
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

        private boolean take() {
            return left-- > 0;
        }
    }
}
