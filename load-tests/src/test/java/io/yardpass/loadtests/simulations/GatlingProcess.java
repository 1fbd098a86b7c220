package io.yardpass.loadtests.simulations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run in a process of its own, as Gatling's plugin for Maven starts one, without its report. Blocks. */
public final class GatlingProcess implements AutoCloseable {
    private static final long SECONDS_MAX = 100;

    private final Process process;
    private final Path output;

    private GatlingProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * @param parameters as {@code -D} takes them
     * @param directory for what it writes
     */
    public static GatlingProcess start(
            Class<? extends ReconciledSimulation> simulation,
            String token,
            Map<String, String> parameters,
            Path directory)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.lang=ALL-UNNAMED"));
        parameters.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.gatling.app.Gatling",
                "--simulation",
                simulation.getName(),
                "--results-folder",
                directory.toString(),
                "--no-reports"));
        Path output = directory.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("TOKEN", token);
        return new GatlingProcess(builder.start(), output);
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** The exit status: what Maven goes by. */
    public int end() throws InterruptedException {
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Gatling came to no end");
        }
        return process.exitValue();
    }

    public String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
