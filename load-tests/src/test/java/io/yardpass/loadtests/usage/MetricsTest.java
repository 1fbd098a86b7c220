package io.yardpass.loadtests.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final String EXPOSITION = """
            # TYPE jvm_allocated_bytes_total counter
            jvm_allocated_bytes_total 1.5E9
            yardpass_ingest_refused_total{reason="full"} 3.0
            yardpass_ingest_refused_total{reason="unavailable"} 4.0
            yardpass_ingest_refused_total_created 1.7E9
            """;

    @Test
    void samplesOfOneNameAreSummedWhateverTheirLabels() {
        assertEquals(1.5e9, Metrics.sum(EXPOSITION, "jvm_allocated_bytes_total"));
        assertEquals(7, Metrics.sum(EXPOSITION, "yardpass_ingest_refused_total"));
        assertEquals(4, Metrics.sum(EXPOSITION, "yardpass_ingest_refused_total", "reason=\"unavailable\""));
        assertEquals(0, Metrics.sum(EXPOSITION, "yardpass_ingest_refused"));
    }
}
