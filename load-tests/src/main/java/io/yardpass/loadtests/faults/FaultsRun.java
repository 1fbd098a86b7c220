package io.yardpass.loadtests.faults;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.books.Reconciliation;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Directories;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.loadtests.service.Victim;
import io.yardpass.loadtests.stories.AnswerJournal;
import io.yardpass.loadtests.stories.CommandClient;
import io.yardpass.loadtests.stories.EarlierAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Load, kill, retry, compare, round after round. What a round was answered stays on disk, so that memory does not grow with
 * the rounds and all of it can be compared once more at the end. Blocks.
 */
final class FaultsRun implements AutoCloseable {
    private static final Duration FLOWING_MAX = Duration.ofSeconds(60);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(90);
    private static final long KILL_WITHIN_MILLIS = 1_500;
    /** The books are read whole, which takes longer the longer they are. */
    private static final int ROUNDS_BETWEEN_BOOKS = 20;

    private final FaultsPlan plan;
    private final ServiceProcess service;
    private final TokenSigner tokens;
    private final InstantSource clock;
    private final Instant started;
    private final Path answers;
    private final SplittableRandom random = new SplittableRandom();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final EarlierAnswers earlier = new EarlierAnswers();
    private final List<FaultsRound> rounds = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, String> digests = new HashMap<>();

    FaultsRun(FaultsPlan plan, ServiceProcess service, InstantSource clock) throws IOException {
        this.plan = plan;
        this.service = service;
        this.clock = clock;
        this.tokens = service.tokens(clock);
        this.started = clock.instant();
        this.answers = Files.createTempDirectory("yardpass-answers");
    }

    FaultsReport run() throws Exception {
        System.out.println(FaultsRound.HEAD);
        for (int number = 1; number <= plan.all(); number++) {
            FaultsRound round = round(number);
            System.out.println(round.row());
            complain("round " + number + ": ", round.complaints());
            rounds.add(round.summary());
            if (number % ROUNDS_BETWEEN_BOOKS == 0 || number == plan.all()) {
                readTheBooks("after round " + number + ": ");
            }
        }
        compareAllAgain();
        double minutes = Duration.between(started, clock.instant()).toMillis() / 60_000.0;
        Machine machine = Machine.here(clock.instant(), service.jdbcUrl(), Launcher.sources());
        return new FaultsReport(machine, rounds, complaints, minutes);
    }

    private FaultsRound round(int number) throws Exception {
        Victim victim = plan.victim(number);
        Instant since = clock.instant();
        String runId = "faults-" + since.toEpochMilli() + "-" + number;
        SteadyLoad load = new SteadyLoad(vertx, runId, clock, random.split(), plan.events(), plan.people());
        FaultsRound.Strike strike;
        try (AnswerJournal journal = new AnswerJournal(answersOf(number))) {
            load.start(service.url(), tokens, journal, earlier);
            strike = strike(victim, load);
        }
        return compared(number, strike, load, runId, since);
    }

    private FaultsRound.Strike strike(Victim victim, SteadyLoad load) throws Exception {
        load.flowing().await(FLOWING_MAX.toSeconds(), TimeUnit.SECONDS);
        long afterMillis = random.nextLong(KILL_WITHIN_MILLIS);
        pause(afterMillis);
        long killed = System.nanoTime();
        int kills = victim.strike(service, random);
        // Until its connections have noticed, a service is as ready as it was.
        pause(200);
        service.awaitReady();
        long readyAfterMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        pause(500);
        load.stop().await(DRAIN_MAX.toSeconds(), TimeUnit.SECONDS);
        return new FaultsRound.Strike(victim, afterMillis, kills, readyAfterMillis);
    }

    private FaultsRound compared(int number, FaultsRound.Strike strike, SteadyLoad load, String runId, Instant since)
            throws SQLException, IOException {
        CommandClient commands = load.commands();
        try (Traces traces = Traces.open(service.jdbcUrl())) {
            traces.read(answersOf(number));
            digests.putAll(Reconciliation.eventDigests(traces.connection(), runId, since));
            return new FaultsRound(
                    number,
                    strike,
                    load.eventsAcknowledged(),
                    commands.answers(),
                    commands.repeats(),
                    commands.unlike(),
                    load.gaveUp(),
                    Reconciliation.events(traces.connection(), runId, since, load.acknowledged()),
                    traces.faults(),
                    load.refusals());
        }
    }

    private void readTheBooks(String when) throws SQLException {
        Reconciliation.bookFaults(service.jdbcUrl()).forEach((check, faults) -> {
            if (faults > 0) {
                complain(when, List.of(faults + " " + check));
            }
        });
    }

    /** What was there after its round has to be there still. */
    private void compareAllAgain() throws SQLException, IOException {
        try (Traces traces = Traces.open(service.jdbcUrl())) {
            for (FaultsRound round : rounds) {
                traces.read(answersOf(round.number()));
                List<Traces.Fault> faults = traces.faults();
                if (!faults.isEmpty()) {
                    complain(
                            "at the end, of round " + round.number() + ": ",
                            List.of(faults.size() + " rows, " + faults.getFirst()));
                }
            }
            Map<String, String> now = Reconciliation.eventDigests(traces.connection(), null, started);
            digests.forEach((events, digest) -> {
                if (!digest.equals(now.get(events))) {
                    complain("at the end: ", List.of(events + ": " + now.get(events) + " instead of " + digest));
                }
            });
        }
    }

    private void complain(String where, List<String> what) {
        what.forEach(each -> {
            complaints.add(where + each);
            System.out.println("**" + where + each + "**");
        });
    }

    private Path answersOf(int round) {
        return answers.resolve("round-" + round);
    }

    private void pause(long millis) {
        vertx.timer(Math.max(1, millis), TimeUnit.MILLISECONDS).await();
    }

    @Override
    public void close() throws TimeoutException, IOException {
        vertx.close().await(10, TimeUnit.SECONDS);
        Directories.delete(answers);
    }
}
