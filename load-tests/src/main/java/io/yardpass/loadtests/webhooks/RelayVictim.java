package io.yardpass.loadtests.webhooks;

import io.yardpass.loadtests.service.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What happens to whom in a round; the first three are {@code kill -9}. Blocks. */
enum RelayVictim {
    RELAY("the process that relays"),
    POSTGRES("PostgreSQL"),
    BOTH("both of these at once"),
    SUSPENDED("the process that relays, stopped until a second one has its lease, and gone on with");

    /** Of a relay's lease, which is no setting. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    private static final int AWAY_MILLIS_MAX = 1_000;

    private final String words;

    RelayVictim(String words) {
        this.words = words;
    }

    /** @param round from 1 */
    static RelayVictim of(int round) {
        return values()[(round - 1) % values().length];
    }

    /** Starts again what nothing else does. */
    void strike(WebhookServices services, RandomGenerator random) throws IOException, InterruptedException {
        switch (this) {
            case RELAY -> killAndLaunch(services.relay());
            case POSTGRES -> ServiceProcess.kill(services.owner().postmasterPid());
            case BOTH -> {
                ServiceProcess.kill(services.owner().postmasterPid());
                killAndLaunch(services.relay());
            }
            case SUSPENDED -> {
                try (ServiceProcess second = services.anotherRelay()) {
                    services.relay().freeze();
                    TimeUnit.MILLISECONDS.sleep(LEASE.toMillis() + random.nextLong(AWAY_MILLIS_MAX));
                    services.relay().thaw();
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(AWAY_MILLIS_MAX));
                    if (random.nextBoolean()) {
                        second.kill();
                    }
                }
            }
        }
    }

    private static void killAndLaunch(ServiceProcess service) throws IOException, InterruptedException {
        service.kill();
        service.launch();
    }

    @Override
    public String toString() {
        return words;
    }
}
