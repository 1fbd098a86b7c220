package io.yardpass.loadtests.exactlyonce;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import io.yardpass.loadtests.service.Victim;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What one run of {@code bench exactly-once} did and found, as people and as programs read it. */
record ExactlyOnceReport(
        Machine machine,
        Map<String, Long> sending,
        Map<String, Long> faults,
        List<Kill> kills,
        Map<String, Long> refusals,
        double seconds)
        implements Report {
    /** @param againMillis from the kill until both gateways take events */
    record Kill(Victim victim, long afterSends, long againMillis) {}

    static ExactlyOnceReport of(
            Machine machine, RepeatingLoad load, EffectsInDatabase stored, List<Kill> kills, double seconds) {
        Effects effects = load.effects();
        Map<String, Long> sending = new LinkedHashMap<>();
        sending.put("events sent", load.sent());
        load.repeated().forEach((why, sends) -> sending.put("of them again, " + why, sends));
        sending.put("requests, retries included", load.tries());
        sending.put("events with an answer that was lost or 503", (long) effects.eventsLeftOpen());
        sending.put("answered accepted", effects.acceptances());
        sending.put("answered duplicate", effects.duplicates());
        sending.put("distinct events", (long) effects.made());
        sending.put("rows", stored.rows());
        sending.put("counted in the hourly rows", stored.counted());
        Map<String, Long> faults = new LinkedHashMap<>();
        faults.put("acknowledged and missing", stored.missing());
        faults.put("stored twice", stored.twice());
        faults.put("stored and never sent", stored.unknown());
        faults.put("never acknowledged", (long) effects.unacknowledged());
        faults.put("accepted by two answers", (long) effects.acceptedTwice());
        faults.put("accepted by none, though none was lost", (long) effects.neverAccepted());
        faults.put("hours whose count is not the rows", stored.driftingHours());
        faults.put("rows not counted, or counted twice", Math.abs(stored.rows() - stored.counted()));
        faults.put("deltas pending after a minute", stored.pending());
        return new ExactlyOnceReport(machine, sending, faults, kills, load.refusals(), seconds);
    }

    boolean exact() {
        return refusals.isEmpty() && faults.values().stream().allMatch(number -> number == 0);
    }

    @Override
    public String markdown() {
        Map<String, Long> numbers = new LinkedHashMap<>(sending);
        faults.forEach((what, number) -> numbers.put("**" + what + "**", number));
        StringBuilder text = new StringBuilder(new Table<Map.Entry<String, Long>>()
                .words("", Map.Entry::getKey)
                .figure("", "%,d", Map.Entry::getValue)
                .of(numbers.entrySet()));
        text.append('\n')
                .append(new Table<Kill>()
                        .words("kill -9 of", Kill::victim)
                        .figure("after sends", "%,d", Kill::afterSends)
                        .figure("both take events again after ms", "%,d", Kill::againMillis)
                        .of(kills));
        text.append(String.format(Locale.ROOT, "%n%.0f s; %s.%n", seconds, machine));
        if (!refusals.isEmpty()) {
            text.append("Refused: ").append(refusals).append('\n');
        }
        return text.append(exact() ? "Every event had its effect exactly once.\n" : "**Promises were broken.**\n")
                .toString();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("seconds", seconds);
        json.writeBooleanField("exactly_once", exact());
        write("sending", sending, json);
        write("faults", faults, json);
        write("refusals", refusals, json);
        json.writeArrayFieldStart("kills");
        for (Kill kill : kills) {
            json.writeStartObject();
            json.writeStringField("victim", kill.victim().name());
            json.writeNumberField("after_sends", kill.afterSends());
            json.writeNumberField("again_ms", kill.againMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(String field, Map<String, Long> numbers, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, Long> each : numbers.entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
    }
}
