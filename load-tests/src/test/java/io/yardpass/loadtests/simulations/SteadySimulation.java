package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;

import java.time.Duration;

/** An even load after a slow start: what a usual day is like. */
public final class SteadySimulation extends ReconciledSimulation {
    public SteadySimulation() {
        super("steady");
        int rate = Parameters.number("rate", 50);
        Duration duration = Parameters.seconds("duration", 60);
        run(
                crowd().injectOpen(
                                rampUsersPerSec(1).to(rate).during(duration.dividedBy(6)),
                                constantUsersPerSec(rate).during(duration)),
                0.1,
                1_000);
    }
}
