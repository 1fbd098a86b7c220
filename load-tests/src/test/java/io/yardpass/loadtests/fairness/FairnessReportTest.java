package io.yardpass.loadtests.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.fairness.FairnessReport.Round;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FairnessReportTest {
    private static final FairnessPlan PLAN = new FairnessPlan(7, 3, 2_000, 20, 100);
    private static final Machine MACHINE = new Machine(Instant.EPOCH, "processor", 2, 8, "25", "18", "commit");

    private final Map<FairnessScene, List<Round>> scenes = new EnumMap<>(FairnessScene.class);

    private static Tally tally(int latencyMillis) {
        Tally tally = new Tally();
        tally.answered(latencyMillis * 1_000_000L, 10);
        tally.took(1_000_000_000L);
        return tally;
    }

    private static List<Round> rounds(double cores, int refused, int... latencyMillis) {
        return Arrays.stream(latencyMillis)
                .mapToObj(millis -> {
                    Tally beside = new Tally();
                    for (int i = 0; i < refused; i++) {
                        beside.fault("status 429");
                    }
                    return new Round(tally(millis), tally(2 * millis), beside, cores);
                })
                .toList();
    }

    private FairnessReport report() {
        scenes.put(FairnessScene.ALONE, rounds(0.1, 0, 10, 100, 20));
        scenes.put(FairnessScene.WITHIN_QUOTA, rounds(0.2, 0, 10, 100, 20));
        scenes.put(FairnessScene.BEYOND_QUOTA, rounds(0.21, 1_000, 11, 120, 30));
        scenes.put(FairnessScene.FLOOD, rounds(1, 0, 30, 100, 40));
        return new FairnessReport(MACHINE, PLAN, scenes);
    }

    @Test
    void eachRoundIsComparedWithItsOwnQuietSceneAndTheMedianSpeaks() {
        assertEquals(1.2, report().timesAlone(FairnessScene.BEYOND_QUOTA, Round::views), 0.01);
        assertEquals(2.0, report().timesAlone(FairnessScene.FLOOD, Round::purchases), 0.01);
    }

    @Test
    void aRefusalCostsWhatWasSpentMoreThanBesideOneThatKeptItsQuota() {
        // A hundredth of a core for the hundred a second of these ten seconds.
        assertEquals(100, report().microsOfARefusal(), 1);
    }

    @Test
    void aNeighbourThatWasRefusedIsTold() {
        FairnessReport report = report();
        assertTrue(report.neighboursWereServed());
        assertFalse(report.markdown().contains("Not every neighbour"));
        scenes.get(FairnessScene.FLOOD).getFirst().purchases().fault("status 503");
        assertFalse(report.neighboursWereServed());
        assertTrue(report.markdown().contains("status 503"), report::markdown);
    }

    @Test
    void aPlanIsBounded() {
        assertThrows(IllegalArgumentException.class, () -> new FairnessPlan(0, 1, 2_000, 20, 100));
        assertThrows(IllegalArgumentException.class, () -> new FairnessPlan(1, 101, 2_000, 20, 100));
        assertThrows(IllegalArgumentException.class, () -> new FairnessPlan(1, 1, 200, 20, 100));
        assertThrows(IllegalArgumentException.class, () -> new FairnessPlan(1, 1, 2_000, 1, 100));
        assertThrows(IllegalArgumentException.class, () -> new FairnessPlan(1, 1, 2_000, 20, 0));
    }
}
