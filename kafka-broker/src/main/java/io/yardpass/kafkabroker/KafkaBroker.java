package io.yardpass.kafkabroker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One broker with its controller, in a process of its own with a class path of its own. Its data stays in its directory, so it may
 * be killed and started again, at the same address. All methods block.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final String CLUSTER_ID = "yardpass-of-one-machine";
    /** Below those that systems give to whoever asks for any: a client that polls one of those may connect to itself. */
    private static final int PORT_MIN = 20_000;

    private static final int PORT_MAX = 32_000;
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private final int guardedPort;
    private Process process;

    /** @param guardedPort 0 for none */
    private KafkaBroker(Path directory, int port, int guardedPort) {
        this.directory = directory;
        this.port = port;
        this.guardedPort = guardedPort;
    }

    /** Completes when it takes connections. */
    public static KafkaBroker start(Path directory) {
        return start(new KafkaBroker(directory, freePort(), 0));
    }

    /** One that has rules besides: who signs in at {@link #guardedBootstrap} may what they grant, and whoever comes otherwise all. */
    public static KafkaBroker startGuarded(Path directory) {
        return start(new KafkaBroker(directory, freePort(), freePort()));
    }

    private static KafkaBroker start(KafkaBroker broker) {
        broker.format();
        broker.start();
        return broker;
    }

    /** Where one signs in as {@code gateway} with {@code secret}, by SASL's PLAIN. */
    public String guardedBootstrap() {
        return "127.0.0.1:" + guardedPort;
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    /** Ends it as a power cut would, but for what the system still writes. */
    public void kill() {
        process.destroyForcibly();
        await(STOP_MAX);
    }

    /** After {@link #kill}. */
    public void start() {
        process = java("kafka.Kafka", directory.resolve("server.properties").toString());
        long until = System.nanoTime() + START_MAX.toNanos();
        while (!takesConnections()) {
            if (!process.isAlive() || System.nanoTime() - until > 0) {
                process.destroyForcibly();
                throw new IllegalStateException("the broker did not start; see " + directory.resolve("broker.log"));
            }
            pause();
        }
    }

    /** How many records were ever appended to the topic, as Kafka's own tool says. */
    public long endOffsets(String topic) {
        return new EndOffsets(bootstrap(), directory.resolve("end-offsets.log")).sum(topic);
    }

    /** Records a second that Kafka's own benchmark of producers gets acknowledged, on a topic of its own; lz4, all replicas. */
    public double producerPerformance(int recordBytes, long records) {
        return new ProducerPerformance(bootstrap(), directory.resolve("producer-performance.log"))
                .measure(recordBytes, records);
    }

    /** Stops it in its tracks; it goes on with {@link #resume}. */
    public void suspend() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        process.destroy();
        if (!await(STOP_MAX)) {
            process.destroyForcibly();
        }
    }

    private void format() {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("server.properties"), properties());
            Process formatting = java(
                    "kafka.tools.StorageTool",
                    "format",
                    "--standalone",
                    "--cluster-id",
                    CLUSTER_ID,
                    "--config",
                    directory.resolve("server.properties").toString());
            if (!formatting.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS) || formatting.exitValue() != 0) {
                throw new IllegalStateException("no storage was made; see " + directory.resolve("broker.log"));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Soon back after it was killed, and small. */
    private String properties() {
        int controller = freePort();
        return String.format(
                Locale.ROOT,
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.bootstrap.servers=127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                default.replication.factor=1
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                broker.session.timeout.ms=1000
                broker.heartbeat.interval.ms=200
                log.cleaner.dedupe.buffer.size=2097152
                log.retention.check.interval.ms=1000
                %4$s""",
                port,
                controller,
                directory.resolve("data"),
                guardedPort == 0 ? "" : guard(controller));
    }

    /** Of what is said twice the later holds. */
    private String guard(int controller) {
        String listeners = "listeners=PLAINTEXT://127.0.0.1:" + port + ",GUARDED://127.0.0.1:" + guardedPort;
        return String.format(Locale.ROOT, """
                %1$s,CONTROLLER://127.0.0.1:%2$d
                advertised.%1$s,CONTROLLER://127.0.0.1:%2$d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,GUARDED:SASL_PLAINTEXT
                inter.broker.listener.name=PLAINTEXT
                sasl.enabled.mechanisms=PLAIN
                listener.name.guarded.plain.sasl.jaas.config=\\
                  org.apache.kafka.common.security.plain.PlainLoginModule required user_gateway="secret";
                authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                super.users=User:ANONYMOUS
                """, listeners, controller);
    }

    private Process java(String mainClass, String... arguments) {
        return KafkaJava.start(directory.resolve("broker.log"), mainClass, arguments);
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private boolean await(Duration max) {
        try {
            return process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
    }
}
