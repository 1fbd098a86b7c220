package io.yardpass.audit;

import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An account as it is stored, beside what its entries make of it.
 *
 * @param escrowStatus of the sponsorship order whose money it holds; null for others
 * @param lastBalance after its last entry; 0 without any
 * @param batches that moved it
 */
record AccountRow(
        UUID id,
        String kind,
        long balanceCents,
        long version,
        boolean isClosed,
        String escrowStatus,
        long lastBalance,
        long batches) {
    private static final Set<String> HELD_FOR_OTHERS = Set.of("sponsor_escrow", "wallet");
    private static final Set<String> ESCROW_IS_OVER = Set.of("released", "refunded");

    static AccountRow of(Row row) {
        return new AccountRow(
                row.getUUID("id"),
                row.getString("kind"),
                row.getLong("balance_cents"),
                row.getLong("version"),
                row.getBoolean("is_closed"),
                row.getString("escrow_status"),
                row.getLong("last_balance"),
                row.getLong("batches"));
    }

    static boolean isHeldForOthers(String kind) {
        return HELD_FOR_OTHERS.contains(kind);
    }

    Optional<Fault> fault() {
        if (balanceCents != lastBalance) {
            return fault("the balance of an account is what its entries come to", lastBalance, balanceCents);
        }
        if (isHeldForOthers(kind) && balanceCents > 0) {
            return fault("an account of kind " + kind + " is not overdrawn", "at most 0", balanceCents);
        }
        if (isClosed && balanceCents != 0) {
            return fault("a closed account is empty", 0, balanceCents);
        }
        if (escrowStatus != null && ESCROW_IS_OVER.contains(escrowStatus) && balanceCents != 0) {
            return fault("an escrow that is " + escrowStatus + " is empty", 0, balanceCents);
        }
        if (version != batches) {
            return fault("the version of an account counts the batches that moved it", batches, version);
        }
        return Optional.empty();
    }

    private Optional<Fault> fault(String what, Object expected, Object found) {
        return Optional.of(new Fault(what, Place.ofAccount(id), String.valueOf(expected), String.valueOf(found)));
    }
}
