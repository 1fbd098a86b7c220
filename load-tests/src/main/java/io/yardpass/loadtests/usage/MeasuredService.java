package io.yardpass.loadtests.usage;

import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A service of our own with what it uses, which can be stopped in its tracks so that it costs nothing while another is
 * measured: neither its PostgreSQL's checkpoints nor its upkeep go on meanwhile. Blocks.
 */
public final class MeasuredService implements AutoCloseable {
    private static final long SIGNAL_MAX_SECONDS = 10;

    private final ServiceProcess process;
    private final long postmaster;
    private final Metrics metrics;
    private final Target target;
    /** An interrupted run stops its services, which a frozen one would not hear. */
    private final Thread onInterrupt = Thread.ofPlatform().unstarted(this::thawForGood);

    private MeasuredService(ServiceProcess process) throws IOException, InterruptedException {
        this.process = process;
        this.postmaster = process.postmasterPid();
        this.metrics = new Metrics(process.managementUrl());
        this.target = process.target();
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /** Ready, with a server whose WAL is as that of one that has run for a while. */
    public static MeasuredService start(Map<String, String> environment, String... command)
            throws IOException, InterruptedException, SQLException {
        MeasuredService started = new MeasuredService(Launcher.ours().start(environment, command));
        try {
            WalSegments.make(started.target().jdbcUrl());
            return started;
        } catch (SQLException failure) {
            started.close();
            throw failure;
        }
    }

    public Target target() {
        return target;
    }

    /** What was used since its processes began. */
    public Usage usage() throws IOException, InterruptedException {
        return new Usage(
                ProcessStat.secondsWithChildren(postmaster),
                ProcessStat.seconds(process.pid()),
                ProcessStat.seconds(ProcessHandle.current().pid()),
                ProcessStat.machineSeconds(),
                Metrics.sum(metrics.scrape(), "jvm_allocated_bytes_total"));
    }

    /** What it tells of itself, in Prometheus' words. */
    public String metrics() throws IOException, InterruptedException {
        return metrics.scrape();
    }

    public ProcessMemory memory() throws IOException {
        return ProcessMemory.of(process.pid());
    }

    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /** The postmaster before its children, so that it makes no more of them that would be missed. */
    private void signal(String signal) throws IOException, InterruptedException {
        kill(signal, List.of(process.pid(), postmaster));
        kill(
                signal,
                ProcessStat.children(postmaster).stream().map(ProcessStat::pid).toList());
    }

    private static void kill(String signal, List<Long> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        // One of them may have ended meanwhile, which is as good as stopped.
        new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor(SIGNAL_MAX_SECONDS, TimeUnit.SECONDS);
    }

    private void thawForGood() {
        try {
            thaw();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thawForGood();
        process.close();
    }
}
