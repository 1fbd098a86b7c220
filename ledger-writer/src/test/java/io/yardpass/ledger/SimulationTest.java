package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.ledger.simulation.Tally;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Stories of two writers, a database that fails and callers who ask again, each from one seed. {@code -Dsimulation.seeds}
 * says how many, {@code -Dsimulation.seed} which one alone.
 */
@ExtendWith(Quiet.class)
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 200);
    private static final Long ONLY = Long.getLong("simulation.seed");

    @Test
    void whateverHappensTheLedgerKeepsItsPromises() {
        long first = ONLY == null ? 0 : ONLY;
        long end = ONLY == null ? SEEDS : first + 1;
        long started = cpuNanos();
        long commands = 0;
        Tally tally = new Tally();
        Map<String, Integer> refusals = new TreeMap<>();
        for (long seed = first; seed < end; seed++) {
            Simulation simulation = new Simulation(seed, Plant.HONEST);
            assertNull(simulation.run(), "replay with -Dsimulation.seed=" + seed);
            commands += simulation.asked();
            tally.addAll(simulation.tally());
            simulation.refusals().forEach((sqlstate, times) -> refusals.merge(sqlstate, times, Integer::sum));
        }
        System.out.printf(
                "%d seeds, %d commands, %.0f in a second of CPU, refused by guards: %s%n",
                end - first, commands, commands * 1e9 / (cpuNanos() - started), refusals);
        if (end - first >= 100) {
            assertTrue(refusals.keySet().containsAll(Set.of("YP001", "YP003")), "the guards were needed");
            assertEquals(List.of(), tally.missing());
        }
    }

    /** The machine may have other work to do. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void aSeedTellsTheSameStoryAgain() {
        assertEquals(story(7), story(7));
        assertNotEquals(story(7), story(8));
    }

    private static String story(long seed) {
        Simulation simulation = new Simulation(seed, Plant.HONEST);
        simulation.run();
        return simulation.toString();
    }
}
