package io.yardpass.loadtests;

import java.io.IOException;
import java.sql.SQLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What the user can mend is one sentence; a mistake of ours keeps its stack trace. */
public final class ExplainedFailures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        switch (failure) {
            case IOException _, SQLException _, IllegalArgumentException _, IllegalStateException _ ->
                command.getErr().println(command.getCommandName() + ": " + failure.getMessage());
            default -> failure.printStackTrace(command.getErr());
        }
        return 1;
    }
}
