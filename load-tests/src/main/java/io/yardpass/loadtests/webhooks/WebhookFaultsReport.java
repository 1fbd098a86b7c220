package io.yardpass.loadtests.webhooks;

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
record WebhookFaultsReport(Machine machine, List<WebhookFaultsRound> rounds, List<String> complaints, double minutes)
        implements Report {
    boolean clean() {
        return complaints.isEmpty();
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("\n")
                .append(new Table<RelayVictim>()
                        .words("struck", victim -> victim)
                        .figure("rounds", victim -> of(victim).size())
                        .figure("ready again after s", victim -> seconds(victim, WebhookFaultsRound::readyAfterMillis))
                        .figure("drained after s", victim -> seconds(victim, WebhookFaultsRound::drainedAfterMillis))
                        .figure("messages", "%,d", victim -> sum(of(victim), WebhookFaultsRound::messages))
                        .figure("told twice", "%,d", victim -> sum(of(victim), WebhookFaultsRound::repeatsOfKills))
                        .of(Arrays.stream(RelayVictim.values())
                                .filter(victim -> !of(victim).isEmpty())
                                .toList()));
        text.append(String.format(
                Locale.ROOT,
                "%n%,d commands answered, %,d messages committed, %,d of them refused by the receiver at first.%n"
                        + "%d rounds in %.0f minutes; %s.%n",
                sum(rounds, WebhookFaultsRound::commands),
                sum(rounds, WebhookFaultsRound::messages),
                sum(rounds, WebhookFaultsRound::refused),
                rounds.size(),
                minutes,
                machine));
        complaints.forEach(complaint -> text.append("- ").append(complaint).append('\n'));
        return text.append(
                        clean()
                                ? "Every committed message was told, nothing else was, and of each key in its order.\n"
                                : "**Promises were broken.**\n")
                .toString();
    }

    private List<WebhookFaultsRound> of(RelayVictim victim) {
        return rounds.stream().filter(round -> round.victim() == victim).toList();
    }

    private String seconds(RelayVictim victim, ToLongFunction<WebhookFaultsRound> millis) {
        return Median.ofSeconds(of(victim).stream().mapToLong(millis));
    }

    private static long sum(List<WebhookFaultsRound> rounds, ToLongFunction<WebhookFaultsRound> figure) {
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
        for (WebhookFaultsRound round : rounds) {
            json.writeStartObject();
            json.writeStringField("struck", round.victim().name());
            json.writeNumberField("ready_after_ms", round.readyAfterMillis());
            json.writeNumberField("drained_after_ms", round.drainedAfterMillis());
            json.writeNumberField("commands", round.commands());
            json.writeNumberField("messages", round.messages());
            json.writeNumberField("refused", round.refused());
            json.writeNumberField("repeats", round.repeats());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
