package io.yardpass.loadtests.fairness;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.load.Arrivals;
import io.yardpass.loadtests.load.ClosedLoop;
import io.yardpass.loadtests.load.OpenLoop;
import io.yardpass.loadtests.load.RequestTemplate;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.usage.ProcessStat;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Neighbours who send a little, and buyers, measured scene after scene in each round. Whoever is beside them begins
 * earlier, so that what its quota saved up is gone. Blocks; close it to stop its threads.
 */
final class FairnessRun implements AutoCloseable {
    private static final Duration LEAD = Duration.ofSeconds(FairnessPlan.LEAD_SECONDS);
    private static final long ANSWERS_MAX_SECONDS = 60;
    private static final int CONNECTIONS_EACH = 8;

    private final ServiceProcess service;
    private final Target target;
    private final FairnessPlan plan;
    private final InstantSource clock;
    private final String runId;
    private final SplittableRandom random = new SplittableRandom();
    /** Those who are measured do not share a thread with those who are not. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

    private final Context measuring = vertx.getOrCreateContext();
    private final Context beside = vertx.getOrCreateContext();
    private final List<RequestTemplate> neighbours = new ArrayList<>();
    private final RequestTemplate greedy;

    FairnessRun(ServiceProcess service, FairnessPlan plan, InstantSource clock) throws Exception {
        this.service = service;
        this.target = service.target();
        this.plan = plan;
        this.clock = clock;
        this.runId = "fairness-" + clock.millis();
        for (int n = 1; n <= FairnessPlan.NEIGHBOURS; n++) {
            neighbours.add(views(n, FairnessPlan.NEIGHBOUR_EVENTS));
        }
        this.greedy = views(FairnessPlan.NEIGHBOURS + 1, plan.perRequest());
    }

    private RequestTemplate views(int n, int perRequest) throws Exception {
        return FairnessWorld.views(target, n, service.token(FairnessWorld.organization(n)), runId, perRequest);
    }

    FairnessReport measure(Machine machine) throws IOException, TimeoutException {
        Map<FairnessScene, List<FairnessReport.Round>> rounds = new EnumMap<>(FairnessScene.class);
        ProgressBarBuilder bar = new ProgressBarBuilder()
                .setTaskName("fairness")
                .setInitialMax((1 + (long) plan.rounds()) * FairnessScene.values().length);
        try (ProgressBar progress = bar.build()) {
            for (int round = 0; round <= plan.rounds(); round++) {
                for (FairnessScene scene : FairnessScene.values()) {
                    progress.setExtraMessage(scene.label());
                    FairnessReport.Round measured = play(scene);
                    // A JVM that still compiles its hot paths measures its compiler.
                    if (round > 0) {
                        rounds.computeIfAbsent(scene, _ -> new ArrayList<>()).add(measured);
                    }
                    progress.step();
                }
            }
        }
        return new FairnessReport(machine, plan, rounds);
    }

    private FairnessReport.Round play(FairnessScene scene) throws IOException, TimeoutException {
        Duration time = Duration.ofSeconds(plan.seconds());
        Future<Tally> others = beside(scene, LEAD.plus(time));
        vertx.timer(LEAD.toMillis(), TimeUnit.MILLISECONDS).await(LEAD.toSeconds() + 1, TimeUnit.SECONDS);
        double cpuBefore = ProcessStat.seconds(service.pid());
        Future<Tally> views = on(measuring, () -> open(neighbours, requestsOfNeighbours(), time));
        Future<Tally> purchases =
                on(measuring, () -> open(purchases(), Arrivals.atRandom(FairnessPlan.PURCHASES_PER_SECOND), time));
        Tally viewed = await(views);
        Tally purchased = await(purchases);
        double cpuPerSecond = (ProcessStat.seconds(service.pid()) - cpuBefore) / plan.seconds();
        return new FairnessReport.Round(viewed, purchased, await(others), cpuPerSecond);
    }

    private Future<Tally> beside(FairnessScene scene, Duration time) {
        return switch (scene) {
            case ALONE -> Future.succeededFuture(new Tally());
            case WITHIN_QUOTA -> on(beside, () -> open(List.of(greedy), plan.greedy(1), time));
            case BEYOND_QUOTA -> on(beside, () -> open(List.of(greedy), plan.greedy(plan.times()), time));
            case FLOOD -> on(beside, () -> flood(time));
        };
    }

    private static Arrivals requestsOfNeighbours() {
        return Arrivals.atRandom((double) FairnessPlan.NEIGHBOURS * FairnessPlan.NEIGHBOUR_REQUESTS_PER_SECOND);
    }

    private List<RequestTemplate> purchases() {
        return IntStream.rangeClosed(1, Demo.EVENTS)
                .mapToObj(event -> RequestTemplate.purchase(
                        target.url().getAuthority(), target.token(), Demo.purchaseTemplate(runId, event)))
                .toList();
    }

    private Future<Tally> open(List<RequestTemplate> templates, Arrivals arrivals, Duration time) {
        int connections = CONNECTIONS_EACH * FairnessPlan.NEIGHBOURS;
        return new OpenLoop(vertx, clock, random.split())
                .run(target.url().getHost(), target.url().getPort(), templates, connections, arrivals, time);
    }

    private Future<Tally> flood(Duration time) {
        RequestTemplate views = RequestTemplate.batch(
                EventKind.POST_VIEWS.path(),
                target.url().getAuthority(),
                target.token(),
                Demo.postViewTemplate(runId),
                FairnessPlan.FLOOD_EVENTS);
        return new ClosedLoop(vertx, clock, random.split())
                .run(
                        target.url().getHost(),
                        target.url().getPort(),
                        List.of(views),
                        FairnessPlan.FLOOD_CONNECTIONS,
                        time);
    }

    private static Future<Tally> on(Context eventLoop, Supplier<Future<Tally>> load) {
        Promise<Tally> done = Promise.promise();
        eventLoop.runOnContext(_ -> load.get().onComplete(done));
        return done.future();
    }

    private Tally await(Future<Tally> tally) throws TimeoutException {
        return tally.await(plan.seconds() + ANSWERS_MAX_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
