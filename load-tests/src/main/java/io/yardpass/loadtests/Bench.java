package io.yardpass.loadtests;

import io.yardpass.loadtests.books.ReconcileCommand;
import io.yardpass.loadtests.exactlyonce.ExactlyOnceCommand;
import io.yardpass.loadtests.fairness.FairnessCommand;
import io.yardpass.loadtests.faults.FaultsCommand;
import io.yardpass.loadtests.fuzz.FuzzCommand;
import io.yardpass.loadtests.growth.GrowthCommand;
import io.yardpass.loadtests.ingest.IngestCommand;
import io.yardpass.loadtests.kafka.KafkaCommand;
import io.yardpass.loadtests.kafka.KafkaFaultsCommand;
import io.yardpass.loadtests.kafka.RolesCommand;
import io.yardpass.loadtests.latency.LatencyCommand;
import io.yardpass.loadtests.ledger.LedgerCommand;
import io.yardpass.loadtests.memory.MemoryCommand;
import io.yardpass.loadtests.pages.PagesCommand;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.restarts.RestartsCommand;
import io.yardpass.loadtests.service.DatabaseUrl;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.slow.SlowCommand;
import io.yardpass.loadtests.soak.SoakCommand;
import io.yardpass.loadtests.stats.StatsCommand;
import io.yardpass.loadtests.webhooks.WebhookFaultsCommand;
import io.yardpass.loadtests.webhooks.WebhooksCommand;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench}: how fast, beside plain COPY of the same rows, on this machine, now. */
@Command(
        name = "yardpass bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            IngestCommand.class,
            LedgerCommand.class,
            KafkaCommand.class,
            RolesCommand.class,
            WebhooksCommand.class,
            LatencyCommand.class,
            SlowCommand.class,
            SoakCommand.class,
            GrowthCommand.class,
            StatsCommand.class,
            PagesCommand.class,
            FairnessCommand.class,
            MemoryCommand.class,
            FuzzCommand.class,
            FaultsCommand.class,
            KafkaFaultsCommand.class,
            WebhookFaultsCommand.class,
            RestartsCommand.class,
            ExactlyOnceCommand.class,
            ReconcileCommand.class
        },
        description = {
            "Measures committed events and purchases per second beside plain binary COPY of the same rows.",
            "Starts a service of its own in a temporary directory, unless --url names a running one."
        },
        footer = {
            "",
            "pg-copy by itself, beside its rivals, is measured by ./yardpass bench copy --help",
            "the ledger's writer by itself is measured by ./yardpass bench writer --help"
        })
final class Bench implements Callable<Integer> {
    /** Held here because a logger that nobody holds forgets its level. */
    private static final Logger VERTX_LOG = Logger.getLogger("io.vertx");

    @Option(names = "--seconds", defaultValue = "5", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "5", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--quick", description = "two rounds of one second, for a look")
    private boolean quick;

    @Mixin
    private ReportOptions figures;

    @Option(names = "--url", description = "a running service with the demo data")
    private URI url;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = {
                "its database, with --url (default: $YARDPASS_DATABASE_URL, else the embedded one at",
                "$YARDPASS_EMBEDDED_DATABASE_PORT, else at 15432)"
            })
    private String database;

    @Option(
            names = "--token",
            defaultValue = "${env:TOKEN}",
            description = "a service_role token, with --url (default: $TOKEN)")
    private String token;

    @Option(
            names = "--connections-single",
            defaultValue = "256",
            description = "connections at one event or purchase per request (${DEFAULT-VALUE})")
    private int connectionsSingle;

    @Option(
            names = "--connections-batch",
            defaultValue = "32",
            description = "connections at 100 events per request (${DEFAULT-VALUE})")
    private int connectionsBatch;

    @Option(
            names = "--copy-rows",
            defaultValue = "5000",
            description = "rows per commit of the plain COPY, on two connections (${DEFAULT-VALUE})")
    private int copyRows;

    public static void main(String[] arguments) {
        // Broken connections are what the drills make; they are counted, not logged.
        VERTX_LOG.setLevel(Level.OFF);
        System.exit(new CommandLine(new Bench())
                .setExecutionExceptionHandler(new ExplainedFailures())
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        InstantSource clock = InstantSource.system();
        if (url != null) {
            if (token == null || token.isBlank()) {
                throw new IllegalArgumentException("--url needs --token or $TOKEN, of role service_role");
            }
            return measure(new Target(url, token, DatabaseUrl.jdbc(DatabaseUrl.of(database, System.getenv()))), clock);
        }
        try (ServiceProcess service = Launcher.ours().start()) {
            return measure(service.target(), clock);
        }
    }

    private int measure(Target target, InstantSource clock) throws Exception {
        BenchPlan plan = quick
                ? new BenchPlan(1, 2, connectionsSingle, connectionsBatch, copyRows)
                : new BenchPlan(seconds, rounds, connectionsSingle, connectionsBatch, copyRows);
        BenchReport report;
        try (BenchRun run = new BenchRun(target, plan, clock)) {
            report = run.measure(machine(target, clock));
        }
        figures.tell(report);
        return report.everyRowIsThere() ? 0 : 1;
    }

    private static Machine machine(Target target, InstantSource clock)
            throws IOException, InterruptedException, SQLException {
        return Machine.here(clock.instant(), target.jdbcUrl(), Launcher.sources());
    }
}
