package io.yardpass.loadtests.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Linux tells of a process, see proc(5): CPU time of its own, and of its children that ended and were waited for.
 * Blocks.
 */
public record ProcessStat(long pid, long parentPid, long ownTicks, long reapedTicks) {
    private static final Path PROC = Path.of("/proc");
    private static final double TICKS_PER_SECOND = 100;

    /** The name, which stands in parentheses, may hold spaces and parentheses itself. */
    static ProcessStat parse(String stat) {
        long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new ProcessStat(
                pid,
                Long.parseLong(fields[1]),
                Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    }

    public static double seconds(long pid) throws IOException {
        return read(pid).map(stat -> stat.ownTicks / TICKS_PER_SECOND).orElse(0.0);
    }

    /** Of the process and all its children, those that ended included; not of their children, of which there are none. */
    public static double secondsWithChildren(long pid) throws IOException {
        long ticks = 0;
        for (ProcessStat child : children(pid)) {
            ticks += child.ownTicks;
        }
        Optional<ProcessStat> parent = read(pid);
        return (ticks + parent.map(stat -> stat.ownTicks + stat.reapedTicks).orElse(0L)) / TICKS_PER_SECOND;
    }

    static List<ProcessStat> children(long pid) throws IOException {
        List<ProcessStat> children = new ArrayList<>();
        for (long candidate : pids()) {
            read(candidate).filter(stat -> stat.parentPid == pid).ifPresent(children::add);
        }
        return children;
    }

    /** All that the machine's processors were busy with, what a host took away from us included. */
    static double machineSeconds() throws IOException {
        String[] fields = Files.readAllLines(PROC.resolve("stat")).getFirst().split(" +");
        long ticks = 0;
        for (int field : new int[] {1, 2, 3, 6, 7, 8}) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static List<Long> pids() throws IOException {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .toList();
        }
    }

    private static Optional<ProcessStat> read(long pid) {
        try {
            return Optional.of(
                    parse(Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"))));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
