package io.yardpass.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.util.ArrayList;
import java.util.List;

/** What all profiles have in common: whom they ask, their limits, and that the tables are compared in the end. */
public abstract class ReconciledSimulation extends Simulation {
    private static final int COMPLAINTS_TOLD_MAX = 20;

    private final Run run;
    private final RetryingPost post;

    ReconciledSimulation(String profile) {
        run = new Run(profile);
        post = new RetryingPost(run.outcomes(), this::answersAreLost);
    }

    final Run run() {
        return run;
    }

    final RetryingPost post() {
        return post;
    }

    /** The mixed crowd of the demo data. */
    final ScenarioBuilder crowd() {
        return new Crowd(run, post, Parameters.number("batch", 20)).scenery();
    }

    /** Whether the senders do not hear the answers that arrive now. */
    boolean answersAreLost() {
        return false;
    }

    /** @param failuresMax in percent of the requests; a 429 or 503 is one, though it is sent again */
    final void run(PopulationBuilder people, double failuresMax, int p99MaxMillis) {
        setUp(people).protocols(service()).assertions(limits(failuresMax, p99MaxMillis));
    }

    /** Gatling itself asks nobody else. */
    private static HttpProtocolBuilder service() {
        return http.baseUrl(Parameters.text("url", "http://127.0.0.1:8080"))
                .authorizationHeader("Bearer " + Parameters.token())
                .contentTypeHeader("application/json")
                .shareConnections()
                .disableWarmUp()
                .disableCaching();
    }

    private static List<Assertion> limits(double failuresMax, int p99MaxMillis) {
        return List.of(
                global().failedRequests().percent().lte(Parameters.percent("failuresMax", failuresMax)),
                global().responseTime().percentile(99).lte(Parameters.number("p99Max", p99MaxMillis)));
    }

    /** What else this profile promises, a line for each broken promise. */
    List<String> moreComplaints() {
        return List.of();
    }

    @Override
    public final void after() {
        List<String> complaints = new ArrayList<>(run.complaints());
        complaints.addAll(moreComplaints());
        complaints.stream().limit(COMPLAINTS_TOLD_MAX).forEach(System.out::println);
        System.out.println(complaints.isEmpty() ? "clean" : "NOT clean");
        if (!complaints.isEmpty()) {
            throw new IllegalStateException("run " + run.id() + " is not clean");
        }
    }
}
