package io.yardpass.service;

import io.yardpass.gateway.tail.Tails;

/** What a service tells of itself: its measurements, whether it is ready, and to whoever watches what arrives. */
record Vitals(Metrics metrics, Readiness readiness, Tails tails) {}
