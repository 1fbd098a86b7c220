package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;

/** An even load for hours: what grows, leaks or tires shows late. */
public final class SoakSimulation extends ReconciledSimulation {
    public SoakSimulation() {
        super("soak");
        run(
                crowd().injectOpen(constantUsersPerSec(Parameters.number("rate", 20))
                        .during(Parameters.seconds("duration", 4 * 3_600))),
                0.1,
                1_000);
    }
}
