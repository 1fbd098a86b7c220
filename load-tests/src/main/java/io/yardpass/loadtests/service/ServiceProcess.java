package io.yardpass.loadtests.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A service of our own: {@code yardpass serve} on free ports with its embedded PostgreSQL in a temporary directory.
 * Ends with {@link #close()}, which the JVM also calls when it is interrupted, and leaves neither process nor file.
 * Blocks.
 */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(120);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final Duration SIGNAL_MAX = Duration.ofSeconds(10);
    private static final int STARTS_MAX = 5;

    private final Path launcher;
    private final List<String> command;
    private final Map<String, String> settings;
    private final ServiceDirectory directory;
    private final int httpPort;
    private final int managementPort;
    private final int databasePort;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final Thread onInterrupt = Thread.ofPlatform().unstarted(this::stopEverything);
    private Process process;

    /** Chooses ports and makes the directory; {@link #launch()} starts it. */
    ServiceProcess(Path launcher, List<String> command, Map<String, String> settings) throws IOException {
        this.launcher = launcher;
        this.command = command;
        this.settings = settings;
        this.directory = ServiceDirectory.temporary();
        List<Integer> ports = FreePorts.find(3);
        this.httpPort = ports.get(0);
        this.managementPort = ports.get(1);
        this.databasePort = ports.get(2);
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    /** Where health and metrics are. */
    public URI managementUrl() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    String databaseUrl() {
        return DatabaseUrl.embedded(databasePort);
    }

    public int databasePort() {
        return databasePort;
    }

    public String jdbcUrl() {
        return DatabaseUrl.jdbc(databaseUrl());
    }

    /** The JVM, of which the launcher leaves nothing but. */
    public long pid() {
        return process.pid();
    }

    /** The first of the processes of its own PostgreSQL. */
    public long postmasterPid() throws IOException {
        return directory.postmasterPids().getFirst();
    }

    /** Where it and its database are, with a token that may report anything. */
    public Target target() throws IOException, InterruptedException {
        return new Target(url(), token(), jdbcUrl());
    }

    /** The file of what its tokens are signed with. */
    Path developmentKey() {
        return directory.developmentKey();
    }

    public TokenSigner tokens(InstantSource clock) throws IOException {
        return new TokenSigner(Files.readString(developmentKey()).strip(), clock);
    }

    /** A service_role token of no organization: it may report anything. */
    public String token() throws IOException, InterruptedException {
        return tokenFor();
    }

    /** A service_role token of one organization. */
    public String token(UUID organization) throws IOException, InterruptedException {
        return tokenFor("--org", organization.toString());
    }

    private String tokenFor(String... more) throws IOException, InterruptedException {
        String[] arguments = Stream.concat(
                        Stream.of("token", "--role", "service_role", "--ttl", "24h"), Stream.of(more))
                .toArray(String[]::new);
        Process token = command(arguments).redirectError(directory.log()).start();
        String text = new String(token.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (token.waitFor() != 0) {
            throw new IOException("yardpass token failed: " + directory.tail());
        }
        return text;
    }

    public void launch() throws IOException {
        process = command(command.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(directory.log())
                .start();
    }

    /** {@code kill -9}: the JVM alone; its PostgreSQL lives on until the next start adopts or stops it. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The same to one of the processes of its PostgreSQL. */
    public static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public boolean isReady() throws InterruptedException {
        return Health.of(http, managementUrl()).ready();
    }

    PostmasterFile postmaster() throws IOException {
        return directory.postmaster();
    }

    /** Lets so much time pass, if it does not end by itself, which it should not. */
    void runFor(long millis) throws IOException, InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new IOException(
                    "yardpass " + command.getFirst() + " ended with " + process.exitValue() + ": " + directory.tail());
        }
    }

    /** SIGTERM, and {@code kill -9} if that does not help; the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }

    public void awaitReady() throws IOException, InterruptedException {
        long until = System.nanoTime() + START_MAX.toNanos();
        while (!isReady()) {
            runFor(50);
            if (System.nanoTime() > until) {
                throw new IOException("yardpass " + command.getFirst() + " is not ready after " + START_MAX.toSeconds()
                        + " s: " + directory.tail());
            }
        }
    }

    /** As whoever starts services does: one that ended, since it found no database at its start, is started again. */
    public void awaitReadyHoweverOften() throws IOException, InterruptedException {
        for (int starts = 1; ; starts++) {
            try {
                awaitReady();
                return;
            } catch (IOException late) {
                if (isAlive() || starts == STARTS_MAX) {
                    throw late;
                }
                launch();
            }
        }
    }

    /** Stops the JVM in its tracks, as if the machine gave it no time. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(pid()))
                .start()
                .waitFor(SIGNAL_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private ProcessBuilder command(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments))
                .toList());
        builder.environment().keySet().removeIf(name -> name.startsWith("YARDPASS_"));
        builder.environment().put("YARDPASS_DATA_DIR", directory.data().toString());
        builder.environment().put("YARDPASS_HTTP_PORT", Integer.toString(httpPort));
        builder.environment().put("YARDPASS_MANAGEMENT_PORT", Integer.toString(managementPort));
        builder.environment().put("YARDPASS_EMBEDDED_DATABASE_PORT", Integer.toString(databasePort));
        builder.environment().putAll(settings);
        return builder;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException alreadyEnding) {
            return;
        }
        stopEverything();
    }

    private void stopEverything() {
        try {
            terminate();
            directory.stopPostmasters(STOP_MAX);
            directory.delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
