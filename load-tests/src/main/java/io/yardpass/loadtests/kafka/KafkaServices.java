package io.yardpass.loadtests.kafka;

import io.yardpass.kafkabroker.KafkaBroker;
import io.yardpass.loadtests.service.Directories;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.usage.Metrics;
import io.yardpass.loadtests.usage.ProcessStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A gateway that also writes the ledger and owns the embedded PostgreSQL, an ingester on it, and a broker between them. Blocks.
 */
public final class KafkaServices implements AutoCloseable {
    private static final long DRAIN_SECONDS_MAX = 300;

    private final Path directory;
    private final KafkaBroker broker;
    private final ServiceProcess gateway;
    private final ServiceProcess ingester;
    private final Map<String, String> settings;
    private final List<ServiceProcess> others = new ArrayList<>();

    /** CPU seconds of each. */
    record Cpu(double gateway, double broker, double ingester, double postgres, double driver) {
        Cpu since(Cpu earlier) {
            return new Cpu(
                    gateway - earlier.gateway,
                    broker - earlier.broker,
                    ingester - earlier.ingester,
                    postgres - earlier.postgres,
                    driver - earlier.driver);
        }
    }

    private KafkaServices(
            Path directory,
            KafkaBroker broker,
            ServiceProcess gateway,
            ServiceProcess ingester,
            Map<String, String> settings) {
        this.settings = settings;
        this.directory = directory;
        this.broker = broker;
        this.gateway = gateway;
        this.ingester = ingester;
    }

    /** All ready. */
    public static KafkaServices start() throws IOException, InterruptedException {
        return start(Map.of());
    }

    /** The same with settings of its own. */
    static KafkaServices start(Map<String, String> more) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("yardpass-kafka");
        KafkaBroker broker = KafkaBroker.start(directory);
        Map<String, String> settings = new HashMap<>(settings(broker));
        settings.putAll(more);
        ServiceProcess gateway = Launcher.ours().start(settings, "serve", "--role", "gateway,ledger-writer");
        ServiceProcess ingester = Launcher.ours().startBeside(gateway, "analytics-ingest", settings);
        return new KafkaServices(directory, broker, gateway, ingester, settings);
    }

    private static Map<String, String> settings(KafkaBroker broker) {
        return Map.of("YARDPASS_KAFKA_BOOTSTRAP", broker.bootstrap(), "YARDPASS_KAFKA_MIN_REPLICAS", "1");
    }

    public KafkaBroker broker() {
        return broker;
    }

    public ServiceProcess gateway() {
        return gateway;
    }

    public ServiceProcess ingester() {
        return ingester;
    }

    /** Another process of that role, ready; ended with these, if not before. */
    ServiceProcess another(String role) throws IOException, InterruptedException {
        ServiceProcess other = Launcher.ours().startBeside(gateway, role, settings);
        others.add(other);
        return other;
    }

    void end(ServiceProcess other) {
        others.remove(other);
        other.close();
    }

    Target target() throws IOException, InterruptedException {
        return gateway.target();
    }

    Cpu cpu() throws IOException {
        return new Cpu(
                ProcessStat.seconds(gateway.pid()),
                ProcessStat.seconds(broker.pid()),
                ProcessStat.seconds(ingester.pid()),
                ProcessStat.secondsWithChildren(gateway.postmasterPid()),
                ProcessStat.seconds(ProcessHandle.current().pid()));
    }

    String metricsOfIngester() throws IOException, InterruptedException {
        return new Metrics(ingester.managementUrl()).scrape();
    }

    String metricsOfGateway() throws IOException, InterruptedException {
        return new Metrics(gateway.managementUrl()).scrape();
    }

    /** Returns when all that was acknowledged is stored. */
    void awaitDrained() throws IOException, InterruptedException {
        double appended = Metrics.sum(metricsOfGateway(), "yardpass_kafka_appended_records_total");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS_MAX);
        while (Metrics.sum(metricsOfIngester(), "yardpass_kafka_stored_records_total") < appended) {
            if (System.nanoTime() > until) {
                throw new IOException("not drained within " + DRAIN_SECONDS_MAX + " s");
            }
            Thread.sleep(20);
        }
    }

    void awaitReady() throws IOException, InterruptedException {
        gateway.awaitReadyHoweverOften();
        ingester.awaitReadyHoweverOften();
        for (ServiceProcess other : others) {
            other.awaitReadyHoweverOften();
        }
    }

    void freezeIngester() throws IOException, InterruptedException {
        ingester.freeze();
    }

    void thawIngester() throws IOException, InterruptedException {
        ingester.thaw();
    }

    /** Ends all that is connected, and lets nobody in for so long. Of those who knock, one more might find no room to end it. */
    void closeDatabase(Duration time) throws SQLException, InterruptedException {
        try (Connection server = DriverManager.getConnection(gateway.jdbcUrl().replace("/yardpass?", "/postgres?"));
                Statement statement = server.createStatement()) {
            statement.execute("ALTER DATABASE yardpass ALLOW_CONNECTIONS false");
            try {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'yardpass'");
                TimeUnit.MILLISECONDS.sleep(time.toMillis());
            } finally {
                statement.execute("ALTER DATABASE yardpass ALLOW_CONNECTIONS true");
            }
        }
    }

    /** Stops all of them in their tracks, so that they cost nothing while another is measured. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP", everybody());
    }

    void thaw() throws IOException, InterruptedException {
        signal("-CONT", everybody());
        gateway.awaitReady();
        ingester.awaitReady();
    }

    private List<Long> everybody() throws IOException {
        List<Long> pids =
                new ArrayList<>(List.of(gateway.pid(), ingester.pid(), broker.pid(), gateway.postmasterPid()));
        ProcessHandle.of(gateway.postmasterPid())
                .ifPresent(postmaster -> postmaster.children().forEach(child -> pids.add(child.pid())));
        return pids;
    }

    private static void signal(String signal, List<Long> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            signal("-CONT", everybody());
            others.forEach(ServiceProcess::close);
            ingester.close();
            gateway.close();
            broker.close();
            Directories.delete(directory);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
