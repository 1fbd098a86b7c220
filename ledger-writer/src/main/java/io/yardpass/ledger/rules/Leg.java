package io.yardpass.ledger.rules;

/** One side of a transaction before it is posted: debit positive, credit negative. */
public record Leg(AccountKey account, long cents) {}
