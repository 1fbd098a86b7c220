package io.yardpass.loadtests.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Where a service of our own keeps its data and its log. Blocks. */
record ServiceDirectory(Path root) {
    private static final int POSTMASTER_FILE_DEPTH = 4;
    private static final int TAIL_LINES = 20;

    static ServiceDirectory temporary() throws IOException {
        return new ServiceDirectory(Files.createTempDirectory("yardpass-bench"));
    }

    Path data() {
        return root.resolve("data");
    }

    /** What tokens are signed with. */
    Path developmentKey() {
        return data().resolve("development-key");
    }

    ProcessBuilder.Redirect log() {
        return ProcessBuilder.Redirect.appendTo(root.resolve("service.log").toFile());
    }

    /** The end of the log. */
    String tail() throws IOException {
        List<String> lines = Files.readAllLines(root.resolve("service.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    List<Long> postmasterPids() throws IOException {
        List<Path> pidFiles;
        try (Stream<Path> files = Files.walk(root, POSTMASTER_FILE_DEPTH)) {
            pidFiles = files.filter(file -> file.endsWith("postmaster.pid")).toList();
        }
        List<Long> pids = new ArrayList<>();
        for (Path pidFile : pidFiles) {
            pids.add(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip()));
        }
        return pids;
    }

    /** What the postmaster's file says, which is written while it is read. */
    PostmasterFile postmaster() throws IOException {
        try (Stream<Path> files = Files.walk(root, POSTMASTER_FILE_DEPTH)) {
            Path file = files.filter(each -> each.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElse(null);
            return file == null ? PostmasterFile.NONE : PostmasterFile.of(Files.readAllLines(file));
        } catch (NoSuchFileException | UncheckedIOException gone) {
            return PostmasterFile.NONE;
        }
    }

    /** Only after the service was killed and did not come back; its own stop ends PostgreSQL too. */
    void stopPostmasters(Duration patience) throws IOException, InterruptedException {
        for (long pid : postmasterPids()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
            new ProcessBuilder("sh", "-c", "while kill -0 " + pid + " 2>/dev/null; do sleep 0.1; done")
                    .start()
                    .waitFor(patience.toSeconds(), TimeUnit.SECONDS);
        }
    }

    void delete() throws IOException {
        Directories.delete(root);
    }
}
