package io.yardpass.loadtests;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench faults}: kills service and database under load, again and again, and counts what is lost. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description = {
            "kill -9 of the service, then of PostgreSQL, under load: afterwards, is every acknowledged thing there, once,",
            "and does the ledger hold together?",
            "Starts a service of its own in a temporary directory."
        })
final class FaultsCommand implements Callable<Integer> {
    private static final Duration FLOWING_MAX = Duration.ofSeconds(60);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(90);

    @Option(names = "--rounds", defaultValue = "5", description = "kills of the service (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--database-rounds",
            defaultValue = "2",
            description = "kills of PostgreSQL after those, in every second one of the service too (${DEFAULT-VALUE})")
    private int databaseRounds;

    @Option(names = "--events", defaultValue = "2000", description = "events kept in flight (${DEFAULT-VALUE})")
    private int events;

    @Option(names = "--buyers", defaultValue = "32", description = "purchases kept in flight (${DEFAULT-VALUE})")
    private int buyers;

    private final InstantSource clock = InstantSource.system();
    private final SplittableRandom random = new SplittableRandom();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private boolean clean = true;

    @Override
    public Integer call() throws Exception {
        System.out.println(
                "| round | killed | after ms of full load | ready again after ms | events acknowledged | purchases acknowledged"
                        + " | gave up | missing | double | extra | faults in the books |");
        System.out.println("|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        try (ServiceProcess service = ServiceProcess.start(Bench.launcher())) {
            String token = service.token();
            for (int round = 1; round <= rounds + databaseRounds; round++) {
                round(round, victim(round), service, token);
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
        System.out.println(clean ? "Nothing acknowledged was lost or doubled." : "**Promises were broken.**");
        return clean ? 0 : 1;
    }

    private Victim victim(int round) {
        if (round <= rounds) {
            return Victim.OWNER;
        }
        return (round - rounds) % 2 == 1 ? Victim.POSTGRES : Victim.OWNER_AND_POSTGRES;
    }

    private void round(int round, Victim victim, ServiceProcess service, String token) throws Exception {
        String runId = "faults-" + clock.millis() + "-" + round;
        SteadyLoad load = new SteadyLoad(vertx, runId, clock, random.split(), events, buyers);
        load.start(service.url(), token);
        load.flowing().await(FLOWING_MAX.toSeconds(), TimeUnit.SECONDS);
        long killAfterMillis = random.nextLong(1_500);
        pause(killAfterMillis);

        long killed = System.nanoTime();
        victim.strike(service);
        // Until its connections have noticed, a service is as ready as it was.
        pause(200);
        service.awaitReady();
        long downMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        pause(500);
        load.stop().await(DRAIN_MAX.toSeconds(), TimeUnit.SECONDS);

        Reconciliation.Findings found = Reconciliation.of(service.jdbcUrl(), runId, load.acknowledged());
        boolean kept = found.clean() && (found.extra() == 0 || load.gaveUp() > 0);
        clean &= kept;
        System.out.printf(
                "| %d | %s | %,d | %,d | %,d | %,d | %d | %d | %d | %d | %d |%n",
                round,
                victim,
                killAfterMillis,
                downMillis,
                load.eventsAcknowledged(),
                load.purchasesAcknowledged(),
                load.gaveUp(),
                found.missing(),
                found.doubled(),
                found.extra(),
                found.booksOff());
        if (!kept) {
            System.out.println(found);
        }
        if (!load.refusals().isEmpty()) {
            System.out.println("refused: " + load.refusals());
        }
    }

    private void pause(long millis) {
        vertx.timer(Math.max(1, millis), TimeUnit.MILLISECONDS).await();
    }
}
