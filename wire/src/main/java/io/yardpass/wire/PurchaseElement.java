package io.yardpass.wire;

import io.yardpass.wire.problems.Problem;
import java.util.UUID;

/** One of several purchases in a body: well-formed, or not. */
public sealed interface PurchaseElement {
    /** The order's id; null when it cannot be read. */
    UUID id();

    record Taken(PurchaseBody purchase) implements PurchaseElement {
        @Override
        public UUID id() {
            return purchase.orderId();
        }
    }

    record Refused(UUID id, Problem problem) implements PurchaseElement {}
}
