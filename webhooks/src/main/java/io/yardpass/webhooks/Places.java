package io.yardpass.webhooks;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** How many sends may be under way. An organization has as many as it leaves free, so that none takes all. Confined to its event loop. */
final class Places {
    private final Map<UUID, Integer> taken = new HashMap<>();
    private int free;

    Places(int most) {
        this.free = most;
    }

    /** Takes some of the wanted, or none; they are given back one by one. */
    int take(UUID organization, int wanted) {
        int own = taken.getOrDefault(organization, 0);
        int granted = Math.clamp((free - own + 1) / 2, 0, wanted);
        if (granted > 0) {
            taken.put(organization, own + granted);
            free -= granted;
        }
        return granted;
    }

    void giveBack(UUID organization) {
        free++;
        taken.computeIfPresent(organization, (_, own) -> own == 1 ? null : own - 1);
    }
}
