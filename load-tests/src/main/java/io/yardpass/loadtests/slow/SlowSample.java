package io.yardpass.loadtests.slow;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.usage.Metrics;
import io.yardpass.loadtests.usage.ProcessMemory;
import java.io.IOException;

/** The gateway at a moment: seconds since the load began, memory, what it holds, and what it answered so far. */
record SlowSample(
        double second,
        double residentMib,
        double heapMib,
        double pendingRows,
        double pendingMib,
        double accepted,
        double refused) {
    private static final double MEBIBYTE = 1 << 20;

    static SlowSample of(double second, ProcessMemory memory, String metrics) {
        return new SlowSample(
                second,
                memory.residentMib(),
                Metrics.sum(metrics, "jvm_memory_used_bytes", "area=\"heap\"") / MEBIBYTE,
                Metrics.sum(metrics, "yardpass_ingest_pending_rows"),
                Metrics.sum(metrics, "yardpass_ingest_pending_bytes") / MEBIBYTE,
                Metrics.sum(metrics, "yardpass_ingest_verdicts_total", "verdict=\"accepted\""),
                Metrics.sum(metrics, "yardpass_ingest_refused_total"));
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("second", second);
        json.writeNumberField("resident_mib", residentMib);
        json.writeNumberField("heap_mib", heapMib);
        json.writeNumberField("pending_rows", pendingRows);
        json.writeNumberField("pending_mib", pendingMib);
        json.writeNumberField("accepted", accepted);
        json.writeNumberField("refused", refused);
        json.writeEndObject();
    }
}
