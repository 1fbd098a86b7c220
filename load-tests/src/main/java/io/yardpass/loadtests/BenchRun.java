package io.yardpass.loadtests;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Measures the ways of one plan in turn, round by round, so that whatever drifts on the machine drifts for all of them.
 * Blocks; close it to stop its threads.
 */
final class BenchRun implements AutoCloseable {
    private record Step(Series series, Callable<List<Tally>> measurement) {}

    private static final long ANSWERS_MAX_SECONDS = 60;

    private final Target target;
    private final BenchPlan plan;
    private final InstantSource clock;
    private final String runId;
    private final SplittableRandom random = new SplittableRandom();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context eventLoop = vertx.getOrCreateContext();
    private final ClosedLoop loop;
    private final ExecutorService copiers = Executors.newFixedThreadPool(BenchPlan.COPY_CONNECTIONS);

    BenchRun(Target target, BenchPlan plan, InstantSource clock) {
        this.target = target;
        this.plan = plan;
        this.clock = clock;
        this.runId = "bench-" + clock.millis();
        this.loop = new ClosedLoop(vertx, clock, random.split());
    }

    BenchReport measure(Machine machine) throws Exception {
        Duration time = Duration.ofSeconds(plan.seconds());
        Series copy = new Series("plain binary COPY, 2 connections", "rows");
        List<Step> steps = List.of(
                new Step(
                        new Series("HTTP, 100 events per request", "rows"),
                        () -> events(runId, BenchPlan.BATCH_EVENTS, time)),
                new Step(new Series("HTTP, 1 event per request", "rows"), () -> events(runId, 1, time)),
                new Step(new Series("HTTP, purchases", "purchases"), () -> purchases(runId, time)),
                new Step(copy, () -> copies(runId, time)));
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench").setInitialMax(1 + (long) plan.rounds() * steps.size());
        try (ProgressBar progress = bar.build()) {
            warmUp(time);
            progress.step();
            for (int round = 0; round < plan.rounds(); round++) {
                for (Step step : steps) {
                    progress.setExtraMessage(step.series().name());
                    step.series().add(step.measurement().call());
                    progress.step();
                }
            }
        }
        List<Series> series = steps.stream().map(Step::series).toList();
        return new BenchReport(machine, runId, plan.seconds(), series, copy, everyRowIsThere(series));
    }

    /** As long as a round: a JVM that still compiles its hot paths measures its compiler. */
    private void warmUp(Duration time) throws Exception {
        String mark = runId + "-warm-up";
        events(mark, BenchPlan.BATCH_EVENTS, time);
        events(mark, 1, time);
        purchases(mark, time);
        copies(mark, time);
    }

    private List<Tally> events(String mark, int perRequest, Duration time) throws TimeoutException {
        RequestTemplate template = RequestTemplate.batch(
                EventKind.POST_VIEWS.path(), host(), target.token(), Demo.postViewTemplate(mark), perRequest);
        return drive(List.of(template), perRequest == 1 ? plan.connectionsSingle() : plan.connectionsBatch(), time);
    }

    private List<Tally> purchases(String mark, Duration time) throws TimeoutException {
        List<RequestTemplate> ofEachEvent = IntStream.rangeClosed(1, Demo.EVENTS)
                .mapToObj(event -> RequestTemplate.purchase(host(), target.token(), Demo.purchaseTemplate(mark, event)))
                .toList();
        return drive(ofEachEvent, plan.connectionsSingle(), time);
    }

    private List<Tally> drive(List<RequestTemplate> templates, int connections, Duration time) throws TimeoutException {
        Promise<Tally> done = Promise.promise();
        eventLoop.runOnContext(
                _ -> loop.run(target.url().getHost(), target.url().getPort(), templates, connections, time)
                        .onComplete(done));
        Future<Tally> tally = done.future();
        return List.of(tally.await(time.toSeconds() + ANSWERS_MAX_SECONDS, TimeUnit.SECONDS));
    }

    private List<Tally> copies(String mark, Duration time) throws Exception {
        List<Callable<Tally>> side = new ArrayList<>();
        for (int i = 0; i < BenchPlan.COPY_CONNECTIONS; i++) {
            side.add(
                    new PlainCopy(target.jdbcUrl(), Demo.metadata(mark), plan.copyRows(), time, clock, random.split()));
        }
        List<Tally> tallies = new ArrayList<>();
        for (java.util.concurrent.Future<Tally> tally : copiers.invokeAll(side)) {
            tallies.add(tally.get());
        }
        return tallies;
    }

    private String host() {
        return target.url().getAuthority();
    }

    /** What was acknowledged is in the tables, no more and no less; after lost answers there may be more. */
    private boolean everyRowIsThere(List<Series> series) throws SQLException {
        long views = committed(series, "rows");
        long orders = committed(series, "purchases");
        boolean allAnswered = series.stream().allMatch(each -> each.faults().isEmpty());
        long viewsStored = count("SELECT count(*) FROM analytics.post_impressions WHERE metadata ->> 'run_id' = ?");
        long ordersStored = count("SELECT count(*) FROM ticketing.orders WHERE payment_reference = ?");
        return allAnswered
                ? viewsStored == views && ordersStored == orders
                : viewsStored >= views && ordersStored >= orders;
    }

    private static long committed(List<Series> series, String unit) {
        return series.stream()
                .filter(each -> each.unit().equals(unit))
                .mapToLong(Series::committed)
                .sum();
    }

    private long count(String sql) throws SQLException {
        try (Connection database = DriverManager.getConnection(target.jdbcUrl());
                PreparedStatement query = database.prepareStatement(sql)) {
            query.setString(1, runId);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void close() throws TimeoutException {
        copiers.shutdownNow();
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
