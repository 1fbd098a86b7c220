package io.yardpass.ledger.rules;

import java.util.UUID;

/** The next orders of an event that was called off, so many at most. */
public record EventOrders(UUID eventId, int ordersMax) {}
