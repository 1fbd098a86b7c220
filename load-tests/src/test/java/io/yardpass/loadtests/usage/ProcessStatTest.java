package io.yardpass.loadtests.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessStatTest {
    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void aNameWithSpacesAndParenthesesIsReadOver() {
        String stat = "4711 (postgres: io (1) ) S 42 4711 4711 0 -1 4194304 1 2 3 4 150 50 7 3 20 0 1 0 99 1 1";
        assertEquals(new ProcessStat(4711, 42, 200, 10), ProcessStat.parse(stat));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatThisProcessAndItsChildrenUseIsCounted() throws Exception {
        double before = ofChildren();
        Process child = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done").start();
        assertTrue(ProcessStat.children(SELF).stream().anyMatch(stat -> stat.pid() == child.pid()));
        child.waitFor();
        double own = ProcessStat.seconds(SELF);
        assertTrue(own > 0);
        assertTrue(ofChildren() > before + 0.01);
        assertTrue(ProcessStat.machineSeconds() >= own);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatIsNotThereUsesNothing() throws IOException {
        assertEquals(0, ProcessStat.secondsWithChildren(Integer.MAX_VALUE));
    }

    @Test
    void memoryIsNowAndAtItsMost() {
        String status = "Name:\tjava\nVmPeak:\t 9999 kB\nVmHWM:\t  614400 kB\nVmRSS:\t  512000 kB\nThreads:\t9\n";
        ProcessMemory memory = ProcessMemory.parse(status);
        assertEquals(new ProcessMemory(512_000, 614_400), memory);
        assertEquals(600.0, memory.peakMib());
        assertEquals(500.0, memory.residentMib());
    }

    private static double ofChildren() throws IOException {
        return ProcessStat.secondsWithChildren(SELF) - ProcessStat.seconds(SELF);
    }
}
