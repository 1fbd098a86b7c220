package io.yardpass.comparisons;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.ExplainedFailures;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench copy}: pg-copy beside what it was written instead of. */
@Command(
        name = "yardpass bench copy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = MixedCommand.class,
        description = {
            "Writes the same post views by pg-copy, by pgjdbc's CopyManager on virtual threads, and by unnest through "
                    + "vertx-pg-client: directly, and through a proxy that adds to the round trip.",
            "Starts a PostgreSQL of its own in a temporary directory. Client and server share the machine."
        })
final class CopyBench implements Callable<Integer> {
    private static final int IN_FLIGHT = 4;

    @Mixin
    private ComparisonOptions options;

    @Option(
            names = "--rows",
            split = ",",
            defaultValue = "100,1000,5000,10000",
            description = "rows a batch (${DEFAULT-VALUE})")
    private List<Integer> rows;

    @Option(
            names = "--delays",
            split = ",",
            paramLabel = "MS",
            defaultValue = "0,1,5",
            description = "added each way, in milliseconds: twice that to the round trip (${DEFAULT-VALUE})")
    private List<Integer> delays;

    private final InstantSource clock = InstantSource.system();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CopyBench())
                .setExecutionExceptionHandler(new ExplainedFailures())
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        requireLimits();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        List<DelayProxy> proxies = new ArrayList<>();
        try (BenchDatabase database = BenchDatabase.start()) {
            Comparison comparison = options.comparison(database, List.of(View.TABLE), List.of());
            List<Way> ways = ways(vertx);
            options.report(
                    comparison,
                    trials(ways, database.port(), proxies),
                    ways.get(1).name(),
                    clock.instant());
            return 0;
        } finally {
            for (DelayProxy proxy : proxies) {
                proxy.close();
            }
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private List<Way> ways(Vertx vertx) {
        return List.of(
                new PgCopyWay(vertx, clock, 1, IN_FLIGHT),
                new PgCopyWay(vertx, clock, 2, IN_FLIGHT),
                new PgCopyWay(vertx, clock, 8, IN_FLIGHT),
                new CopyManagerWay(clock, 2),
                new CopyManagerWay(clock, 8),
                new UnnestWay(vertx, clock, 2, IN_FLIGHT));
    }

    private List<Trial> trials(List<Way> ways, int port, List<DelayProxy> proxies) throws IOException {
        List<Trial> trials = new ArrayList<>();
        for (int delay : delays) {
            int through = port;
            if (delay > 0) {
                proxies.add(DelayProxy.start(port, delay));
                through = proxies.getLast().port();
            }
            for (int batchRows : rows) {
                String setting = String.format(
                        Locale.ROOT,
                        "%,d rows a batch%s",
                        batchRows,
                        delay == 0 ? "" : ", round trip +" + 2 * delay + " ms");
                for (Way way : ways) {
                    trials.add(new Trial(setting, way, through, batchRows));
                }
            }
        }
        return trials;
    }

    private void requireLimits() {
        if (rows.stream().anyMatch(batch -> batch < 1 || batch > 50_000)) {
            throw new IllegalArgumentException("--rows are 1 to 50,000");
        }
        if (delays.stream().anyMatch(delay -> delay < 0 || delay > 1_000)) {
            throw new IllegalArgumentException("--delays are 0 to 1,000 ms");
        }
    }
}
