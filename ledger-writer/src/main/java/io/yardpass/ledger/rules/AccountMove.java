package io.yardpass.ledger.rules;

/** @param before null for an account that this batch opens */
public record AccountMove(Account after, Account before) {
    public long balanceBefore() {
        return before == null ? 0 : before.balanceCents();
    }
}
