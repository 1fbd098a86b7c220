package io.yardpass.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** Where the embedded server's data stand, owned by one process at a time: the lock is held until closed or killed. */
record DataDirectory(Path home, FileLock ownership) implements AutoCloseable {
    private static final Duration INITDB_TIMEOUT = Duration.ofMinutes(2);
    private static final int LOG_LINES_SHOWN = 5;

    static DataDirectory own(Path directory) throws IOException {
        var home = directory.toAbsolutePath();
        Files.createDirectories(home);
        var channel =
                FileChannel.open(home.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return new DataDirectory(home.toRealPath(), lock);
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // Refused below, like one held by another process.
        }
        channel.close();
        throw new DatabaseException(home + " is in use by another YardPass; stop that one or choose another directory");
    }

    /** PostgreSQL's own directory. */
    Path data() {
        return home.resolve("data");
    }

    Path serverLog() {
        return home.resolve("postgres.log");
    }

    String endOfServerLog() throws IOException {
        var lines = Files.exists(serverLog()) ? WrittenByPostgres.lines(serverLog()) : List.<String>of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }

    void prepare(PostgresCommand command) throws IOException {
        if (Files.exists(data())) {
            refuseAnotherVersion();
        } else {
            initialize(command);
        }
    }

    private void refuseAnotherVersion() throws IOException {
        var version = WrittenByPostgres.text(data().resolve("PG_VERSION")).strip();
        if (!version.equals(Integer.toString(PostgresBinaries.MAJOR))) {
            throw new DatabaseException(data() + " was made by PostgreSQL " + version + ", this is PostgreSQL "
                    + PostgresBinaries.MAJOR + ": move the directory away, or upgrade it with pg_upgrade");
        }
    }

    /** Renamed when whole, so that an interrupted initdb is not taken for data. */
    private void initialize(PostgresCommand command) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        var unfinished = Files.createTempDirectory(home, "initializing", ownerOnly);
        var ended = command.run(
                INITDB_TIMEOUT,
                "initdb",
                "--pgdata=" + unfinished,
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale");
        if (!ended.succeeded()) {
            throw new DatabaseException("initdb failed: " + ended.output());
        }
        Files.move(unfinished, data());
    }

    @Override
    public void close() throws IOException {
        ownership.channel().close();
    }
}
