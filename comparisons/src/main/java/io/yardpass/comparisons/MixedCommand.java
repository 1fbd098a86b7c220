package io.yardpass.comparisons;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench copy mixed}: whether a batch of several tables is one transaction or one for each. */
@Command(
        name = "mixed",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes batches of four tables in one transaction, as the product does, and in one for each table; with "
                    + "and without a duplicate here and there, which has its transaction done again.",
            "Starts a PostgreSQL of its own in a temporary directory. Client and server share the machine."
        })
final class MixedCommand implements Callable<Integer> {
    private static final List<String> TABLES = List.of(
            "analytics.post_impressions",
            "analytics.event_impressions",
            "campaigns.ad_impressions",
            "campaigns.ad_clicks");
    private static final List<String> DELTAS = List.of("analytics.event_deltas", "campaigns.campaign_deltas");

    @Mixin
    private ComparisonOptions options;

    @Option(
            names = "--rows",
            split = ",",
            defaultValue = "100,1000,5000",
            description = "rows a batch (${DEFAULT-VALUE})")
    private List<Integer> rows;

    @Option(
            names = "--duplicate-every",
            defaultValue = "25",
            description = "one duplicate in each batch of so many, where there are any (${DEFAULT-VALUE})")
    private int duplicateEvery;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        if (rows.stream().anyMatch(batch -> batch < 10 || batch > 5_000) || duplicateEvery < 1) {
            throw new IllegalArgumentException("--rows are 10 to 5,000, --duplicate-every is at least 1");
        }
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        try (BenchDatabase database = BenchDatabase.start()) {
            Comparison comparison = options.comparison(database, TABLES, DELTAS);
            options.report(
                    comparison,
                    trials(vertx, database.port()),
                    way(vertx, true, 2, 0).name(),
                    clock.instant());
            return 0;
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private List<Trial> trials(Vertx vertx, int port) {
        List<Trial> trials = new ArrayList<>();
        for (int batchRows : rows) {
            for (int every : new int[] {0, duplicateEvery}) {
                String setting = String.format(
                        Locale.ROOT,
                        "%,d rows a batch%s",
                        batchRows,
                        every == 0 ? "" : ", a duplicate in each " + every + "th");
                for (int connections = 1; connections <= 2; connections++) {
                    trials.add(new Trial(setting, way(vertx, true, connections, every), port, batchRows));
                    trials.add(new Trial(setting, way(vertx, false, connections, every), port, batchRows));
                }
            }
        }
        return trials;
    }

    private MixedWay way(Vertx vertx, boolean together, int connections, int every) {
        return new MixedWay(vertx, clock, together, connections, every);
    }
}
