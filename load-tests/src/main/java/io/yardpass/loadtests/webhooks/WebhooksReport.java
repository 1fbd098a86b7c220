package io.yardpass.loadtests.webhooks;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a {@link WebhooksRun} found. */
record WebhooksReport(
        Machine machine, WebhooksPlan plan, List<MessagePhase> phases, Optional<PurchasesReport> purchases)
        implements Report {
    /** How soon half of all and nearly all are to come, beside endpoints that hang. */
    static final double P50_MILLIS_MAX = 1_000;

    static final double P99_MILLIS_MAX = 5_000;
    /** Of the purchases without a relay. */
    static final double RATIO_MIN = 0.95;

    private record TableLine(String phase, String table, RelayTables.Size before, RelayTables.Size after) {}

    /** Everything was told, in order. */
    boolean promisesKept() {
        return phases.stream().allMatch(MessagePhase::promiseKept)
                && purchases.map(PurchasesReport::allWereAnswered).orElse(true);
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("\n")
                .append(new Table<MessagePhase>()
                        .words("", MessagePhase::name)
                        .figure("messages", "%,d", MessagePhase::written)
                        .figure("received/s", "%,.0f", MessagePhase::perSecond)
                        .figure("delay p50 ms", phase -> phase.delay(50))
                        .figure("p99", phase -> phase.delay(99))
                        .figure("most", phase -> phase.delay(100))
                        .figure("attempts", "%,.0f", MessagePhase::attempts)
                        .figure("relay CPU s", "%.1f", MessagePhase::processorSeconds)
                        .figure(
                                "heap MiB",
                                "%.0f – %.0f",
                                phase -> phase.memory().heapLeast(),
                                phase -> phase.memory().heapMost())
                        .figure("RAM MiB", "%.0f", phase -> phase.memory().residentMost())
                        .figure("missing", MessagePhase::missing)
                        .figure("repeats", phase -> phase.outcome().repeats())
                        .figure("out of order", phase -> phase.outcome().outOfOrder())
                        .of(phases))
                .append('\n')
                .append(new Table<TableLine>()
                        .words("", TableLine::phase)
                        .words("table", line -> "`" + line.table() + "`")
                        .figure(
                                "MiB before – after",
                                "%.1f – %.1f",
                                line -> line.before().mib(),
                                line -> line.after().mib())
                        .figure(
                                "dead rows",
                                "%,d – %,d",
                                line -> line.before().deadRows(),
                                line -> line.after().deadRows())
                        .of(phases.stream().flatMap(WebhooksReport::tables).toList()));
        purchases.ifPresent(turns -> text.append('\n').append(turns.markdown()));
        return text.append(String.format(
                        Locale.ROOT,
                        "%n%,d endpoints, of which %d never answer; %d messages/s for %d s. Delays are from the commit until the"
                                + " receiver has the message, at endpoints that answer; those that hang count among attempts alone.%n%s.%n%s%n%s",
                        plan.endpoints(),
                        plan.hanging(),
                        plan.rate(),
                        plan.seconds(),
                        machine,
                        promisesKept()
                                ? "Every message was received, and of each key in its order."
                                : "**Messages are missing, or came in another order, or purchases were not answered.**",
                        aims()))
                .toString();
    }

    /** Those that were missed. */
    private String aims() {
        StringBuilder missed = new StringBuilder();
        for (MessagePhase phase : phases) {
            if (phase.isTimed()
                    && (phase.outcome().delayMillis(50) >= P50_MILLIS_MAX
                            || phase.outcome().delayMillis(99) >= P99_MILLIS_MAX)) {
                missed.append("**").append(phase.name()).append(": later than aimed at.**\n");
            }
        }
        if (purchases.isPresent() && purchases.get().ratio() < RATIO_MIN) {
            missed.append("**Purchases beside a relay: fewer than aimed at.**\n");
        }
        return missed.toString();
    }

    private static Stream<TableLine> tables(MessagePhase phase) {
        return phase.after().entrySet().stream()
                .map(table -> new TableLine(
                        phase.name(), table.getKey(), phase.before().get(table.getKey()), table.getValue()));
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("endpoints", plan.endpoints());
        json.writeNumberField("hanging", plan.hanging());
        json.writeNumberField("messages_per_second", plan.rate());
        json.writeNumberField("seconds", plan.seconds());
        json.writeBooleanField("promises_kept", promisesKept());
        json.writeArrayFieldStart("phases");
        for (MessagePhase phase : phases) {
            phase.write(json);
        }
        json.writeEndArray();
        if (purchases.isPresent()) {
            purchases.get().write(json);
        }
    }
}
