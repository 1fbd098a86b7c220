package io.yardpass.loadtests.fairness;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a {@link FairnessRun} found, scene by scene. Medians of rounds; factors are of each round's own quiet scene. */
record FairnessReport(Machine machine, FairnessPlan plan, Map<FairnessScene, List<Round>> scenes) implements Report {
    private static final double MICROS_PER_MILLI = 1_000;

    /**
     * One scene of one round.
     *
     * @param beside of whoever was there too; its latencies say nothing
     * @param cpuPerSecond of the gateway, in cores
     */
    record Round(Tally views, Tally purchases, Tally beside, double cpuPerSecond) {
        double refusedPerSecond(FairnessPlan plan) {
            return (double) beside.faults().getOrDefault("status 429", 0L) / plan.secondsBeside();
        }
    }

    /** True when nobody but the greedy one was refused anything. */
    boolean neighboursWereServed() {
        return scenes.values().stream()
                .flatMap(List::stream)
                .allMatch(round -> round.views().faults().isEmpty()
                        && round.purchases().faults().isEmpty());
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder(new Table<FairnessScene>()
                .words("beside the neighbours", FairnessScene::label)
                .figure("events p50 ms", "%.1f", scene -> millis(scene, Round::views, 50))
                .figure("p99 ms", "%.1f", scene -> millis(scene, Round::views, 99))
                .figure("of alone", scene -> factor(scene, Round::views))
                .figure("purchases p50 ms", "%.1f", scene -> millis(scene, Round::purchases, 50))
                .figure("p99 ms", "%.1f", scene -> millis(scene, Round::purchases, 99))
                .figure("of alone", scene -> factor(scene, Round::purchases))
                .figure("429/s", "%,.0f", scene -> median(scene, round -> round.refusedPerSecond(plan)))
                .figure(
                        "taken beside, events/s",
                        "%,.0f",
                        scene -> median(scene, round -> round.beside().perSecond()))
                .figure("gateway, cores", "%.2f", scene -> median(scene, Round::cpuPerSecond))
                .of(scenes.keySet()));
        text.append(String.format(
                Locale.ROOT,
                "%n%d organizations send %d requests/s of %d events each, buyers %d purchases/s, all at random and counted"
                        + " from when they were due; quota %,d events/s, and %d times that in requests of %d events.%n",
                FairnessPlan.NEIGHBOURS,
                FairnessPlan.NEIGHBOUR_REQUESTS_PER_SECOND,
                FairnessPlan.NEIGHBOUR_EVENTS,
                FairnessPlan.PURCHASES_PER_SECOND,
                plan.quota(),
                plan.times(),
                plan.perRequest()));
        text.append(
                microsOfARefusal() > 0
                        ? String.format(
                                Locale.ROOT,
                                "A refused request costs the gateway %.0f µs of CPU.%n",
                                microsOfARefusal())
                        : "What a refused request costs is lost in the noise.\n");
        text.append(String.format(
                Locale.ROOT,
                "%d rounds of %d s each, interleaved, medians; %s.%n",
                plan.rounds(),
                plan.seconds(),
                machine));
        if (!neighboursWereServed()) {
            text.append("**Not every neighbour was served:** ").append(faults()).append('\n');
        }
        return text.toString();
    }

    private String factor(FairnessScene scene, Function<Round, Tally> of) {
        return scene == FairnessScene.ALONE ? "" : String.format(Locale.ROOT, "%.2f", timesAlone(scene, of));
    }

    /** How many times its p99 alone, the median of the rounds. */
    double timesAlone(FairnessScene scene, Function<Round, Tally> of) {
        List<Round> alone = scenes.get(FairnessScene.ALONE);
        List<Round> rounds = scenes.get(scene);
        return Median.of(IntStream.range(0, rounds.size())
                .mapToDouble(
                        round -> millis(of.apply(rounds.get(round)), 99) / millis(of.apply(alone.get(round)), 99)));
    }

    /** What was spent more than beside one that kept its quota, by what was refused. */
    double microsOfARefusal() {
        double more = median(FairnessScene.BEYOND_QUOTA, Round::cpuPerSecond)
                - median(FairnessScene.WITHIN_QUOTA, Round::cpuPerSecond);
        return 1e6 * more / Math.max(1, median(FairnessScene.BEYOND_QUOTA, round -> round.refusedPerSecond(plan)));
    }

    private double millis(FairnessScene scene, Function<Round, Tally> of, double percentile) {
        return median(scene, round -> millis(of.apply(round), percentile));
    }

    private static double millis(Tally tally, double percentile) {
        return tally.latencyMicros().getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }

    private double median(FairnessScene scene, ToDoubleFunction<Round> figure) {
        return Median.of(scenes.get(scene).stream().mapToDouble(figure));
    }

    private String faults() {
        return scenes.entrySet().stream()
                .flatMap(scene -> scene.getValue().stream()
                        .map(round ->
                                scene.getKey().label() + " " + round.views().faults() + " "
                                        + round.purchases().faults()))
                .toList()
                .toString();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("seconds_per_round", plan.seconds());
        json.writeNumberField("rounds", plan.rounds());
        json.writeNumberField("quota_events_per_second", plan.quota());
        json.writeNumberField("times_quota", plan.times());
        json.writeNumberField("events_per_request", plan.perRequest());
        json.writeBooleanField("neighbours_were_served", neighboursWereServed());
        json.writeNumberField("refusal_cpu_micros", microsOfARefusal());
        json.writeObjectFieldStart("scenes");
        for (FairnessScene scene : scenes.keySet()) {
            json.writeArrayFieldStart(scene.name());
            for (Round round : scenes.get(scene)) {
                write(round, json);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void write(Round round, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("events_p50_ms", millis(round.views(), 50));
        json.writeNumberField("events_p99_ms", millis(round.views(), 99));
        json.writeNumberField("purchases_p50_ms", millis(round.purchases(), 50));
        json.writeNumberField("purchases_p99_ms", millis(round.purchases(), 99));
        json.writeNumberField("refused_per_second", round.refusedPerSecond(plan));
        json.writeNumberField("taken_beside_per_second", round.beside().perSecond());
        json.writeNumberField("gateway_cores", round.cpuPerSecond());
        json.writeEndObject();
    }
}
