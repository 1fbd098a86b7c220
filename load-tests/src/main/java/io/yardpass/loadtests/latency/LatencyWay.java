package io.yardpass.loadtests.latency;

import io.yardpass.loadtests.load.Arrivals;
import java.util.Locale;

/**
 * So many events a request, offered at a share of the highest rate that was seen.
 *
 * @param connections far more than are busy on the average, so that a request seldom waits for one
 */
record LatencyWay(int perRequest, double share, int connections) {
    LatencyWay {
        if (perRequest < 1 || perRequest > 2_000 || !(share > 0) || share > 2 || connections < 1) {
            throw new IllegalArgumentException("a way has events, connections, and a share of up to twice the peak");
        }
    }

    String name() {
        return String.format(Locale.ROOT, "%,d a request, %.0f %% of the peak", perRequest, 100 * share);
    }

    Arrivals arrivals(double peakEventsPerSecond) {
        return Arrivals.atRandom(share * peakEventsPerSecond / perRequest);
    }
}
