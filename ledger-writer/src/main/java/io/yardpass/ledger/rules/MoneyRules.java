package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.TopUpWallet;

/** The rules of the commands that move money, and what is asked about them before any rule is. */
final class MoneyRules {
    final TransferRule transfers;
    final ReversalRule reversals;
    final EscrowRule escrow;
    final TopUpRule topUps;
    private final Overlay state;

    MoneyRules(Overlay state, long nowMicros) {
        this.state = state;
        transfers = new TransferRule(state, nowMicros);
        reversals = new ReversalRule(state);
        escrow = new EscrowRule(state);
        topUps = new TopUpRule(state);
    }

    /** True when the id that the client made for a transaction is that of another one already. */
    boolean isIdTaken(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets _, MoveEscrow _ -> false;
            case PostTransaction _, ReverseTransaction _, TopUpWallet _ ->
                state.passing.takenIds.get(command.id()) != null;
        };
    }

    static boolean isDryRun(CallerCommand command) {
        return command instanceof PostTransaction wanted && wanted.dryRun();
    }
}
