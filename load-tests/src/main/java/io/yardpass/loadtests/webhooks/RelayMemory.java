package io.yardpass.loadtests.webhooks;

import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.usage.Metrics;
import io.yardpass.loadtests.usage.ProcessMemory;
import java.io.IOException;

/**
 * Heap and resident memory of a process at their least and most, in MiB. The least of the heap is what a collection left.
 */
record RelayMemory(double heapLeast, double heapMost, double residentMost) {
    static final RelayMemory NONE = new RelayMemory(Double.MAX_VALUE, 0, 0);

    private static final double MEBIBYTE = 1 << 20;

    static RelayMemory of(ServiceProcess process) throws IOException, InterruptedException {
        String metrics = new Metrics(process.managementUrl()).scrape();
        double heap = Metrics.sum(metrics, "jvm_memory_used_bytes", "area=\"heap\"") / MEBIBYTE;
        return new RelayMemory(heap, heap, ProcessMemory.of(process.pid()).residentMib());
    }

    RelayMemory with(RelayMemory other) {
        return new RelayMemory(
                Math.min(heapLeast, other.heapLeast),
                Math.max(heapMost, other.heapMost),
                Math.max(residentMost, other.residentMost));
    }
}
