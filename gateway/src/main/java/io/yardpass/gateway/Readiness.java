package io.yardpass.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Whether the service can do its job now, and if not, why. Any thread may ask and tell. */
final class Readiness {
    private final Map<String, BooleanSupplier> parts = new ConcurrentHashMap<>();
    private volatile String phase = "starting";

    /** From now on the part must be ready for the whole to be. */
    void require(String part, BooleanSupplier ready) {
        parts.put(part, ready);
    }

    void started() {
        phase = null;
    }

    void draining() {
        phase = "draining";
    }

    /** Empty when ready. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        String current = phase;
        if (current != null) {
            reasons.add(current);
        }
        parts.forEach((part, ready) -> {
            if (!ready.getAsBoolean()) {
                reasons.add(part + " not ready");
            }
        });
        return reasons;
    }
}
