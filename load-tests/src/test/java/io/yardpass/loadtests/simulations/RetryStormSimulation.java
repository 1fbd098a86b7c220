package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * For a while no answer is heard: everything is done, and everything is sent again under its id, beside all that is new.
 * Nothing may be done twice, and each repeat is told what was told first.
 */
public final class RetryStormSimulation extends ReconciledSimulation {
    private final InstantSource clock = InstantSource.system();
    private final Duration storm = Parameters.seconds("storm", 10);
    private volatile Instant over = Instant.MAX;

    public RetryStormSimulation() {
        super("retry-storm");
        run(
                crowd().injectOpen(constantUsersPerSec(Parameters.number("rate", 50))
                        .during(storm.plus(Parameters.seconds("duration", 10)))),
                1,
                5_000);
    }

    @Override
    public void before() {
        over = clock.instant().plus(storm);
    }

    @Override
    boolean answersAreLost() {
        return clock.instant().isBefore(over);
    }

    @Override
    List<String> moreComplaints() {
        return run().outcomes().timesSentAgain() > 0
                ? List.of()
                : List.of("there was no storm: nothing was sent again");
    }
}
