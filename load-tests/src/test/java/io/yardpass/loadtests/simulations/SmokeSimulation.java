package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;

/** A few seconds: does everything work at all? Nothing may fail. */
public final class SmokeSimulation extends ReconciledSimulation {
    public SmokeSimulation() {
        super("smoke");
        run(
                crowd().injectOpen(constantUsersPerSec(Parameters.number("rate", 20))
                        .during(Parameters.seconds("duration", 3))),
                0,
                2_000);
    }
}
