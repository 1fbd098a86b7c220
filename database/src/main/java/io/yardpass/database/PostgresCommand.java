package io.yardpass.database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of PostgreSQL's programs and waits for its end, bounded. Blocking. */
record PostgresCommand(Path home, Path output) {
    /** PostgreSQL refuses to run as root; in a user namespace of its own, root is nobody. */
    private static final List<String> AS_NOBODY = List.of("unshare", "--user");

    record Ended(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }
    }

    Ended run(Duration timeout, String program, String... arguments) throws IOException {
        var line = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            line.addAll(AS_NOBODY);
        }
        line.add(home.resolve("bin").resolve(program).toString());
        line.addAll(List.of(arguments));
        // To a file: a pipe would be inherited by the server and never end.
        var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        var process = builder.start();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new DatabaseException(program + " did not end within " + timeout.toSeconds() + " s");
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new DatabaseException("interrupted while waiting for " + program, stopped);
        }
        return new Ended(process.exitValue(), WrittenByPostgres.text(output).strip());
    }
}
