package io.yardpass.loadtests.fuzz;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What became of a service that was sent what nobody should send, and of its neighbour. */
record FuzzReport(
        Machine machine,
        FuzzPlan plan,
        long talks,
        long requests,
        double seconds,
        Map<String, Long> answers,
        List<Fault> faults,
        Beside beside,
        Left left)
        implements Report {
    private static final int SHOWN = 4_000;

    /** A talk in which something came that never should, or nothing did. */
    record Fault(FuzzTalk talk, String words, String received) {}

    /** What was asked by the neighbour, and served with 2xx. */
    record Beside(int asked, int served, long slowestMillis) {}

    /**
     * How the service is afterwards.
     *
     * @param wrongInBooks how much is wrong by each check that does not hold
     */
    record Left(double beforeMib, double afterMib, double peakMib, boolean ready, Map<String, Long> wrongInBooks) {}

    boolean isWell() {
        return faults.isEmpty()
                && beside.served() == beside.asked()
                && left.ready()
                && left.wrongInBooks().isEmpty();
    }

    @Override
    public String markdown() {
        var text = new StringBuilder();
        faults.forEach(fault -> text.append(shown(fault)));
        text.append(String.format(
                Locale.ROOT,
                "%,d requests in %,d talks on %d connections at once, seed %d, %.0f s.%n%n",
                requests,
                talks,
                plan.connections(),
                plan.seed(),
                seconds));
        text.append(new Table<Map.Entry<String, Long>>()
                .words("answered", Map.Entry::getKey)
                .figure("times", "%,d", Map.Entry::getValue)
                .of(answers.entrySet()));
        text.append(String.format(
                Locale.ROOT,
                "%n%d faults; neighbour served %,d of %,d, slowest %,d ms; RSS %.0f MiB before, %.0f after, %.0f at most; %s; %s%n%n%s%n",
                faults.size(),
                beside.served(),
                beside.asked(),
                beside.slowestMillis(),
                left.beforeMib(),
                left.afterMib(),
                left.peakMib(),
                left.ready() ? "ready" : "**not ready**",
                left.wrongInBooks().isEmpty()
                        ? "the books are right"
                        : "**wrong in the books: " + left.wrongInBooks() + "**",
                machine));
        return text.toString();
    }

    private String shown(Fault fault) {
        return String.format(
                Locale.ROOT,
                "**%s**, again by --seed %d --only %d (%s, %s)%n%s%n-->%n%s%n%n",
                fault.words(),
                plan.seed(),
                fault.talk().number(),
                fault.talk().clear() ? "clear" : "broken",
                fault.talk().ending(),
                visible(fault.talk().sent()),
                visible(fault.received()));
    }

    /** Tokens are long, and say nothing here. */
    private static String visible(String bytes) {
        StringBuilder seen = new StringBuilder();
        bytes.replaceAll("Bearer ey[\\w.-]+", "Bearer …").chars().limit(SHOWN).forEach(one -> {
            switch (one) {
                case '\r' -> seen.append("\\r");
                case '\n' -> seen.append("\\n\n");
                default ->
                    seen.append(
                            one < ' ' || one > '~' && one < 256
                                    ? String.format(Locale.ROOT, "\\x%02x", one)
                                    : (char) one + "");
            }
        });
        return bytes.length() > SHOWN
                ? seen.append("… of ").append(bytes.length()).append(" bytes").toString()
                : seen.toString();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("seed", plan.seed());
        json.writeNumberField("connections", plan.connections());
        json.writeNumberField("requests", requests);
        json.writeNumberField("talks", talks);
        json.writeNumberField("seconds", seconds);
        json.writeObjectFieldStart("answers");
        for (var answer : answers.entrySet()) {
            json.writeNumberField(answer.getKey(), answer.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("faults");
        for (Fault fault : faults) {
            json.writeStartObject();
            json.writeNumberField("talk", fault.talk().number());
            json.writeStringField("fault", fault.words());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("neighbour_asked", beside.asked());
        json.writeNumberField("neighbour_served", beside.served());
        json.writeNumberField("neighbour_slowest_ms", beside.slowestMillis());
        json.writeNumberField("rss_before_mib", left.beforeMib());
        json.writeNumberField("rss_after_mib", left.afterMib());
        json.writeNumberField("rss_most_mib", left.peakMib());
        json.writeBooleanField("ready", left.ready());
        json.writeBooleanField("books_are_right", left.wrongInBooks().isEmpty());
    }
}
