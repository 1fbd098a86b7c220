package io.yardpass.loadtests.latency;

import io.yardpass.loadtests.load.Driver;
import java.util.List;

/** How long and how often; {@code peakSeconds} is the length of each search for the peak. */
record LatencyPlan(int seconds, int rounds, int warmUpSeconds, int peakSeconds) {
    private static final int CONNECTIONS_SINGLE = 512;
    private static final int CONNECTIONS_BATCH = 32;
    private static final int CONNECTIONS_BATCH_OPEN = 128;
    private static final List<Double> SHARES = List.of(0.5, 0.8);

    LatencyPlan {
        if (seconds < 1 || seconds > 3_600 || rounds < 1 || rounds > 100 || warmUpSeconds < 1 || peakSeconds < 1) {
            throw new IllegalArgumentException("a plan has 1 to 3,600 seconds, 1 to 100 rounds, a warm-up and a peak");
        }
    }

    /** The sizes of requests that are tried. */
    List<Integer> sizes() {
        return List.of(1, Driver.BATCH_EVENTS);
    }

    /** Of the closed loop that finds the peak. */
    int connections(int perRequest) {
        return perRequest == 1 ? CONNECTIONS_SINGLE : CONNECTIONS_BATCH;
    }

    List<LatencyWay> ways(int perRequest) {
        int connections = perRequest == 1 ? CONNECTIONS_SINGLE : CONNECTIONS_BATCH_OPEN;
        return SHARES.stream()
                .map(share -> new LatencyWay(perRequest, share, connections))
                .toList();
    }
}
