package io.yardpass.loadtests.books;

import io.yardpass.loadtests.service.DatabaseUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench reconcile}: is everything there that was acknowledged? */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = "Compares what a run saw acknowledged with what is in the tables, and checks the books.")
public final class ReconcileCommand implements Callable<Integer> {
    @Option(names = "--run", required = true, description = "the run's id")
    private String runId;

    @Option(names = "--journal", description = "the file of acknowledged ids (default: load-tests/target/runs)")
    private Path journal;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = {
                "the database (default: $YARDPASS_DATABASE_URL, else the embedded one at",
                "$YARDPASS_EMBEDDED_DATABASE_PORT, else at 15432)"
            })
    private String database;

    @Override
    public Integer call() throws Exception {
        Path file = journal == null ? Journal.file(runId) : journal;
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no acknowledged ids of this run at " + file);
        }
        Map<String, Set<UUID>> acknowledged = Journal.read(file);
        if (acknowledged.isEmpty()) {
            throw new IllegalStateException("nothing was acknowledged in this run, so there is nothing to compare");
        }
        Reconciliation.Findings findings =
                Reconciliation.of(DatabaseUrl.jdbc(DatabaseUrl.of(database, System.getenv())), runId, acknowledged);
        findings.differences().forEach(System.out::println);
        findings.bookFaults().forEach((what, times) -> System.out.println(what + ": " + times));
        System.out.println(findings.clean() ? "clean" : "NOT clean");
        return findings.clean() ? 0 : 1;
    }
}
