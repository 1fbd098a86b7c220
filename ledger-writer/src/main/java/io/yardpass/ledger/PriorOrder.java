package io.yardpass.ledger;

/** An order that exists: who sent it, what it asked for and what was answered. */
record PriorOrder(String scope, String fingerprint, String receipt) {}
