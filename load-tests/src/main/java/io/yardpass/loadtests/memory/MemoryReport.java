package io.yardpass.loadtests.memory;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
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

                """, connections, seconds));
        text.append(new Table<Held>()
                .words("waiting for", held -> held.point().words())
                .words("answers", Held::answers)
                .figure("RSS before, MiB", "%.0f", Held::beforeMib)
                .figure("at most", "%.0f", Held::mostMib)
                .figure("neighbour served", "%d of %d", Held::served, Held::asked)
                .figure("slowest ms", "%,d", Held::slowestMillis)
                .words("gateway", held -> held.lives() ? "lives" : "ended")
                .of(points));
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
