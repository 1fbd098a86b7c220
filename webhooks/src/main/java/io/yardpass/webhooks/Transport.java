package io.yardpass.webhooks;

import io.vertx.core.Future;

/** Tells an endpoint of a message. */
interface Transport {
    /**
     * @param status null where there was no answer that counts
     * @param fault why there was none; null where there was one
     */
    record Answer(Short status, String fault) {
        private static final int GONE = 410;

        static Answer of(int status) {
            return new Answer((short) status, null);
        }

        static Answer fault(String fault) {
            return new Answer(null, fault);
        }

        boolean isDelivered() {
            return fault == null && status / 100 == 2;
        }

        boolean isGone() {
            return fault == null && status == GONE;
        }
    }

    /** Never fails, and takes no longer than a deadline of its own. */
    Future<Answer> send(Delivery delivery);
}
