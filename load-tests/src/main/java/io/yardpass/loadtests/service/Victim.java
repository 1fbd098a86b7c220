package io.yardpass.loadtests.service;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** What is ended by {@code kill -9}, one after the other. */
public enum Victim {
    BACKEND("a session of PostgreSQL in its COPY"),
    OTHER("the gateway that only takes events"),
    POSTGRES("PostgreSQL"),
    OWNER("the gateway that owns PostgreSQL and writes the ledger"),
    OWNER_AND_POSTGRES("both of these at once"),
    OWNER_STARTING("the gateway, and again while it starts"),
    POSTGRES_RECOVERING("PostgreSQL, and again while it recovers"),
    BOTH_STARTING("both, and the gateway again while it starts");

    /** In turn, what one of two gateways and their database may lose without a long pause. */
    private static final Victim[] OF_TWO_GATEWAYS = {BACKEND, OTHER, POSTGRES, OWNER, OWNER_AND_POSTGRES};

    private final String words;

    Victim(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }

    /**
     * Kills what is meant of a service alone, and starts again what nothing else does; tells how many kills that were. Those
     * in a start or a recovery come at random moments of it.
     */
    public int strike(ServiceProcess service, RandomGenerator random) throws IOException, InterruptedException {
        return switch (this) {
            case POSTGRES -> {
                ServiceProcess.kill(service.postmasterPid());
                yield 1;
            }
            case OWNER -> {
                service.kill();
                service.launch();
                yield 1;
            }
            case OWNER_AND_POSTGRES -> {
                ServiceProcess.kill(service.postmasterPid());
                service.kill();
                service.launch();
                yield 2;
            }
            case OWNER_STARTING -> {
                service.kill();
                service.launch();
                yield 1 + StartKills.ofService(service, StartKills.MILLIS_OF_A_START, random);
            }
            case POSTGRES_RECOVERING -> {
                long pid = service.postmasterPid();
                ServiceProcess.kill(pid);
                yield 1 + StartKills.ofPostgres(service, pid, random);
            }
            case BOTH_STARTING -> {
                ServiceProcess.kill(service.postmasterPid());
                service.kill();
                service.launch();
                yield 2 + StartKills.ofService(service, StartKills.MILLIS_OF_A_START, random);
            }
            case BACKEND, OTHER -> throw new IllegalArgumentException(this + " is no part of one service");
        };
    }

    /** @param kill its number, from 1, of those beside two gateways */
    public static Victim of(int kill) {
        return OF_TWO_GATEWAYS[(kill - 1) % OF_TWO_GATEWAYS.length];
    }
}
