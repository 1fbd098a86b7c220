package io.yardpass.loadtests.fairness;

import io.yardpass.loadtests.hostile.HostileAct;
import io.yardpass.loadtests.hostile.HostilePlan;
import io.yardpass.loadtests.hostile.HostileReport;
import io.yardpass.loadtests.hostile.HostileRun;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench fairness}: what neighbours notice of one that sends far more than its quota. */
@Command(
        name = "fairness",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures organizations that send a little, and buyers: alone, beside one at its quota, beside one that "
                    + "sends many times its quota whatever it is answered, and beside all that the platform can send.",
            "With --hostile instead: beside one who has piled up a million lots of credit, tickets, transfers, holds, days or "
                    + "letters, and does what touches them.",
            "Starts services of its own in temporary directories."
        })
public final class FairnessCommand implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "8", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "5", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--quota",
            defaultValue = "2000",
            description = "events per second of each organization (${DEFAULT-VALUE})")
    private int quota;

    @Option(
            names = "--times",
            defaultValue = "20",
            description = "what the greedy one sends, in quotas (${DEFAULT-VALUE})")
    private int times;

    @Option(
            names = "--events",
            defaultValue = "100",
            description = "events in each request of the greedy one (${DEFAULT-VALUE})")
    private int perRequest;

    @Option(names = "--hostile", description = "measure beside each kind of pile")
    private boolean hostile;

    @Option(
            names = "--pile",
            defaultValue = "1000000",
            description = "things of each kind, with --hostile (${DEFAULT-VALUE})")
    private long pile;

    @Option(
            names = "--only",
            paramLabel = "ACT",
            split = ",",
            description = "these acts alone, with --hostile: ${COMPLETION-CANDIDATES}")
    private List<HostileAct> only;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        return hostile ? besideHostile() : besideGreedy();
    }

    private int besideHostile() throws Exception {
        HostilePlan plan = new HostilePlan(pile, seconds, rounds);
        List<HostileReport.Row> rows = new ArrayList<>();
        Machine machine = null;
        for (HostileAct act : only == null ? List.of(HostileAct.values()) : only) {
            try (ServiceProcess service = Launcher.ours().start();
                    HostileRun run = new HostileRun(service.target(), service.tokens(clock), plan, clock)) {
                machine = Machine.here(clock.instant(), service.jdbcUrl(), Launcher.sources());
                HostileReport.Row row = run.measure(act);
                rows.add(row);
                System.err.print(HostileReport.line(row));
            }
        }
        HostileReport report = new HostileReport(machine, plan, rows);
        figures.tell(report);
        return report.neighboursWereServed() ? 0 : 1;
    }

    private int besideGreedy() throws Exception {
        FairnessPlan plan = new FairnessPlan(seconds, rounds, quota, times, perRequest);
        Map<String, String> settings = Map.of(
                "YARDPASS_QUOTA_EVENTS_PER_SECOND", Integer.toString(quota), "YARDPASS_QUOTA_BURST_SECONDS", "1");
        FairnessReport report;
        try (ServiceProcess service = Launcher.ours().start(settings, "serve")) {
            try (Connection database = DriverManager.getConnection(service.jdbcUrl())) {
                FairnessWorld.make(database, FairnessPlan.NEIGHBOURS + 1);
            }
            Machine machine = Machine.here(clock.instant(), service.jdbcUrl(), Launcher.sources());
            try (FairnessRun run = new FairnessRun(service, plan, clock)) {
                report = run.measure(machine);
            }
        }
        figures.tell(report);
        return report.neighboursWereServed() ? 0 : 1;
    }
}
