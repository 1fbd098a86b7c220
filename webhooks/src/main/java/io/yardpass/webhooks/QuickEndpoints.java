package io.yardpass.webhooks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Which endpoints were quick at their last answer and which were not, the ones seen last as many as are remembered. Confined to its event loop. */
final class QuickEndpoints {
    private static final int REMEMBERED_MAX = 100_000;

    /** What is known of an endpoint. */
    enum Speed {
        QUICK,
        SLOW,
        /** It was not asked lately, and is not known to fail. */
        UNKNOWN
    }

    private final Map<UUID, Speed> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Speed> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    Speed of(DueEndpoint endpoint) {
        Speed remembered = known.get(endpoint.id());
        if (remembered != null) {
            return remembered;
        }
        return endpoint.isFailing() ? Speed.SLOW : Speed.UNKNOWN;
    }

    void note(UUID endpoint, boolean isQuick) {
        known.put(endpoint, isQuick ? Speed.QUICK : Speed.SLOW);
    }
}
