package io.yardpass.loadtests.service;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** {@code kill -9} of what is starting: a few times, at random moments, as long as it is not ready. Blocks. */
public final class StartKills {
    /** Within so long a service is usually ready again. */
    static final long MILLIS_OF_A_START = 3_000;

    /** Within so long a first start has made its database, most of the time. */
    public static final long MILLIS_OF_A_FIRST_START = 10_000;

    private static final long MILLIS_OF_A_RECOVERY = 400;
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);
    private static final int TIMES_MAX = 3;

    private StartKills() {}

    /** Launches it again each time; tells how often. */
    public static int ofService(ServiceProcess service, long millisOfAStart, RandomGenerator random)
            throws IOException, InterruptedException {
        int kills = 0;
        for (int times = 1 + random.nextInt(TIMES_MAX); kills < times; kills++) {
            service.runFor(random.nextLong(millisOfAStart));
            if (service.isReady()) {
                break;
            }
            service.kill();
            service.launch();
        }
        return kills;
    }

    /** Of the PostgreSQL that is started in the place of the one that was killed; tells how often. */
    static int ofPostgres(ServiceProcess service, long killed, RandomGenerator random)
            throws IOException, InterruptedException {
        int times = 1 + random.nextInt(TIMES_MAX);
        int kills = 0;
        long dead = killed;
        long until = System.nanoTime() + RECOVERY_MAX.toNanos();
        while (kills < times && System.nanoTime() < until) {
            PostmasterFile now = service.postmaster();
            if (now.pid() == dead || now.pid() == 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            } else if (now.isReady()) {
                break;
            } else {
                TimeUnit.MILLISECONDS.sleep(random.nextLong(MILLIS_OF_A_RECOVERY));
                if (service.postmaster().equals(now)) {
                    dead = now.pid();
                    ServiceProcess.kill(dead);
                    kills++;
                }
            }
        }
        return kills;
    }
}
