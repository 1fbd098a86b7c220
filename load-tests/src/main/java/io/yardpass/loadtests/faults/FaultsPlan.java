package io.yardpass.loadtests.faults;

import io.yardpass.loadtests.service.Victim;

/**
 * How many kills of what, and under how much load.
 *
 * @param rounds of the service
 * @param databaseRounds of PostgreSQL, in every second one of the service too
 * @param startRounds of what is killed again while it starts or recovers
 * @param events kept in flight
 * @param people who do something with tickets and money
 */
record FaultsPlan(int rounds, int databaseRounds, int startRounds, int events, int people) {
    private static final Victim[] STARTING = {Victim.OWNER_STARTING, Victim.POSTGRES_RECOVERING, Victim.BOTH_STARTING};

    FaultsPlan {
        if (rounds < 0 || databaseRounds < 0 || startRounds < 0 || rounds + databaseRounds + startRounds < 1) {
            throw new IllegalArgumentException("a plan has a round at least");
        }
        if (events < 1 || people < 1) {
            throw new IllegalArgumentException("a load has an event and a person at least");
        }
    }

    int all() {
        return rounds + databaseRounds + startRounds;
    }

    /** @param round from 1 */
    Victim victim(int round) {
        if (round <= rounds) {
            return Victim.OWNER;
        }
        if (round <= rounds + databaseRounds) {
            return (round - rounds) % 2 == 1 ? Victim.POSTGRES : Victim.OWNER_AND_POSTGRES;
        }
        return STARTING[(round - rounds - databaseRounds - 1) % STARTING.length];
    }
}
