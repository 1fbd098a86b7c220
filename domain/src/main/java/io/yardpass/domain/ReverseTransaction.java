package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * A service of the platform undoes a transaction by another that moves the same back, once.
 *
 * @param id of the transaction that undoes, made by the client
 * @param transactionId of the one that is undone
 */
public record ReverseTransaction(UUID id, UUID transactionId, Envelope envelope) implements CallerCommand {
    public ReverseTransaction {
        requireNonNull(id, "id");
        requireNonNull(envelope, "envelope");
        requireNonNull(transactionId, "transactionId");
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.LEDGER_REVERSALS;
    }

    @Override
    public String about() {
        return transactionId.toString();
    }
}
