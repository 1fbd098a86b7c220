package io.yardpass.service;

import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.EmbeddedDatabaseSettings;
import io.yardpass.database.Migrations;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Brings the schema to this version and ends; {@code serve} does the same when it starts. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = "Bring the database's schema to this version.")
final class MigrateCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    MigrateCommand() {
        this(System.getenv());
    }

    MigrateCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Settings settings = Settings.readWithoutKey(new Environment(environment));
        switch (settings.database()) {
            case Settings.External(var address) -> migrate(address);
            case Settings.Embedded(var directory, var port) -> migrateEmbedded(directory, port);
        }
        settings.analytics().ifPresent(this::migrate);
        return 0;
    }

    /** A signal waits for the end, which takes seconds: else it would leave a PostgreSQL behind. */
    private void migrateEmbedded(Path directory, int port) {
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(ended), "migration"));
        try (EmbeddedDatabase database =
                EmbeddedDatabase.start(directory, EmbeddedDatabaseSettings.forServing(directory, port))) {
            migrate(database.address());
        } finally {
            ended.countDown();
        }
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void migrate(DatabaseAddress address) {
        var chapters = Migrations.run(address);
        chapters.forEach(chapter -> spec.commandLine().getErr().println("yardpass: ran " + chapter));
        spec.commandLine().getErr().println("yardpass: the schema of " + address + " is at this version");
    }
}
