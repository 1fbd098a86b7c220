package io.yardpass.loadtests.memory;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What became of a gateway at each waiting point, and of its neighbour. */
record MemoryReport(Machine machine, int connections, int seconds, List<Held> points) implements Report {
    /**
     * @param answers how many of each status, and how many connections were closed instead
     * @param asked by the neighbour, of which so many were served
     */
    record Held(
            WaitingPoint point,
            Map<String, Integer> answers,
            double beforeMib,
            double mostMib,
            boolean lives,
            int asked,
            int served,
            long slowestMillis) {}

    /** True when the gateway outlived all of it and its neighbour was served each time. */
    boolean isWell() {
        return points.stream().allMatch(held -> held.lives() && held.asked() > 0 && held.served() == held.asked());
    }

    @Override
    public String markdown() {
        var text = new StringBuilder(String.format(Locale.ROOT, """
                %,d connections at each waiting point for %d s, the launcher's heap.

                | waiting for | answers | RSS before, MiB | at most | neighbour served | slowest ms | gateway |
                |---|---|---:|---:|---:|---:|---|
                """, connections, seconds));
        for (Held held : points) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.0f | %.0f | %d of %d | %,d | %s |%n",
                    held.point().words(),
                    held.answers(),
                    held.beforeMib(),
                    held.mostMib(),
                    held.served(),
                    held.asked(),
                    held.slowestMillis(),
                    held.lives() ? "lives" : "ended"));
        }
        return text.append('\n').append(machine).append('\n').toString();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeNumberField("connections", connections);
        json.writeNumberField("seconds", seconds);
        json.writeArrayFieldStart("points");
        for (Held held : points) {
            json.writeStartObject();
            json.writeStringField("point", held.point().name().toLowerCase(Locale.ROOT));
            json.writeObjectFieldStart("answers");
            for (var answer : held.answers().entrySet()) {
                json.writeNumberField(answer.getKey(), answer.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("rss_before_mib", held.beforeMib());
            json.writeNumberField("rss_most_mib", held.mostMib());
            json.writeBooleanField("lives", held.lives());
            json.writeNumberField("neighbour_asked", held.asked());
            json.writeNumberField("neighbour_served", held.served());
            json.writeNumberField("neighbour_slowest_ms", held.slowestMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
