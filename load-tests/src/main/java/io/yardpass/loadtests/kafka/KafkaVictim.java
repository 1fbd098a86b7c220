package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.service.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What happens to whom in a round; all but the last two are {@code kill -9}. Blocks. */
enum KafkaVictim {
    GATEWAY("a gateway"),
    INGESTER("the ingester"),
    BROKER("the broker"),
    POSTGRES("PostgreSQL"),
    OWNER("the gateway that owns PostgreSQL and writes the ledger"),
    ALL("all of these at once"),
    SUSPENDED("the ingester, stopped until a second one has its lease, and gone on with"),
    SECOND("nobody: a second ingester comes and goes");

    /** What ingesters are given. */
    static final Duration LEASE = Duration.ofSeconds(2);

    private static final long AWAY_MILLIS_MAX = 1_000;

    private final String words;

    KafkaVictim(String words) {
        this.words = words;
    }

    /** @param round from 1 */
    static KafkaVictim of(int round) {
        return values()[(round - 1) % values().length];
    }

    /** Starts again what nothing else does. */
    void strike(KafkaServices services, ServiceProcess gateway, RandomGenerator random)
            throws IOException, InterruptedException {
        switch (this) {
            case GATEWAY -> killAndLaunch(gateway);
            case INGESTER -> killAndLaunch(services.ingester());
            case BROKER -> {
                services.broker().kill();
                away(random);
                services.broker().start();
            }
            case POSTGRES -> ServiceProcess.kill(services.gateway().postmasterPid());
            case OWNER -> killAndLaunch(services.gateway());
            case ALL -> {
                ServiceProcess.kill(services.gateway().postmasterPid());
                services.broker().kill();
                services.ingester().kill();
                gateway.kill();
                services.gateway().kill();
                away(random);
                services.gateway().launch();
                gateway.launch();
                services.ingester().launch();
                away(random);
                services.broker().start();
            }
            case SUSPENDED -> {
                services.freezeIngester();
                ServiceProcess second = services.another("analytics-ingest");
                // Longer than a lease: the second stores what the first read and may have in its hands still.
                TimeUnit.MILLISECONDS.sleep(LEASE.toMillis() + AWAY_MILLIS_MAX);
                services.thawIngester();
                away(random);
                services.end(second);
            }
            case SECOND -> {
                ServiceProcess second = services.another("analytics-ingest");
                away(random);
                if (random.nextBoolean()) {
                    second.kill();
                }
                services.end(second);
            }
        }
    }

    private static void killAndLaunch(ServiceProcess service) throws IOException, InterruptedException {
        service.kill();
        service.launch();
    }

    private static void away(RandomGenerator random) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextLong(AWAY_MILLIS_MAX));
    }

    @Override
    public String toString() {
        return words;
    }
}
