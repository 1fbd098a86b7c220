package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;

import java.time.Duration;

/**
 * Ten times as many come from one second to the next, and go again. What the service cannot take it says with
 * {@code Retry-After}: such requests may fail, but each must be decided in the end.
 */
public final class SpikeSimulation extends ReconciledSimulation {
    private static final int TIMES = 10;

    public SpikeSimulation() {
        super("spike");
        int rate = Parameters.number("rate", 50);
        Duration duration = Parameters.seconds("duration", 20);
        run(
                crowd().injectOpen(
                                constantUsersPerSec(rate).during(duration),
                                constantUsersPerSec(rate * TIMES).during(duration),
                                constantUsersPerSec(rate).during(duration)),
                50,
                5_000);
    }
}
