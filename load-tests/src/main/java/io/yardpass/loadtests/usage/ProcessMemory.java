package io.yardpass.loadtests.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of a process that is in RAM, in KiB: now, and at its most since it began. */
public record ProcessMemory(long residentKib, long peakKib) {
    private static final double MEBIBYTE_KIB = 1024;

    public static ProcessMemory of(long pid) throws IOException {
        return parse(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
    }

    static ProcessMemory parse(String status) {
        return new ProcessMemory(field(status, "VmRSS:"), field(status, "VmHWM:"));
    }

    public double peakMib() {
        return peakKib / MEBIBYTE_KIB;
    }

    public double residentMib() {
        return residentKib / MEBIBYTE_KIB;
    }

    private static long field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
