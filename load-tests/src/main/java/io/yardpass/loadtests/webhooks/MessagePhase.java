package io.yardpass.loadtests.webhooks;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * What became of the messages of a time.
 *
 * @param written messages for endpoints that answer
 * @param perSecond of these, received from the first commit (or the relay's start) until the last came
 * @param attempts that the relay noted, those at endpoints that hang included
 * @param processorSeconds that the relay's process took
 */
record MessagePhase(
        String name,
        int written,
        MessageSeries.Outcome outcome,
        double perSecond,
        double attempts,
        double processorSeconds,
        RelayMemory memory,
        Map<String, RelayTables.Size> before,
        Map<String, RelayTables.Size> after) {
    boolean promiseKept() {
        return outcome.received() == written && outcome.outOfOrder() == 0;
    }

    int missing() {
        return written - outcome.received();
    }

    /** Whether delays were measured. */
    boolean isTimed() {
        return outcome.delayMicros().getTotalCount() > 0;
    }

    String delay(double percentile) {
        return isTimed() ? String.format(Locale.ROOT, "%.0f", outcome.delayMillis(percentile)) : "";
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeNumberField("written", written);
        json.writeNumberField("received", outcome.received());
        json.writeNumberField("repeats", outcome.repeats());
        json.writeNumberField("out_of_order", outcome.outOfOrder());
        json.writeNumberField("per_second", perSecond);
        json.writeNumberField("attempts", attempts);
        json.writeNumberField("cpu_seconds", processorSeconds);
        if (isTimed()) {
            json.writeNumberField("delay_p50_ms", outcome.delayMillis(50));
            json.writeNumberField("delay_p99_ms", outcome.delayMillis(99));
            json.writeNumberField("delay_max_ms", outcome.delayMillis(100));
        }
        json.writeNumberField("heap_least_mib", memory.heapLeast());
        json.writeNumberField("heap_most_mib", memory.heapMost());
        json.writeNumberField("resident_most_mib", memory.residentMost());
        write(json, "tables_before", before);
        write(json, "tables_after", after);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Map<String, RelayTables.Size> tables)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, RelayTables.Size> table : tables.entrySet()) {
            json.writeObjectFieldStart(table.getKey());
            json.writeNumberField("bytes", table.getValue().bytes());
            json.writeNumberField("dead_rows", table.getValue().deadRows());
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
