package io.yardpass.gateway;

/** What a service tells of itself: its measurements, and whether it is ready. */
record Vitals(Metrics metrics, Readiness readiness) {}
