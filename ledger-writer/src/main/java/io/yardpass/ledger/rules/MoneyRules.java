package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.MoneyCommand;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.TopUpWallet;

/** The rules of the commands that move money, and what is asked about them before any rule is. */
final class MoneyRules {
    private final PostTransactionRule transfers;
    private final ReversalRule reversals;
    private final EscrowRule escrow;
    private final TopUpRule topUps;
    private final Overlay state;

    MoneyRules(Overlay state, long nowMicros) {
        this.state = state;
        transfers = new PostTransactionRule(state, nowMicros);
        reversals = new ReversalRule(state);
        escrow = new EscrowRule(state);
        topUps = new TopUpRule(state);
    }

    Decision decide(MoneyCommand command) {
        return switch (command) {
            case PostTransaction wanted -> transfers.decide(wanted);
            case ReverseTransaction wanted -> reversals.decide(wanted);
            case MoveEscrow wanted -> escrow.decide(wanted);
            case TopUpWallet wanted -> topUps.decide(wanted);
        };
    }

    /** True when the id that the client made for a transaction is that of another one already. */
    boolean isIdTaken(MoneyCommand command) {
        return switch (command) {
            case MoveEscrow _ -> false;
            case PostTransaction _, ReverseTransaction _, TopUpWallet _ ->
                state.passing.takenIds.get(command.id()) != null;
        };
    }

    static boolean isDryRun(CallerCommand command) {
        return command instanceof PostTransaction wanted && wanted.dryRun();
    }
}
