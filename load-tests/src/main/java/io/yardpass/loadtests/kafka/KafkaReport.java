package io.yardpass.loadtests.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.kafka.KafkaServices.Cpu;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What a {@link KafkaRun} found.
 *
 * @param series the first two of one process, the others with a broker between
 * @param lagRate events a second at which the ages were measured
 * @param ageP50Millis from a record's append until its commit
 */
record KafkaReport(
        Machine machine,
        KafkaPlan plan,
        List<KafkaSeries> series,
        double lagRate,
        double ageP50Millis,
        double ageP99Millis,
        boolean everyRowIsThere)
        implements Report {
    @Override
    public String markdown() {
        double alone = series.getFirst().median();
        double aloneSingle = series.get(1).median();
        String table = new Table<KafkaSeries>()
                .words("", KafkaSeries::name)
                .figure("events/s (median)", "%,.0f", KafkaSeries::median)
                .figure("lowest – highest", "%,.0f – %,.0f", KafkaSeries::lowest, KafkaSeries::highest)
                .figure(
                        "of one process",
                        "%.2f",
                        each -> each.median() / (each.name().contains(", 1 a request") ? aloneSingle : alone))
                .figure("gateway CPU s", "%.2f", each -> each.cpu(Cpu::gateway))
                .figure("broker", "%.2f", each -> each.cpu(Cpu::broker))
                .figure("ingester", "%.2f", each -> each.cpu(Cpu::ingester))
                .figure("PostgreSQL", "%.2f", each -> each.cpu(Cpu::postgres))
                .figure("driver", "%.2f", each -> each.cpu(Cpu::driver))
                .of(series);
        return table
                + String.format(
                        Locale.ROOT,
                        "%nCPU seconds for a million events. At %,.0f events/s half of the rows were committed within %.0f ms"
                                + " of their append, 99 %% within %.0f ms (ends of buckets).%n%d rounds of %d s each,"
                                + " interleaved, after %d s for each; %s.%n%s%n",
                        lagRate,
                        ageP50Millis,
                        ageP99Millis,
                        plan.rounds(),
                        plan.seconds(),
                        plan.warmUpSeconds(),
                        machine,
                        everyRowIsThere
                                ? "Every event that was queued was counted in the tables afterwards, once."
                                : "**The tables do not hold what was queued.**");
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("machine");
        machine.write(json);
        json.writeEndObject();
        json.writeArrayFieldStart("series");
        for (KafkaSeries each : series) {
            json.writeStartObject();
            json.writeStringField("name", each.name());
            json.writeNumberField("median_per_second", each.median());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("lag_rate_per_second", lagRate);
        json.writeNumberField("age_p50_ms", ageP50Millis);
        json.writeNumberField("age_p99_ms", ageP99Millis);
        json.writeBooleanField("every_row_is_there", everyRowIsThere);
    }
}
