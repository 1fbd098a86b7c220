package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.service.ServiceProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What happens to whom in a round. The first six are {@code kill -9}; those from {@link #BROKER_AWAY} on last as long as one says, and
 * happen only where they are asked for. Blocks.
 */
enum KafkaVictim {
    GATEWAY("a gateway"),
    INGESTER("the ingester"),
    BROKER("the broker"),
    POSTGRES("PostgreSQL"),
    OWNER("the gateway that owns PostgreSQL and writes the ledger"),
    ALL("all of these at once"),
    SUSPENDED("the ingester, stopped until a second one has its lease, and gone on with"),
    SECOND("nobody: a second ingester comes and goes"),
    BROKER_AWAY("the broker, for a while"),
    DATABASE_AWAY("the database, which lets nobody in for a while"),
    GATEWAY_STILL("a gateway, stopped for a while and gone on with"),
    GATEWAY_FIRST("a gateway, started a while before the broker");

    /** What gateways are given: the least there may be. */
    static final Duration DELIVERY = Duration.ofSeconds(5);

    /** What ingesters are given. */
    static final Duration LEASE = Duration.ofSeconds(2);

    private static final long AWAY_MILLIS_MAX = 1_000;

    private final String words;

    KafkaVictim(String words) {
        this.words = words;
    }

    /** @param round from 1 */
    static KafkaVictim of(int round) {
        return values()[(round - 1) % BROKER_AWAY.ordinal()];
    }

    boolean lasts() {
        return compareTo(BROKER_AWAY) >= 0;
    }

    /**
     * Starts again what nothing else does.
     *
     * @param away how long what lasts does
     */
    void strike(KafkaServices services, ServiceProcess gateway, RandomGenerator random, Duration away)
            throws IOException, InterruptedException, SQLException {
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
            case BROKER_AWAY -> {
                services.broker().kill();
                TimeUnit.MILLISECONDS.sleep(away.toMillis());
                services.broker().start();
            }
            case DATABASE_AWAY -> services.closeDatabase(away);
            case GATEWAY_STILL -> {
                gateway.freeze();
                TimeUnit.MILLISECONDS.sleep(away.toMillis());
                gateway.thaw();
            }
            case GATEWAY_FIRST -> {
                services.broker().kill();
                killAndLaunch(gateway);
                TimeUnit.MILLISECONDS.sleep(away.toMillis());
                services.broker().start();
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
