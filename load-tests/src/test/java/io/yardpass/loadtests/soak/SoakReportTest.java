package io.yardpass.loadtests.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SoakReportTest {
    private static final SoakPlan PLAN = new SoakPlan(3_600, 2_000, 20);
    private static final Machine MACHINE = new Machine(Instant.EPOCH, "a processor", 2, 24, "25", "18", "abc");
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void whatOnlyWarmsUpIsFlat() {
        SoakReport report = report(i -> sample(i < 40 ? 100 + i : 140, 30, 1, 10));
        assertEquals(List.of(), report.growing());
        assertTrue(report.isClean());
        assertTrue(report.markdown().contains("| RAM of the service, MiB | 140 | 140 |"), report.markdown());
    }

    @Test
    void memoryAndDescriptorsThatGoOnGrowingAreTold() {
        assertEquals(
                List.of("RAM of the service, MiB"),
                report(i -> sample(100 + 4 * i, 30, 1, 10)).growing());
        SoakReport leaking = report(i -> sample(140, 30 + i, 1, 10));
        assertEquals(List.of("descriptors of the service"), leaking.growing());
        assertFalse(leaking.isClean());
    }

    @Test
    void aTableMayGrowWithItsRowsAndNotWithoutThem() {
        assertEquals(
                List.of(), report(i -> sample(140, 30, 1 + i, 10L + 10 * i)).growing());
        assertEquals(List.of("queue"), report(i -> sample(140, 30, 1 + i, 10)).growing());
        assertEquals(
                List.of(), report(i -> sample(140, 30, i < 100 ? 1 : 2, 10)).growing(), "a table of 2 MiB breathes");
    }

    private static SoakSample sample(double resident, long descriptors, long tableMib, long rows) {
        return new SoakSample(
                0, resident, descriptors, 20, 12, Map.of("queue", new SoakSample.Table(tableMib * MEBIBYTE, 0, rows)));
    }

    private static SoakReport report(IntFunction<SoakSample> samples) {
        List<SoakSample> all = new ArrayList<>();
        for (int i = 0; i < SoakPlan.SAMPLES; i++) {
            all.add(samples.apply(i));
        }
        return new SoakReport(MACHINE, PLAN, all, new Tally(), new Tally(), true);
    }
}
