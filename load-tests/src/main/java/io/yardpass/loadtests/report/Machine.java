package io.yardpass.loadtests.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where and on what a measurement was taken; figures without it mean nothing. */
public record Machine(
        Instant at, String processor, int cores, long memoryGib, String java, String postgresql, String commit) {

    public static Machine here(Instant now, String jdbcUrl, Path sources)
            throws IOException, InterruptedException, SQLException {
        return new Machine(
                now.truncatedTo(ChronoUnit.SECONDS),
                processorModel(),
                Runtime.getRuntime().availableProcessors(),
                Math.round(memoryBytes() / (double) (1L << 30)),
                System.getProperty("java.version"),
                serverVersion(jdbcUrl),
                commitOf(sources));
    }

    private static String processorModel() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(cpus)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(cpus)) {
            Optional<String> model =
                    lines.filter(line -> line.startsWith("model name")).findFirst();
            return model.map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    private static String serverVersion(String jdbcUrl) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl);
                ResultSet row = database.createStatement().executeQuery("SHOW server_version")) {
            row.next();
            return row.getString(1);
        }
    }

    private static String commitOf(Path sources) throws IOException, InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=10")
                    .directory(sources.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? said : "unknown";
        } catch (IOException noGit) {
            return "unknown";
        }
    }

    /** The fields of the object that the generator is in. */
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("at", at.toString());
        json.writeStringField("processor", processor);
        json.writeNumberField("cores", cores);
        json.writeNumberField("memory_gib", memoryGib);
        json.writeStringField("java", java);
        json.writeStringField("postgresql", postgresql);
        json.writeStringField("commit", commit);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %d GiB, Java %s, PostgreSQL %s, commit %s, %s",
                processor,
                cores,
                memoryGib,
                java,
                postgresql,
                commit,
                at);
    }
}
