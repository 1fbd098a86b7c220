package io.yardpass.service;

import io.yardpass.database.TestServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code yardpass serve} as a process of its own, so that it can be killed. */
final class ServiceProcess implements AutoCloseable {
    private static final long START_SECONDS_MAX = 120;

    private final Process process;
    private final Path output;
    private final int httpPort;
    private final int managementPort;

    private ServiceProcess(Process process, Path output, int httpPort, int managementPort) {
        this.process = process;
        this.output = output;
        this.httpPort = httpPort;
        this.managementPort = managementPort;
    }

    /** A {@code YARDPASS_DATA_DIR} in the directory that finds PostgreSQL unpacked, which else takes it seconds. */
    static Path dataDirectory(Path directory) throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path unpacked = Files.createDirectories(TestServerSettings.onPort(0).binaries());
        Files.createSymbolicLink(data.resolve("postgres"), unpacked);
        return data;
    }

    /** Returns when it is ready. Its output goes to a file in the directory. */
    static ServiceProcess start(Path directory, Map<String, String> settings, String... javaOptions) throws Exception {
        ServiceProcess started = launch(directory, settings, javaOptions);
        started.await(started::isReady);
        return started;
    }

    /** Returns at once. */
    static ServiceProcess launch(Path directory, Map<String, String> settings, String... javaOptions) throws Exception {
        return launch(List.of("serve"), directory, settings, javaOptions);
    }

    /** With some of the roles alone; returns when it is ready. */
    static ServiceProcess startAs(String roles, Path directory, Map<String, String> settings) throws Exception {
        ServiceProcess started = launch(List.of("serve", "--role", roles), directory, settings);
        started.await(started::isReady);
        return started;
    }

    /** The same of another command. */
    static ServiceProcess launch(
            List<String> arguments, Path directory, Map<String, String> settings, String... javaOptions)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // It lives for seconds, of which the better compiler would take some.
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(javaOptions));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        int http = freePort();
        int management = freePort();
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("YARDPASS_HTTP_HOST", "127.0.0.1");
        environment.put("YARDPASS_HTTP_PORT", Integer.toString(http));
        environment.put("YARDPASS_MANAGEMENT_PORT", Integer.toString(management));
        // Nothing stands before it that must be told first.
        environment.putIfAbsent("YARDPASS_DRAIN_DELAY", "0s");
        Path output = Files.createTempFile(directory, arguments.getFirst(), ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith(Environment.PREFIX));
        builder.environment().putAll(environment);
        return new ServiceProcess(builder.start(), output, http, management);
    }

    GatewayClient client(String token) {
        return GatewayClient.of(httpPort, token);
    }

    /** As by {@code kill -9}: no hook runs, nothing is flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As by {@code kill}; the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running a minute after SIGTERM\n" + output());
        }
        return process.exitValue();
    }

    /** As by a {@code kill} that is repeated by somebody impatient; the exit code. */
    int terminateTwice() throws InterruptedException {
        process.destroy();
        TimeUnit.MILLISECONDS.sleep(50);
        return terminate();
    }

    /** STOP, or CONT. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    int httpPort() {
        return httpPort;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** The first of the processes of the embedded PostgreSQL with this {@code YARDPASS_DATA_DIR}. */
    static ProcessHandle postmaster(Path data) throws IOException {
        Path file = data.resolve("data").resolve("postmaster.pid");
        return ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                .orElseThrow();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    boolean isReady() throws InterruptedException {
        try {
            return management("/health/ready").statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }

    String metrics() throws IOException, InterruptedException {
        return management("/metrics").body();
    }

    /** An answer of the management port. */
    HttpResponse<String> management(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + managementPort + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (!condition.holds()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError("did not become ready:\n" + output());
            }
            Thread.sleep(50);
        }
    }
}
