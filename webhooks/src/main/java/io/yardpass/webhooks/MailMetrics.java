package io.yardpass.webhooks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.yardpass.webhooks.TriedMail.Status;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What is counted of mails. */
final class MailMetrics {
    private final Map<Status, Counter> attempts = new EnumMap<>(Status.class);
    private volatile double lagSeconds;

    MailMetrics(MeterRegistry registry) {
        for (Status status : Status.values()) {
            attempts.put(
                    status,
                    Counter.builder("yardpass.mail.attempts")
                            .description("Attempts to send a mail")
                            .tag("outcome", outcome(status))
                            .register(registry));
        }
        Gauge.builder("yardpass.mail.lag", () -> lagSeconds)
                .baseUnit("seconds")
                .description("For how long the first mail has been due, when this process last looked")
                .strongReference(true)
                .register(registry);
    }

    private static String outcome(Status status) {
        return switch (status) {
            case QUEUED -> "retried";
            case SENT, FAILED, CANCELLED -> status.name().toLowerCase(Locale.ROOT);
        };
    }

    void tried(TriedMail mail) {
        attempts.get(mail.status()).increment();
    }

    void lag(double seconds) {
        lagSeconds = seconds;
    }
}
