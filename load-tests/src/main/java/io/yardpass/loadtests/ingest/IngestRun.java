package io.yardpass.loadtests.ingest;

import io.yardpass.loadtests.ingest.IngestWay.Rival;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Rows;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.FreePorts;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.usage.MeasuredService;
import io.yardpass.loadtests.usage.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Measures the ways of a plan in turn, round by round, so that whatever drifts on the machine drifts for all of them. Of
 * the services one is awake at a time. Blocks.
 */
final class IngestRun implements AutoCloseable {
    private final IngestPlan plan;
    private final String runId;
    private final Driver driver;
    private final int barePort;
    private final Map<Rival, MeasuredService> services = new EnumMap<>(Rival.class);
    private final List<IngestSeries> series;

    IngestRun(IngestPlan plan, InstantSource clock) throws IOException {
        this.plan = plan;
        this.barePort = FreePorts.one();
        this.runId = "ingest-" + clock.millis();
        this.driver = new Driver(clock);
        this.series = plan.ways().stream().map(IngestSeries::new).toList();
    }

    IngestReport measure(InstantSource clock) throws Exception {
        long steps = services().size() + (long) plan.rounds() * series.size();
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench ingest").setInitialMax(steps);
        try (ProgressBar progress = bar.build()) {
            for (Rival rival : services()) {
                progress.setExtraMessage("starting and warming up: " + rival.label());
                start(rival);
                progress.step();
            }
            for (int round = 0; round < plan.rounds(); round++) {
                measureRound(progress);
            }
        }
        return report(clock);
    }

    private static List<Rival> services() {
        return List.of(Rival.GATEWAY, Rival.UNNEST, Rival.NO_DATABASE, Rival.BARE);
    }

    private void start(Rival rival) throws Exception {
        MeasuredService service = MeasuredService.start(Map.of(), command(rival));
        services.put(rival, service);
        Duration half = Duration.ofMillis(500L * plan.warmUpSeconds());
        String mark = runId + "-warm-up";
        Target target = target(rival);
        driver.events(target, mark, Driver.BATCH_EVENTS, plan.connectionsBatch(), half);
        driver.events(target, mark, 1, plan.connectionsSingle(), half);
        service.freeze();
    }

    /** Of 1, 2 and 4 batches in flight, one costs unnest the least CPU, since batches grow. */
    private String[] command(Rival rival) {
        return switch (rival) {
            case GATEWAY, PLAIN_COPY -> new String[] {"serve"};
            case UNNEST -> new String[] {"compared", "--writer", "unnest", "--in-flight", "1"};
            case NO_DATABASE -> new String[] {"compared", "--writer", "none"};
            // In the JVM of a service that has nothing to do.
            case BARE -> new String[] {"compared", "--writer", "none", "--bare-port", Integer.toString(barePort)};
        };
    }

    private Target target(Rival rival) {
        Target target = services.get(serviceOf(rival)).target();
        return rival == Rival.BARE ? target.onPort(barePort) : target;
    }

    private void measureRound(ProgressBar progress) throws Exception {
        for (Rival rival : services()) {
            MeasuredService service = services.get(rival);
            service.thaw();
            for (IngestSeries each : series) {
                if (serviceOf(each.way().rival()) == rival) {
                    progress.setExtraMessage(each.way().name());
                    measure(each, service);
                    progress.step();
                }
            }
            service.freeze();
        }
    }

    /** Plain COPY goes into the tables of the product's own service, which has nothing to do meanwhile. */
    private static Rival serviceOf(Rival rival) {
        return switch (rival) {
            case GATEWAY, PLAIN_COPY -> Rival.GATEWAY;
            case UNNEST -> Rival.UNNEST;
            case NO_DATABASE -> Rival.NO_DATABASE;
            case BARE -> Rival.BARE;
        };
    }

    private void measure(IngestSeries each, MeasuredService service) throws Exception {
        Usage before = service.usage();
        List<Tally> tallies = load(each.way(), target(each.way().rival()));
        each.add(tallies, service.usage().since(before));
    }

    private List<Tally> load(IngestWay way, Target target) throws Exception {
        Duration time = Duration.ofSeconds(plan.seconds());
        return switch (way.rival()) {
            case PLAIN_COPY -> driver.copies(target, runId, way.perRequest(), time);
            case GATEWAY, UNNEST, NO_DATABASE, BARE ->
                List.of(driver.events(target, runId, way.perRequest(), way.connections(), time));
        };
    }

    private IngestReport report(InstantSource clock) throws Exception {
        List<IngestReport.Memory> memory = new ArrayList<>();
        boolean everyRowIsThere = true;
        for (Rival rival : services()) {
            MeasuredService service = services.get(rival);
            service.thaw();
            memory.add(new IngestReport.Memory(rival, service.memory().peakMib()));
            everyRowIsThere &= storesNothing(rival) || everyRowIsThere(rival, service);
        }
        Target product = services.get(Rival.GATEWAY).target();
        Machine machine = Machine.here(clock.instant(), product.jdbcUrl(), Launcher.sources());
        return new IngestReport(machine, runId, plan, series, memory, everyRowIsThere);
    }

    private static boolean storesNothing(Rival rival) {
        return rival == Rival.NO_DATABASE || rival == Rival.BARE;
    }

    /** What was acknowledged is in the table, no more and no less; after lost answers there may be more. */
    private boolean everyRowIsThere(Rival rival, MeasuredService service) throws Exception {
        List<Series> stored = series.stream()
                .filter(each -> serviceOf(each.way().rival()) == rival)
                .map(IngestSeries::series)
                .toList();
        long acknowledged = stored.stream().mapToLong(Series::committed).sum();
        long rows = Rows.postViews(service.target(), runId);
        return stored.stream().allMatch(each -> each.faults().isEmpty()) ? rows == acknowledged : rows >= acknowledged;
    }

    @Override
    public void close() throws TimeoutException {
        services.values().forEach(MeasuredService::close);
        driver.close();
    }
}
