package io.yardpass.loadtests.slow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowReportTest {
    private static final SlowPlan PLAN = new SlowPlan(65, 30, 5, 0.1, 1_024);
    private static final Machine MACHINE = new Machine(Instant.EPOCH, "a processor", 2, 24, "25", "18", "abc");
    private static final double PEAK = 100_000;

    @Test
    void goodputLeavesOutTheFillingOfTheQueuesAndWhatCameAfter() {
        SlowReport report = report(9_500, 3);
        assertEquals(9_500, report.goodput(), 1);
        assertTrue(report.markdown().contains("9,500 events/s, 0.95 of what it can do"), report.markdown());
    }

    @Test
    void recoveryCountsFromTheEndOfTheSlownessUntilThePeakIsBack() {
        assertEquals(3, report(9_500, 3).recoverySeconds(), 0.01);
        assertTrue(report(9_500, 3).markdown().contains("| nine tenths of the peak again after | 3.0 s |"));
        assertTrue(report(9_500, 30).markdown().contains("| nine tenths of the peak again after | never |"));
    }

    @Test
    void memoryIsComparedBetweenTheFirstThirdAndTheLast() {
        assertArrayEquals(new double[] {314.5, 354.5}, report(9_500, 3).thirds(SlowSample::residentMib));
    }

    /** A sample a second: memory grows by a MiB each, the queues fill in the first five. */
    private static SlowReport report(double goodput, int recovery) {
        List<SlowSample> samples = new ArrayList<>();
        double accepted = 0;
        for (int second = 0; second < 85; second++) {
            samples.add(new SlowSample(second, 300 + second, 100, 5_000, 2, accepted, 0));
            boolean well = second >= 65 + recovery - 1;
            accepted += second < 5 ? 1_000 : well ? PEAK : goodput;
        }
        return new SlowReport(MACHINE, PLAN, PEAK, 10_000, samples, new Tally(), new Tally(), true);
    }
}
