package io.yardpass.loadtests.kafka;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.books.Difference;
import io.yardpass.loadtests.books.Reconciliation;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Load, a fault, what follows, compare, round after round. Blocks. */
final class KafkaFaultsRun implements AutoCloseable {
    static final String TOPIC = "yardpass.facts";
    private static final Duration FLOWING_MAX = Duration.ofSeconds(60);
    private static final Duration ANSWERED_MAX = Duration.ofSeconds(120);
    private static final Duration DRAINED_MAX = Duration.ofSeconds(120);
    private static final long STRIKE_WITHIN_MILLIS = 1_500;
    /** The books are read whole, which takes longer the longer they are. */
    private static final int ROUNDS_BETWEEN_BOOKS = 10;

    private final int events;
    private final Duration away;
    private final InstantSource clock;
    private final SplittableRandom random = new SplittableRandom();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final KafkaServices services;
    private final ServiceProcess gateway;
    private final List<URI> gateways;
    private final String token;
    private final String jdbcUrl;
    private final List<String> complaints = new ArrayList<>();

    /** @param away how long faults last that one says it of */
    KafkaFaultsRun(int events, Duration away, InstantSource clock) throws IOException, InterruptedException {
        this.events = events;
        this.away = away;
        this.clock = clock;
        this.services = KafkaServices.start(Map.of(
                "YARDPASS_KAFKA_LEASE",
                KafkaVictim.LEASE.toSeconds() + "s",
                "YARDPASS_KAFKA_DELIVERY_TIMEOUT",
                KafkaVictim.DELIVERY.toSeconds() + "s"));
        this.gateway = services.another("gateway");
        this.gateways = List.of(services.gateway().url(), gateway.url());
        this.token = services.gateway().token();
        this.jdbcUrl = services.gateway().jdbcUrl();
    }

    KafkaFaultsReport run(List<KafkaVictim> victims) throws Exception {
        Instant started = clock.instant();
        List<KafkaFaultsRound> rounds = new ArrayList<>();
        System.out.println(KafkaFaultsRound.HEAD);
        for (int number = 1; number <= victims.size(); number++) {
            KafkaFaultsRound round = round(number, victims.get(number - 1));
            System.out.println(round.row());
            complain("round " + number + ": ", round.complaints());
            rounds.add(round);
            if (number % ROUNDS_BETWEEN_BOOKS == 0 || number == victims.size()) {
                readTheBooks("after round " + number + ": ");
            }
        }
        double minutes = Duration.between(started, clock.instant()).toMillis() / 60_000.0;
        Machine machine = Machine.here(clock.instant(), jdbcUrl, Launcher.sources());
        return new KafkaFaultsReport(machine, rounds, complaints, minutes);
    }

    private KafkaFaultsRound round(int number, KafkaVictim victim) throws Exception {
        Instant since = clock.instant();
        String runId = "kafka-faults-" + since.toEpochMilli() + "-" + number;
        KafkaLoad load = new KafkaLoad(vertx, runId, clock, random.split(), events);
        load.start(gateways, token);
        load.flowing().await(FLOWING_MAX.toSeconds(), TimeUnit.SECONDS);
        long afterMillis = random.nextLong(STRIKE_WITHIN_MILLIS);
        TimeUnit.MILLISECONDS.sleep(afterMillis);
        long readyAfterMillis;
        KafkaProbe.Seen seen;
        try (KafkaProbe probe = new KafkaProbe(gateway, token, clock, random.split())) {
            long struck = System.nanoTime();
            victim.strike(services, gateway, random, away);
            // Until its connections have noticed, a service is as ready as it was.
            TimeUnit.MILLISECONDS.sleep(200);
            services.awaitReady();
            readyAfterMillis = millisSince(struck);
            TimeUnit.MILLISECONDS.sleep(500);
            seen = probe.end();
        }
        load.stop().await(ANSWERED_MAX.toSeconds(), TimeUnit.SECONDS);
        long ended = System.nanoTime();
        try (Connection database = DriverManager.getConnection(jdbcUrl)) {
            KafkaTraces traces = new KafkaTraces(database, TOPIC);
            traces.awaitStored(services.broker().endOffsets(TOPIC), DRAINED_MAX);
            long drainedAfterMillis = millisSince(ended);
            List<Difference> differences = Reconciliation.events(database, runId, since, load.queued());
            return new KafkaFaultsRound(
                    number,
                    victim,
                    afterMillis,
                    readyAfterMillis,
                    drainedAfterMillis,
                    load.count(),
                    load.gaveUp(),
                    seen,
                    differences,
                    traces.faults(),
                    load.refusals());
        }
    }

    private void readTheBooks(String when) throws SQLException {
        Reconciliation.bookFaults(jdbcUrl).forEach((check, faults) -> {
            if (faults > 0) {
                complain(when, List.of(faults + " " + check));
            }
        });
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
    public void close() throws TimeoutException {
        services.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
