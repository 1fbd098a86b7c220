package io.yardpass.domain;

/** What the ledger's writer decides: what callers ask for, and what its own clock brings. */
public sealed interface LedgerCommand permits CallerCommand, ExpireHolds, RefundEvent {}
