package io.yardpass.webhooks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Endpoints whose last answer was quick, the ones seen last as many as are remembered. Confined to its event loop. */
final class QuickEndpoints {
    private static final int REMEMBERED_MAX = 100_000;

    private final Map<UUID, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    boolean contains(UUID endpoint) {
        return known.get(endpoint) != null;
    }

    void note(UUID endpoint, boolean isQuick) {
        if (isQuick) {
            known.put(endpoint, true);
        } else {
            known.remove(endpoint);
        }
    }
}
