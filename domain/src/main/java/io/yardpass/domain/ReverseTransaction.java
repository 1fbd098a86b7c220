package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * A service of the platform undoes a transaction by another that moves the same back, once.
 *
 * @param id of the transaction that undoes, made by the client
 * @param transactionId of the one that is undone
 */
public record ReverseTransaction(UUID id, String idempotencyKey, Caller caller, UUID transactionId, String traceparent)
        implements CallerCommand {
    public ReverseTransaction {
        requireNonNull(id, "id");
        requireNonNull(idempotencyKey, "idempotencyKey");
        requireNonNull(caller, "caller");
        requireNonNull(transactionId, "transactionId");
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.LEDGER_REVERSALS;
    }
}
