package io.yardpass.webhooks;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a delivery that failed is tried again: after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 hours, as Standard Webhooks 1.0
 * suggests, each up to a tenth later, so that receivers that come back are not met by all at once.
 */
record RetrySchedule(List<Duration> pauses, RandomGenerator random) {
    private static final double JITTER = 0.1;

    static RetrySchedule usual(RandomGenerator random) {
        return new RetrySchedule(
                List.of(
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(30),
                        Duration.ofHours(2),
                        Duration.ofHours(5),
                        Duration.ofHours(10),
                        Duration.ofHours(14),
                        Duration.ofHours(20),
                        Duration.ofHours(24)),
                random);
    }

    /** Of a mail, over about a day: after 1, 5 and 15 minutes, 1, 3, 6 and 12 hours. */
    static RetrySchedule ofMails(RandomGenerator random) {
        return new RetrySchedule(
                List.of(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(15),
                        Duration.ofHours(1),
                        Duration.ofHours(3),
                        Duration.ofHours(6),
                        Duration.ofHours(12)),
                random);
    }

    /** The pause behind the attempt of that number, from 1; empty when no other is to come. */
    Optional<Duration> after(int attempt) {
        return attempt > pauses.size() ? Optional.empty() : Optional.of(jittered(pauses.get(attempt - 1)));
    }

    /** The same for an endpoint that asks for more time: it gets it, as far as the longest of the pauses. */
    Optional<Duration> after(int attempt, Duration asked) {
        Duration longest = pauses.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return after(attempt).map(pause -> longer(pause, shorter(asked, longest)));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration jittered(Duration pause) {
        return pause.plusMillis((long) (random.nextDouble() * JITTER * pause.toMillis()));
    }
}
