package io.yardpass.gateway;

import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.EmbeddedDatabaseSettings;
import io.yardpass.database.Migrations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Brings the schema to this version and ends; {@code serve} does the same when it starts. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = "Bring the database's schema to this version.")
final class MigrateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = Settings.readWithoutKey(new Environment(System.getenv()));
        switch (settings.database()) {
            case Settings.External(var address) -> migrate(address);
            case Settings.Embedded(var directory, var port) -> {
                try (EmbeddedDatabase database =
                        EmbeddedDatabase.start(directory, EmbeddedDatabaseSettings.forServing(directory, port))) {
                    migrate(database.address());
                }
            }
        }
        return 0;
    }

    private void migrate(DatabaseAddress address) {
        Migrations.run(address);
        spec.commandLine().getErr().println("yardpass: the schema of " + address + " is at this version");
    }
}
