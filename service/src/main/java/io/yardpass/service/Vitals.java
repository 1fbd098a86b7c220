package io.yardpass.service;

import io.yardpass.gateway.tail.Tails;

/** What a service tells of itself: its measurements, whether it is ready, what arrives, and who writes the ledger. */
record Vitals(Metrics metrics, Readiness readiness, Tails tails, LedgerHealth ledger) {
    Vitals(Metrics metrics, Readiness readiness, Tails tails) {
        this(metrics, readiness, tails, new LedgerHealth());
    }
}
