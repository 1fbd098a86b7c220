package io.yardpass.service;

import io.yardpass.database.DatabaseException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code yardpass} command. Exits with 0 when done, 1 when it failed, 2 when it was asked wrongly: bad arguments or
 * a bad environment.
 */
@Command(
        name = "yardpass",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Takes ticket purchases, impressions, clicks and views over HTTP and keeps them in PostgreSQL.",
        footer = {
            "",
            "bench measures a running or a fresh service: ./yardpass bench --help",
            "Settings come from the environment: ./yardpass config shows them."
        },
        subcommands = {
            ServeCommand.class,
            MigrateCommand.class,
            TokenCommand.class,
            ConfigCommand.class,
            DeadLettersCommand.class,
            ReplayCommand.class,
            EraseCommand.class,
            TailCommand.class,
            VerifyLedgerCommand.class,
            WebhooksCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /**
     * Serves as {@code serve} does, with another ingest, for comparisons: what that answers is not promised, and so it runs on
     * the embedded database alone. Returns when it is up; a signal drains it and ends the process. Blocks.
     *
     * @throws IllegalArgumentException if the environment names another database
     */
    public static void serve(IngestOpening ingest) {
        ServeCommand.startWith(ingest);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler((refused, arguments) -> refuse(refused))
                .setExecutionExceptionHandler(Main::explain);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which command? serve, migrate, token, config, dead-letters, replay, erase, tail, verify-ledger, webhooks or bench");
    }

    /** One line and where to read on: the whole usage would hide what is wrong. */
    private static int refuse(ParameterException refused) {
        CommandLine command = refused.getCommandLine();
        command.getErr()
                .println("yardpass: " + refused.getMessage() + "; see "
                        + command.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    /** A sentence for what the user can mend, a stack trace only for what we must. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult ignored) {
        PrintWriter err = command.getErr();
        return switch (failure) {
            case SettingsException settings -> {
                settings.faults().forEach(fault -> err.println("yardpass: " + fault));
                yield CommandLine.ExitCode.USAGE;
            }
            case FailedStartException start -> {
                err.println("yardpass: " + start.getMessage());
                yield CommandLine.ExitCode.SOFTWARE;
            }
            case DatabaseException database -> {
                err.println("yardpass: " + database.getMessage());
                yield CommandLine.ExitCode.SOFTWARE;
            }
            default -> {
                failure.printStackTrace(err);
                yield CommandLine.ExitCode.SOFTWARE;
            }
        };
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"yardpass " + (version == null ? "(not packaged)" : version)};
        }
    }
}
