package io.yardpass.domain;

import java.util.UUID;

/** Something that a caller asks of the ledger, and may ask again: the same key, or the same id, changes nothing. */
public sealed interface CallerCommand extends LedgerCommand
        permits PurchaseTickets, TicketingCommand, PostTransaction, ReverseTransaction, MoveEscrow, TopUpWallet {
    CommandRoute route();

    /** The id that the client made for what comes of the command; null when nothing new comes of it. */
    UUID id();

    /**
     * Whom or what it asks about, the caller apart. A service asks for many, so its failures are laid to this. Nothing that
     * strangers have in common, an event, a tier or a buyer in others' hands, for then one could stop the sales of another.
     */
    String about();

    Envelope envelope();

    default String idempotencyKey() {
        return envelope().idempotencyKey();
    }

    default Caller caller() {
        return envelope().caller();
    }

    default String traceparent() {
        return envelope().traceparent();
    }
}
