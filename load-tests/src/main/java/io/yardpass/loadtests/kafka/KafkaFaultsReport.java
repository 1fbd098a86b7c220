package io.yardpass.loadtests.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
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
record KafkaFaultsReport(Machine machine, List<KafkaFaultsRound> rounds, List<String> complaints, double minutes)
        implements Report {
    boolean clean() {
        return complaints.isEmpty();
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("\n")
                .append(new Table<KafkaVictim>()
                        .words("struck", victim -> victim)
                        .figure("rounds", victim -> roundsOf(victim).size())
                        .figure("ready again after s", victim -> seconds(victim, KafkaFaultsRound::readyAfterMillis))
                        .figure("drained after s", victim -> seconds(victim, KafkaFaultsRound::drainedAfterMillis))
                        .of(Arrays.stream(KafkaVictim.values())
                                .filter(victim -> !roundsOf(victim).isEmpty())
                                .toList()));
        text.append(whatLasted());
        text.append(String.format(
                Locale.ROOT,
                "%n%,d events queued, each compared with its row after its round; %d rounds in %.0f minutes; %s.%n",
                rounds.stream().mapToLong(KafkaFaultsRound::queued).sum(),
                rounds.size(),
                minutes,
                machine));
        complaints.forEach(complaint -> text.append("- ").append(complaint).append('\n'));
        return text.append(
                        clean()
                                ? "Nothing queued was lost, stored twice or counted twice, and nothing was done by hand.\n"
                                : "**Promises were broken.**\n")
                .toString();
    }

    /** What a gateway answered meanwhile; nothing where no fault lasted. */
    private String whatLasted() {
        List<KafkaFaultsRound> lasting =
                rounds.stream().filter(round -> round.victim().lasts()).toList();
        return lasting.isEmpty()
                ? ""
                : "\n"
                        + new Table<KafkaFaultsRound>()
                                .words("a gateway, asked five times a second", KafkaFaultsRound::victim)
                                .figure("202", round -> round.seen().queued())
                                .figure("503", round -> round.seen().refused())
                                .figure(
                                        "no answer, or another",
                                        round -> round.seen().other())
                                .figure(
                                        "503: half within ms",
                                        round -> round.seen().refusedHalfMillis())
                                .figure("slowest", round -> round.seen().slowest503Millis())
                                .figure(
                                        "its memory before, MiB",
                                        "%.0f",
                                        round -> round.seen().beforeMib())
                                .figure("at most", "%.0f", round -> round.seen().mostMib())
                                .of(lasting);
    }

    private List<KafkaFaultsRound> roundsOf(KafkaVictim victim) {
        return rounds.stream().filter(round -> round.victim() == victim).toList();
    }

    /** The median, and from the least to the most. */
    private String seconds(KafkaVictim victim, ToLongFunction<KafkaFaultsRound> millis) {
        return Median.ofSeconds(roundsOf(victim).stream().mapToLong(millis));
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
        for (KafkaFaultsRound round : rounds) {
            json.writeStartObject();
            json.writeStringField("struck", round.victim().name());
            json.writeNumberField("ready_after_ms", round.readyAfterMillis());
            json.writeNumberField("drained_after_ms", round.drainedAfterMillis());
            json.writeNumberField("events", round.queued());
            json.writeNumberField("gave_up", round.gaveUp());
            json.writeNumberField("probes_queued", round.seen().queued());
            json.writeNumberField("probes_refused", round.seen().refused());
            json.writeNumberField("probes_refused_slowest_ms", round.seen().slowest503Millis());
            json.writeNumberField("gateway_mib_most", round.seen().mostMib());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
