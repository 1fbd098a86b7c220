package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.analytics.letters.LetterArchive;
import io.yardpass.analytics.letters.LetterFilter;
import io.yardpass.analytics.letters.StoredLetter;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists rejected events, the newest first. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = {
            "List rejected events that were kept, the newest first.",
            "Who sent them and what they hold is shown only when asked for. Reads the database of the settings; an embedded one"
                    + " while serve runs."
        })
final class DeadLettersCommand implements Callable<Integer> {
    private static final int LETTERS_MAX = 1_000;

    private final Map<String, String> environment;
    private final InstantSource clock = InstantSource.system();

    @Spec
    private CommandSpec spec;

    @Mixin
    private LetterSelection selection;

    @Option(
            names = "--limit",
            defaultValue = "50",
            description = "At most so many, 1 to 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--json", description = "A JSON object a line.")
    private boolean json;

    @Option(names = "--show-sender", description = "Show the user and the issuer of the token too.")
    private boolean showSender;

    @Option(names = "--show-payload", description = "Show what was sent.")
    private boolean showPayload;

    DeadLettersCommand() {
        this(System.getenv());
    }

    DeadLettersCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    private record Found(List<StoredLetter> letters, long inAll) {}

    @Override
    public Integer call() {
        if (limit < 1 || limit > LETTERS_MAX) {
            throw new ParameterException(spec.commandLine(), "--limit must be 1 to " + LETTERS_MAX);
        }
        LetterFilter filter = selection.filter(clock.instant());
        Settings settings = Settings.readWithoutKey(new Environment(environment));
        Vertx vertx = Vertx.vertx();
        try {
            print(CommandDatabase.analyticsOwner(vertx, settings)
                    .compose(pool -> find(new LetterArchive(pool), filter))
                    .await());
            return 0;
        } finally {
            vertx.close().await();
        }
    }

    private Future<Found> find(LetterArchive archive, LetterFilter filter) {
        return archive.newest(filter, limit)
                .compose(letters -> archive.count(filter).map(count -> new Found(letters, count)));
    }

    private void print(Found found) {
        PrintWriter out = spec.commandLine().getOut();
        var printer = new LetterPrinter(json, showSender, showPayload);
        if (!json && !found.letters.isEmpty()) {
            out.println(printer.heading());
        }
        found.letters.forEach(letter -> out.println(printer.print(letter)));
        if (!json) {
            out.println(found.letters.size() + " of " + found.inAll + " letters");
        }
        out.flush();
    }
}
