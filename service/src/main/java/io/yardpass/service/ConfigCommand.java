package io.yardpass.service;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the settings in effect, secrets hidden, in a form that an environment file can take. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Print the settings in effect, secrets hidden.")
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--print", hidden = true, description = "Print, which is what this command does anyway.")
    private boolean print;

    @Override
    public Integer call() {
        Environment environment = new Environment(System.getenv());
        Settings.read(environment)
                .injected()
                .forEach(name ->
                        spec.commandLine().getErr().println("yardpass: " + name + " is not ours and does nothing"));
        environment
                .effective()
                .forEach((name, value) -> spec.commandLine().getOut().println(name + "=" + value));
        return 0;
    }
}
