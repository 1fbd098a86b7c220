package io.yardpass.database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and ends the server on a data directory, by PostgreSQL's own program. Blocking; each takes as long as the settings say. */
record PgCtl(PostgresCommand command, Path data, EmbeddedDatabaseSettings settings) {
    private static final Logger log = LoggerFactory.getLogger(PgCtl.class);
    private static final int GRACE_SECONDS = 5;

    /** True when it takes connections; false when it does not in time, or died, of which its log tells the reason. */
    boolean start(int port, Path serverLog) throws IOException {
        return run(
                "start",
                settings.startTimeout(),
                "--log=" + serverLog,
                "--options=" + ServerOptions.of(settings, port));
    }

    /** Cuts sessions and loses nothing that was committed; what does not end in time is ended as by a crash. */
    void stop() throws IOException {
        if (Postmaster.of(data).isEmpty() || stop("fast")) {
            return;
        }
        log.warn("PostgreSQL on {} did not end in time; stopping it at once, the next start recovers", data);
        if (!stop("immediate")) {
            throw new DatabaseException("PostgreSQL on " + data + " cannot be stopped");
        }
    }

    /** True when none runs any more. */
    boolean stop(String mode) throws IOException {
        return run("stop", settings.stopTimeout(), "--mode=" + mode)
                || Postmaster.of(data).isEmpty();
    }

    private boolean run(String action, Duration timeout, String... more) throws IOException {
        var arguments =
                new ArrayList<>(List.of(action, "--pgdata=" + data, "--wait", "--timeout=" + timeout.toSeconds()));
        arguments.addAll(List.of(more));
        return command.run(timeout.plusSeconds(GRACE_SECONDS), "pg_ctl", arguments.toArray(String[]::new))
                .succeeded();
    }
}
