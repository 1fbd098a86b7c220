package io.yardpass.ledger.rules;

/** What was answered to a command that brought an id of its own, other than a purchase. */
public record Receipt(CommandId id, PriorCommand done) {}
