package io.yardpass.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A PostgreSQL that postmaster.pid says is running on a data directory. */
record Postmaster(long pid, int port) {
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;

    /**
     * Empty when there is none, or when the one that wrote the file has died (PostgreSQL then replaces the file itself).
     *
     * @throws DatabaseException when the file is not what a PostgreSQL writes, or names another program
     */
    static Optional<Postmaster> of(Path data) throws IOException {
        var file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var lines = WrittenByPostgres.lines(file);
        int pid = number(file, lines.isEmpty() ? "" : lines.get(PID_LINE));
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        var process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return Optional.empty();
        }
        // After a reboot the number may belong to another program, and pg_ctl would send it a signal.
        if (process.get()
                .info()
                .command()
                .filter(command -> !command.endsWith("postgres"))
                .isPresent()) {
            throw new DatabaseException(
                    file + " names process " + pid
                            + ", which is not PostgreSQL. If no PostgreSQL runs on this directory, delete that file and start again.");
        }
        return Optional.of(new Postmaster(pid, number(file, lines.get(PORT_LINE))));
    }

    private static int number(Path file, String line) {
        try {
            return Integer.parseInt(line.strip());
        } catch (NumberFormatException damaged) {
            throw new DatabaseException(file + " is damaged: a number should stand where it has \"" + line.strip()
                    + "\". If no PostgreSQL runs on this directory, delete that file and start again.");
        }
    }
}
