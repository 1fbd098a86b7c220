package io.yardpass.loadtests.growth;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.report.ReportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench growth}: is a month that holds much slower than one that holds little, and a refresh in the way? */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fills the running month of one service to a million rows and that of another to many, then loads them in "
                    + "turns, alone and beside a refresh of the daily view.",
            "Starts services of its own in temporary directories; 50 million rows take some ten minutes and 22 GB "
                    + "there."
        })
public final class GrowthCommand implements Callable<Integer> {
    private static final double GIBIBYTE = 1L << 30;

    @Option(names = "--rows", defaultValue = "50000000", description = "in the large month (${DEFAULT-VALUE})")
    private long rows;

    @Option(names = "--small-rows", defaultValue = "1000000", description = "in the small month (${DEFAULT-VALUE})")
    private long smallRows;

    @Option(names = "--events", defaultValue = "300", description = "events they are of (${DEFAULT-VALUE})")
    private int events;

    @Option(names = "--seconds", defaultValue = "5", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "5", description = "measurements of each month (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "of each service, before (${DEFAULT-VALUE})")
    private int warmUp;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        if (seconds < 1 || rounds < 1 || warmUp < 1) {
            throw new IllegalArgumentException("--seconds, --rounds and --warm-up are at least 1");
        }
        List<GrowthWorld> worlds = List.of(new GrowthWorld(events, smallRows), new GrowthWorld(events, rows));
        requireSpace(worlds);
        GrowthReport report;
        try (Driver driver = new Driver(clock);
                GrowthRun run = new GrowthRun(
                        worlds,
                        rounds,
                        Duration.ofSeconds(seconds),
                        Duration.ofSeconds(warmUp),
                        driver,
                        "growth-" + clock.millis())) {
            report = run.measure(clock);
        }
        figures.tell(report);
        return 0;
    }

    /** Before minutes are spent on filling a disk that is too small. */
    private static void requireSpace(List<GrowthWorld> worlds) throws IOException {
        long needed = worlds.stream().mapToLong(GrowthWorld::bytesNeeded).sum();
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < needed) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s has %.1f GiB free, and so many rows need %.1f GiB",
                    directory,
                    free / GIBIBYTE,
                    needed / GIBIBYTE));
        }
    }
}
