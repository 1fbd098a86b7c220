package io.yardpass.comparisons.service;

import io.yardpass.service.IngestOpening;
import io.yardpass.service.Main;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./yardpass compared}: serves as {@code serve} does, with another writer of events, for benchmarks alone. */
@Command(
        name = "yardpass compared",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Serve with another writer of events, to measure what the writer is worth. Not for real events: it runs "
                    + "beside an embedded database alone, and what it answers is not promised."
        })
final class ComparedService implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ComparedService.class);

    @Option(names = "--writer", required = true, description = "${COMPLETION-CANDIDATES}")
    private ComparedWriter writer;

    @Option(names = "--in-flight", description = "batches in flight on each connection (default: what serve has)")
    private Integer inFlight;

    @Option(
            names = "--bare-port",
            description = "where a bare server listens besides, which parses JSON and answers (default: none)")
    private Integer barePort;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ComparedService())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        log.warn("events are written by {}, for a comparison: an answer promises nothing", writer);
        try {
            Main.serve(opening());
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), refused.getMessage());
        }
        if (barePort != null) {
            BareServer.serve(barePort);
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private IngestOpening opening() {
        return inFlight == null
                ? writer::open
                : (vertx, options, directory, clock, meters) ->
                        writer.open(vertx, ComparedWriter.withInFlight(options, inFlight), directory, clock, meters);
    }
}
