package io.yardpass.wire;

import io.yardpass.domain.PurchaseTickets;
import io.yardpass.wire.problems.Problem;
import java.util.UUID;

/** One of several purchases in a body: well-formed, or not. */
public sealed interface PurchaseElement {
    /** The order's id; null when it cannot be read. */
    UUID id();

    record Taken(UUID id, Unpaid<PurchaseTickets> purchase) implements PurchaseElement {}

    record Refused(UUID id, Problem problem) implements PurchaseElement {}
}
