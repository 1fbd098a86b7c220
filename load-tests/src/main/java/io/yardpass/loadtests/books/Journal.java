package io.yardpass.loadtests.books;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The ids that the service acknowledged in one run, a line {@code <kind> <id>} each, where the kind of a purchase is
 * {@code ticket-purchases}. Written by whoever heard the answer, read by {@link Reconciliation}. Any thread may write.
 */
public final class Journal implements AutoCloseable {
    public static final String PURCHASES = "ticket-purchases";

    private final BufferedWriter lines;

    private Journal(BufferedWriter lines) {
        this.lines = lines;
    }

    /** The file of a run, in the build directory of this module. */
    public static Path file(String runId) {
        if (!runId.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("a run id has 1 to 64 letters, digits, dots, dashes or underscores");
        }
        Path module = Path.of("load-tests");
        Path target = Files.isDirectory(module) ? module.resolve("target") : Path.of("target");
        return target.resolve("runs").resolve(runId + ".acknowledged").toAbsolutePath();
    }

    /** Adds to the file if the run has one already. */
    public static Journal open(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return new Journal(Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** BufferedWriter locks around each write, and a line is one write, so lines stay whole. */
    public void acknowledged(String kind, UUID id) {
        try {
            lines.write(kind + " " + id + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void acknowledged(String kind, Collection<UUID> ids) {
        ids.forEach(id -> acknowledged(kind, id));
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was acknowledged, by kind. */
    public static Map<String, Set<UUID>> read(Path file) {
        Map<String, Set<UUID>> byKind = new HashMap<>();
        try (Stream<String> all = Files.lines(file)) {
            all.map(line -> line.split(" ", 2))
                    .forEach(word -> byKind.computeIfAbsent(word[0], _ -> new LinkedHashSet<>())
                            .add(UUID.fromString(word[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return byKind;
    }
}
