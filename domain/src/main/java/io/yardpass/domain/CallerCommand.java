package io.yardpass.domain;

import java.util.UUID;

/** Something that a caller asks of the ledger, and may ask again: the same key, or the same id, changes nothing. */
public sealed interface CallerCommand extends LedgerCommand
        permits PurchaseTickets, TicketingCommand, PostTransaction, ReverseTransaction, MoveEscrow, TopUpWallet {
    CommandRoute route();

    /** What the client calls this attempt; the same key with the same content gives the same answer. */
    String idempotencyKey();

    Caller caller();

    /** The W3C trace context of the request, or null. */
    String traceparent();

    /** The id that the client made for what comes of the command; null when nothing new comes of it. */
    UUID id();
}
