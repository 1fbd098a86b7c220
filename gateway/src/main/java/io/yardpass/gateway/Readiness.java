package io.yardpass.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether the service can do its job now, and if not, why. Any thread may ask and tell. */
final class Readiness {
    private final Map<String, Supplier<String>> hindrances = new ConcurrentHashMap<>();
    private final AtomicInteger counted = new AtomicInteger();
    private volatile String phase = "starting";

    /** From now on the part must be ready for the whole to be. */
    void require(String part, BooleanSupplier ready) {
        requireNothing(part, () -> ready.getAsBoolean() ? "" : part + " not ready");
    }

    /** The same for a part that knows what hinders it; it says nothing, an empty text, when ready. */
    void requireNothing(String part, Supplier<String> hindrance) {
        hindrances.put(part, hindrance);
    }

    /** The same for one of several parts of a name; returns which of them it is, counted from 1. */
    String requireNext(String parts, Supplier<String> hindrance) {
        String number = Integer.toString(counted.incrementAndGet());
        String part = parts + " " + number;
        requireNothing(part, () -> hindrance.get().isEmpty() ? "" : part + ": " + hindrance.get());
        return number;
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
        hindrances.values().stream()
                .map(Supplier::get)
                .filter(hindrance -> !hindrance.isEmpty())
                .forEach(reasons::add);
        return reasons;
    }
}
