package io.yardpass.loadtests.webhooks;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.faults.SteadyLoad;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Directories;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.loadtests.stories.AnswerJournal;
import io.yardpass.loadtests.stories.EarlierAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Load, a fault, what follows, compare, round after round. Each organization has an endpoint that asks for all. Blocks. */
final class WebhookFaultsRun implements AutoCloseable {
    private static final Duration FLOWING_MAX = Duration.ofSeconds(60);
    private static final Duration ANSWERED_MAX = Duration.ofSeconds(120);
    /** What is refused once comes after five seconds. */
    private static final Duration DRAINED_MAX = Duration.ofSeconds(120);

    private static final long STRIKE_WITHIN_MILLIS = 1_500;
    /** The load is of commands; some events go beside them. */
    private static final int EVENTS = 10;

    private final int people;
    private final InstantSource clock;
    private final SplittableRandom random = new SplittableRandom();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Path answers = Files.createTempDirectory("yardpass-answers");
    private final EarlierAnswers earlier = new EarlierAnswers();
    private final Receipts receipts = new Receipts(random.split());
    private final List<String> complaints = new ArrayList<>();
    private final WebhookServices services;
    private final TokenSigner tokens;
    private final Receiver receiver;

    WebhookFaultsRun(int people, InstantSource clock) throws IOException, InterruptedException, TimeoutException {
        this.people = people;
        this.clock = clock;
        this.services = WebhookServices.start();
        this.tokens = services.owner().tokens(clock);
        this.receiver = Receiver.listen(receipts);
    }

    WebhookFaultsReport run(int count) throws Exception {
        Instant started = clock.instant();
        List<WebhookFaultsRound> rounds = new ArrayList<>();
        makeEndpoints();
        System.out.println(WebhookFaultsRound.HEAD);
        for (int number = 1; number <= count; number++) {
            WebhookFaultsRound round = round(number);
            System.out.println(round.row());
            complain("round " + number + ": ", round.complaints());
            rounds.add(round);
        }
        double minutes = Duration.between(started, clock.instant()).toMillis() / 60_000.0;
        Machine machine = Machine.here(clock.instant(), services.owner().jdbcUrl(), Launcher.sources());
        return new WebhookFaultsReport(machine, rounds, complaints, minutes);
    }

    private void makeEndpoints() throws SQLException, IOException, InterruptedException {
        try (Connection database = database();
                Statement query = database.createStatement();
                ResultSet row = query.executeQuery("SELECT id FROM organizations.organizations");
                Endpoints endpoints = new Endpoints(services.owner(), clock)) {
            while (row.next()) {
                UUID organization = row.getObject(1, UUID.class);
                endpoints.make(organization, receiver.endpoint(organization.toString()), "*");
            }
        }
    }

    private WebhookFaultsRound round(int number) throws Exception {
        RelayVictim victim = RelayVictim.of(number);
        String runId = "webhook-faults-" + clock.millis() + "-" + number;
        SteadyLoad load = new SteadyLoad(vertx, runId, clock, random.split(), EVENTS, people);
        long afterMillis = random.nextLong(STRIKE_WITHIN_MILLIS);
        ToldMessages told = fromNow();
        try (AnswerJournal journal = new AnswerJournal(answers.resolve("round-" + number))) {
            load.start(services.owner().url(), tokens, journal, earlier);
            load.flowing().await(FLOWING_MAX.toSeconds(), TimeUnit.SECONDS);
            TimeUnit.MILLISECONDS.sleep(afterMillis);
            long struck = System.nanoTime();
            victim.strike(services, random);
            // Until its connections have noticed, a service is as ready as it was.
            TimeUnit.MILLISECONDS.sleep(200);
            services.awaitReady();
            long readyAfterMillis = millisSince(struck);
            TimeUnit.MILLISECONDS.sleep(500);
            load.stop().await(ANSWERED_MAX.toSeconds(), TimeUnit.SECONDS);
            long ended = System.nanoTime();
            try (Connection database = database()) {
                ToldMessages.awaitDrained(database, DRAINED_MAX);
                long drainedAfterMillis = millisSince(ended);
                Receipts.All received = receiver.ask(receipts::take);
                ToldMessages.Comparison comparison = told.compare(database, received);
                return new WebhookFaultsRound(
                        number,
                        victim,
                        afterMillis,
                        readyAfterMillis,
                        drainedAfterMillis,
                        load.commands().answers(),
                        comparison.messages(),
                        received.repeats(),
                        received.refused(),
                        comparison.complaints(),
                        load.refusals());
            }
        }
    }

    private ToldMessages fromNow() throws SQLException {
        try (Connection database = database()) {
            return ToldMessages.fromNow(database);
        }
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection(services.owner().jdbcUrl());
    }

    private void complain(String where, List<String> what) {
        what.forEach(each -> {
            complaints.add(where + each);
            System.out.println("**" + where + each + "**");
        });
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Override
    public void close() throws TimeoutException, IOException {
        services.close();
        receiver.close();
        vertx.close().await(10, TimeUnit.SECONDS);
        Directories.delete(answers);
    }
}
