package io.yardpass.loadtests;

import java.io.IOException;
import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What the user can mend is one sentence; a mistake of ours keeps its stack trace. Exits with 2 when it was asked wrongly. */
public final class ExplainedFailures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        return switch (failure) {
            case IllegalArgumentException asked -> explain(asked, command, CommandLine.ExitCode.USAGE);
            case IOException _, SQLException _, IllegalStateException _ ->
                explain(failure, command, CommandLine.ExitCode.SOFTWARE);
            default -> {
                failure.printStackTrace(command.getErr());
                yield CommandLine.ExitCode.SOFTWARE;
            }
        };
    }

    private static int explain(Exception failure, CommandLine command, int exitCode) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
        return exitCode;
    }
}
