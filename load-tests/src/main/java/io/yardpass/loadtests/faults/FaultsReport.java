package io.yardpass.loadtests.faults;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import io.yardpass.loadtests.service.Victim;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What all rounds came to.
 *
 * @param complaints what is wrong, a line each; none when every promise was kept
 */
record FaultsReport(Machine machine, List<FaultsRound> rounds, List<String> complaints, double minutes)
        implements Report {
    boolean clean() {
        return complaints.isEmpty();
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("\n")
                .append(new Table<Victim>()
                        .words("killed", victim -> victim)
                        .figure("rounds", victim -> roundsOf(victim).size())
                        .figure(
                                "kills",
                                victim -> roundsOf(victim).stream()
                                        .mapToInt(round -> round.strike().kills())
                                        .sum())
                        .figure("ready again after s", this::readyAfter)
                        .of(Arrays.stream(Victim.values())
                                .filter(victim -> !roundsOf(victim).isEmpty())
                                .toList()));
        text.append(String.format(
                Locale.ROOT,
                "%n%,d events acknowledged, %,d commands answered, %,d of these asked again; each answer and each row that it"
                        + " promises compared after its round, and all again at the end.%n%d rounds in %.0f minutes; %s.%n",
                sum(FaultsRound::eventsAcknowledged),
                sum(FaultsRound::commandsAnswered),
                sum(FaultsRound::repeats),
                rounds.size(),
                minutes,
                machine));
        complaints.forEach(complaint -> text.append("- ").append(complaint).append('\n'));
        return text.append(
                        clean()
                                ? "Nothing acknowledged was lost, doubled or answered otherwise.\n"
                                : "**Promises were broken.**\n")
                .toString();
    }

    private List<FaultsRound> roundsOf(Victim victim) {
        return rounds.stream()
                .filter(round -> round.strike().victim() == victim)
                .toList();
    }

    private String readyAfter(Victim victim) {
        return Median.ofSeconds(
                roundsOf(victim).stream().mapToLong(round -> round.strike().readyAfterMillis()));
    }

    private long sum(ToLongFunction<FaultsRound> figure) {
        return rounds.stream().mapToLong(figure).sum();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeBooleanField("clean", clean());
        json.writeNumberField("minutes", minutes);
        json.writeArrayFieldStart("complaints");
        for (String complaint : complaints) {
            json.writeString(complaint);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rounds");
        for (FaultsRound round : rounds) {
            json.writeStartObject();
            json.writeStringField("killed", round.strike().victim().name());
            json.writeNumberField("kills", round.strike().kills());
            json.writeNumberField("ready_after_ms", round.strike().readyAfterMillis());
            json.writeNumberField("events", round.eventsAcknowledged());
            json.writeNumberField("commands", round.commandsAnswered());
            json.writeNumberField("repeats", round.repeats());
            json.writeNumberField("gave_up", round.gaveUp());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
