package io.yardpass.comparisons;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** CPU of a PostgreSQL server: its postmaster, the processes it has, and those it had. Reads /proc, see proc(5). */
record ServerCpu(ProcessHandle postmaster) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int USER_OF_ENDED = 13;
    private static final int SYSTEM_OF_ENDED = 14;

    static ServerCpu ofPostmasterOf(long backendPid) {
        return new ServerCpu(ProcessHandle.of(backendPid)
                .flatMap(ProcessHandle::parent)
                .orElseThrow(() -> new IllegalStateException("the server does not run on this machine")));
    }

    double seconds() throws IOException {
        long ticks = ticks(postmaster.pid(), USER, SYSTEM, USER_OF_ENDED, SYSTEM_OF_ENDED);
        for (ProcessHandle process : postmaster.children().toList()) {
            ticks += ticks(process.pid(), USER, SYSTEM);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long ticks(long pid, int... fields) throws IOException {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (NoSuchFileException endedMeanwhile) {
            return 0;
        }
        // The name before it may hold spaces.
        String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field : fields) {
            ticks += Long.parseLong(values[field]);
        }
        return ticks;
    }
}
