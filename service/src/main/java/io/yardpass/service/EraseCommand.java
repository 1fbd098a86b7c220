package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.yardpass.analytics.upkeep.Erasure;
import io.yardpass.analytics.upkeep.ErasureOptions;
import io.yardpass.domain.Uuids;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Forgets a person, to the end. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = {
            "Forget a person: what tells who it was goes from every table, amounts stay under the id.",
            "End the person's tokens before. It goes by short steps beside a running service, which goes on with what is broken off;"
                    + " run it again to watch it. Uses the database of the settings; an embedded one while serve runs."
        },
        exitCodeListHeading = "%nIt exits with%n",
        exitCodeList = {
            "0:when the person is erased",
            "1:when it could not be, or not yet",
            "2:when it was asked wrongly"
        })
final class EraseCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--user", required = true, paramLabel = "ID", description = "The user's id.")
    private String user;

    @Option(
            names = "--again",
            description = "Search everything once more, for what came under the id since it was finished.")
    private boolean again;

    EraseCommand() {
        this(System.getenv());
    }

    EraseCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        UUID id = Uuids.parse(user);
        if (id == null) {
            throw new ParameterException(spec.commandLine(), "--user takes a UUID of 36 characters");
        }
        Settings settings = Settings.readWithoutKey(new Environment(environment));
        Vertx vertx = Vertx.vertx();
        try {
            var bar = new Bar();
            JsonObject ended = CommandDatabase.owner(vertx, settings)
                    .compose(main -> CommandDatabase.analyticsOwner(vertx, settings)
                            .compose(analytics -> new Erasure(vertx, main, analytics, ErasureOptions.usual(), id)
                                    .advance(again, bar::show)))
                    .recover(EraseCommand::inASentence)
                    .await();
            bar.end();
            print(ended);
            return 0;
        } finally {
            vertx.close().await();
        }
    }

    private static Future<JsonObject> inASentence(Throwable failure) {
        return Future.failedFuture(
                failure instanceof PgException refused
                        ? new FailedStartException("not erased: " + refused.getErrorMessage()
                                + (refused.getHint() == null ? "" : ". " + refused.getHint()))
                        : failure);
    }

    private void print(JsonObject ended) {
        PrintWriter out = spec.commandLine().getOut();
        ended.getJsonObject("touched")
                .forEach(table ->
                        out.printf(Locale.ROOT, "%8d %s%n", ((Number) table.getValue()).longValue(), table.getKey()));
        out.println("erased, " + ended.getString("finished_at"));
        out.flush();
    }

    /** Of a length that the first step tells, and the second round again. */
    private final class Bar {
        private ProgressBar shown;
        private int round;

        /** To be shown more. */
        boolean show(JsonObject stands) {
            if (Erasure.isFinished(stands)) {
                return false;
            }
            if (round != stands.getInteger("round")) {
                end();
                round = stands.getInteger("round");
                shown = new ProgressBar(spec.commandLine().getErr(), stands.getLong("pages"), System.console() != null);
            }
            shown.show(stands.getLong("pages_read"), round == 1 ? "pages" : "pages, for what came meanwhile");
            return true;
        }

        void end() {
            if (shown != null) {
                shown.end();
            }
        }
    }
}
