package io.yardpass.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Whether the service can do its job now, and if not, why. Any thread may ask and tell. */
final class Readiness {
    private static final String STARTING = "starting";

    private final Map<String, Supplier<String>> hindrances = new ConcurrentHashMap<>();
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicReference<String> phase = new AtomicReference<>(STARTING);

    /** From now on the whole is not ready while something hinders the part, which says so, and an empty text otherwise. */
    void require(String part, Supplier<String> hindrance) {
        hindrances.put(part, hindrance);
    }

    /** The same for one of several parts of a name; returns which of them it is, counted from 1. */
    String requireNext(String parts, Supplier<String> hindrance) {
        String number = Integer.toString(counted.incrementAndGet());
        require(parts + " " + number, hindrance);
        return number;
    }

    /** From now on only what is required counts, unless the end has begun. */
    void started() {
        phase.compareAndSet(STARTING, null);
    }

    void draining() {
        phase.set("draining");
    }

    /** Empty when ready. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        String now = phase.get();
        if (now != null) {
            reasons.add(now);
        }
        hindrances.forEach((part, hindrance) -> {
            String current = hindrance.get();
            if (!current.isEmpty()) {
                reasons.add(part + ": " + current);
            }
        });
        return reasons;
    }
}
