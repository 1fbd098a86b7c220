package io.yardpass.service;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.Directory;
import io.yardpass.analytics.DirectoryOptions;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.letters.LetterArchive;
import io.yardpass.analytics.letters.LetterFilter;
import io.yardpass.analytics.letters.Replay;
import io.yardpass.analytics.letters.ReplayTally;
import io.yardpass.database.ClockOptions;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseClock;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.wire.EventDecoder;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends rejected events again, with the rights of whoever sent them. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Send rejected events that were kept again, the oldest first, after their cause is mended.",
            "Each is judged anew with the rights of its sender as its token said them then: a membership or key taken away since"
                    + " is not known. What is stored now, or was already, is a letter no longer; what is rejected again stays."
                    + " It may be broken off and run again at any time: ids make sure that nothing counts twice."
        },
        exitCodeListHeading = "%nIt exits with%n",
        exitCodeList = {
            "0:when no letter that was chosen is left",
            "1:when some are left, or the database failed",
            "2:when it was asked wrongly"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Map<String, String> environment;
    private final InstantSource clock = InstantSource.system();

    @Spec
    private CommandSpec spec;

    @Mixin
    private LetterSelection selection;

    @Option(names = "--dry-run", description = "Only say how many would be sent.")
    private boolean dryRun;

    ReplayCommand() {
        this(System.getenv());
    }

    ReplayCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        LetterFilter filter = selection.filter(clock.instant());
        Settings settings = Settings.readWithoutKey(new Environment(environment));
        Vertx vertx = Vertx.vertx();
        try {
            LetterArchive archive = new LetterArchive(
                    CommandDatabase.analyticsOwner(vertx, settings).await());
            long letters = archive.count(filter).await();
            if (dryRun) {
                out().println(letters + " letters would be sent again");
                return 0;
            }
            var bar = new ProgressBar(spec.commandLine().getErr(), letters, System.console() != null);
            ReplayTally tally =
                    onEventLoop(vertx, settings, archive, filter, bar).await();
            bar.end();
            print(tally);
            return tally.left() == 0 ? 0 : 1;
        } finally {
            vertx.close().await();
        }
    }

    private Future<ReplayTally> onEventLoop(
            Vertx vertx, Settings settings, LetterArchive archive, LetterFilter filter, ProgressBar bar) {
        Context loop = vertx.getOrCreateContext();
        Promise<ReplayTally> ended = Promise.promise();
        loop.runOnContext(_ -> open(vertx, settings)
                .compose(ingest -> replay(ingest, settings.limits(), archive, filter, bar))
                .recover(ReplayCommand::inASentence)
                .onComplete(ended));
        return ended.future();
    }

    private Future<EventIngest> open(Vertx vertx, Settings settings) {
        DatabaseAddress database = CommandDatabase.address(settings);
        Pool pool = Pools.reader(vertx, database, DatabaseRole.INGEST, 1);
        return Directory.open(vertx, pool, DirectoryOptions.usual())
                .compose(directory -> DatabaseClock.start(vertx, database, clock, ClockOptions.usual())
                        .compose(now -> EventIngest.open(
                                vertx,
                                Options.ingest(CommandDatabase.analytics(settings), settings.limits(), 1),
                                directory,
                                now,
                                new SimpleMeterRegistry())));
    }

    private static Future<ReplayTally> replay(
            EventIngest ingest, Settings.Limits limits, LetterArchive archive, LetterFilter filter, ProgressBar bar) {
        var decoder = new EventDecoder(limits.bodyBytesMax(), 1, limits.eventBytesMax());
        return new Replay(archive, decoder, ingest, tally -> bar.show(tally.total(), tally.left() + " rejected again"))
                .run(filter)
                .eventually(() -> ingest.close(GRACE));
    }

    private static Future<ReplayTally> inASentence(Throwable failure) {
        return Future.failedFuture(new FailedStartException(
                "broken off: " + failure.getMessage() + "; what is stored is stored, run it again for the rest"));
    }

    private void print(ReplayTally tally) {
        String codes = tally.rejected().entrySet().stream()
                .map(code -> code.getKey().wireName() + " " + code.getValue())
                .collect(Collectors.joining(", "));
        long rejected = tally.left() - tally.cut();
        out().printf(Locale.ROOT, "%8d stored now%n", tally.accepted());
        out().printf(Locale.ROOT, "%8d were stored already%n", tally.duplicates());
        out().printf(Locale.ROOT, "%8d rejected again%s%n", rejected, codes.isEmpty() ? "" : ": " + codes);
        if (tally.cut() > 0) {
            out().printf(Locale.ROOT, "%8d cannot be sent: only the head of a large event is kept%n", tally.cut());
        }
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
