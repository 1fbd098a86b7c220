package io.yardpass.webhooks;

import java.time.Duration;
import java.util.UUID;

/**
 * What became of a mail, as it is noted.
 *
 * @param error why it was not sent; null where it was
 * @param nextMillis until it is tried again; null for never
 */
record TriedMail(UUID id, Status status, String error, Long nextMillis) {
    /** Whoever went, or wants no mails any more, is not written to: nothing is wrong. */
    static final String NO_ADDRESS = "no_address";

    enum Status {
        SENT("sent"),
        QUEUED("queued"),
        FAILED("failed"),
        CANCELLED("cancelled");

        private final String sqlName;

        Status(String sqlName) {
            this.sqlName = sqlName;
        }

        String sqlName() {
            return sqlName;
        }
    }

    static TriedMail sent(UUID id) {
        return new TriedMail(id, Status.SENT, null, null);
    }

    static TriedMail again(UUID id, String error, Duration after) {
        return new TriedMail(id, Status.QUEUED, error, after.toMillis());
    }

    static TriedMail refused(UUID id, String error) {
        return new TriedMail(id, NO_ADDRESS.equals(error) ? Status.CANCELLED : Status.FAILED, error, null);
    }
}
