package io.yardpass.loadtests.fairness;

import io.yardpass.loadtests.load.Arrivals;

/**
 * How long, how often, and how greedy.
 *
 * @param quota events per second that each organization may send
 * @param times what the greedy one sends, in quotas
 * @param perRequest events in each of its requests
 */
record FairnessPlan(int seconds, int rounds, int quota, int times, int perRequest) {
    static final int NEIGHBOURS = 4;
    static final int NEIGHBOUR_REQUESTS_PER_SECOND = 25;
    static final int NEIGHBOUR_EVENTS = 10;
    static final int PURCHASES_PER_SECOND = 25;
    static final int FLOOD_EVENTS = 100;
    static final int LEAD_SECONDS = 3;
    static final int FLOOD_CONNECTIONS = 32;

    FairnessPlan {
        if (seconds < 1 || seconds > 600 || rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("a plan has 1 to 600 seconds and 1 to 100 rounds");
        }
        if (quota < NEIGHBOUR_REQUESTS_PER_SECOND * NEIGHBOUR_EVENTS || quota > 1_000_000) {
            throw new IllegalArgumentException("a quota is at least what a neighbour sends: "
                    + NEIGHBOUR_REQUESTS_PER_SECOND * NEIGHBOUR_EVENTS + " to 1,000,000");
        }
        if (perRequest < 1 || perRequest > 2_000) {
            throw new IllegalArgumentException("a request holds 1 to 2,000 events");
        }
        if (times < 2 || times > 1_000) {
            throw new IllegalArgumentException("the greedy one sends 2 to 1,000 times its quota");
        }
    }

    /** Whoever is beside the neighbours begins so much earlier. */
    int secondsBeside() {
        return LEAD_SECONDS + seconds;
    }

    /** When one sends so many quotas of events, how many requests that are. */
    Arrivals greedy(int quotas) {
        return Arrivals.evenly((double) quotas * quota / perRequest);
    }
}
