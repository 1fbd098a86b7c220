package io.yardpass.webhooks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yardpass.webhooks.Transport.Answer;
import java.time.Duration;
import java.time.InstantSource;

/** What the relay counts. */
final class RelayMetrics {
    private static final String ATTEMPTS = "yardpass.webhook.attempts";
    private static final String OUTCOME = "outcome";

    private final InstantSource clock;
    private final Counter messages;
    private final Counter setAside;
    private final Counter delivered;
    private final Counter failed;
    private final Counter givenUp;
    private final Timer delay;
    private volatile double lagSeconds;
    private volatile boolean isRelaying;

    RelayMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        this.messages = Counter.builder("yardpass.relay.messages")
                .description("Messages of the outbox that were relayed")
                .register(registry);
        this.setAside = Counter.builder("yardpass.relay.messages.set.aside")
                .description("Messages of the outbox of which nothing could be made")
                .register(registry);
        this.delivered = attempts(registry, "delivered");
        this.failed = attempts(registry, "failed");
        this.givenUp = attempts(registry, "given_up");
        this.delay = Timer.builder("yardpass.webhook.delay")
                .description("From the commit of a message until it was delivered at the first attempt")
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10))
                .register(registry);
        Gauge.builder("yardpass.relay.lag", () -> lagSeconds)
                .baseUnit("seconds")
                .description("How old the oldest message is that was not relayed, when this process last looked")
                .strongReference(true)
                .register(registry);
        Gauge.builder("yardpass.relay.active", () -> isRelaying ? 1 : 0)
                .description("1 in the process that relays, 0 where it stands by")
                .strongReference(true)
                .register(registry);
    }

    private static Counter attempts(MeterRegistry registry, String outcome) {
        return Counter.builder(ATTEMPTS)
                .description("Attempts to deliver a message to an endpoint")
                .tag(OUTCOME, outcome)
                .register(registry);
    }

    void relayed(int count) {
        messages.increment(count);
    }

    void setAside(int count) {
        setAside.increment(count);
    }

    void lag(double seconds) {
        lagSeconds = seconds;
    }

    void relaying(boolean now) {
        isRelaying = now;
    }

    void attempted(Delivery delivery, Answer answer, Long nextMillis) {
        if (answer.isDelivered()) {
            delivered.increment();
            if (delivery.attempts() == 0) {
                delay.record(Duration.between(delivery.createdAt(), clock.instant()));
            }
        } else if (nextMillis == null) {
            givenUp.increment();
        } else {
            failed.increment();
        }
    }
}
