package io.yardpass.kafkabroker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with Kafka's class path, which the build wrote down. */
final class KafkaJava {
    private static final Duration TOOL_MAX = Duration.ofMinutes(3);

    private KafkaJava() {}

    /** @param log takes its output, behind what is there */
    static Process start(Path log, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                mainClass));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One of Kafka's tools, to its end; blocks until then. */
    static void run(Path log, String tool, String... arguments) {
        Process running = start(log, tool, arguments);
        try {
            if (!running.waitFor(TOOL_MAX.toSeconds(), TimeUnit.SECONDS) || running.exitValue() != 0) {
                running.destroyForcibly();
                throw new IllegalStateException(tool + " failed; see " + log);
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static String classPath() {
        try (InputStream written = KafkaJava.class.getResourceAsStream("class-path")) {
            return new String(written.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
