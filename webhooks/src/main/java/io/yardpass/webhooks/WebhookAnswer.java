package io.yardpass.webhooks;

import java.time.Duration;
import java.util.Optional;

/** What came of one try. */
sealed interface WebhookAnswer {
    /** From the call to the answer's last byte, or to the failure. */
    Duration duration();

    /**
     * An endpoint answered, whatever the status says.
     *
     * @param retryAfter when it asks to be asked again, as it said; {@link RetrySchedule} bounds it
     */
    record Answered(int status, Duration duration, Optional<Duration> retryAfter) implements WebhookAnswer {
        boolean accepted() {
            return status >= 200 && status <= 299;
        }
    }

    /** There is no whole answer. Whether the endpoint has the message nobody knows, unless it was not {@link WebhookFailure#sent}. */
    record Failed(WebhookFailure failure, Duration duration) implements WebhookAnswer {}
}
