package io.yardpass.loadtests.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.ledger.LedgerWay.Sale;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.usage.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a {@link LedgerRun} found, as people and as programs read it.
 *
 * @param othersShare of the CPU time used meanwhile
 * @param booksOff transactions, orders and accounts that are not what their entries and tickets say
 */
record LedgerReport(
        Machine machine,
        String runId,
        LedgerPlan plan,
        List<LedgerSeries> series,
        List<LedgerSeries> atHalfLoad,
        double othersShare,
        boolean everyPurchaseIsThere,
        long booksOff)
        implements Report {

    boolean isClean() {
        return everyPurchaseIsThere && booksOff == 0;
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("| | purchases/s (median) | lowest – highest | of row locks | p50 ms"
                        + " | p99 ms | a batch | batch ms | commit ms | PostgreSQL | gateway | driver |\n")
                .append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        series.forEach(each -> text.append(row(each)));
        text.append(String.format(Locale.ROOT, """

                A batch: its purchases and the time from its decision to that of the next, medians; commit: from its first byte to its
                commit, mean. PostgreSQL with all its processes, autovacuum too, gateway and driver: CPU seconds for 1,000 purchases. Row
                locks: %d clients over pgjdbc, a prepared statement each, two transfers in one transaction and nothing else of a purchase;
                fsync is on, on the same server.

                | at half of the best rate | offered/s | purchases/s | p50 ms | p99 ms | batch ms | p99 in batches |
                |---|---:|---:|---:|---:|---:|---:|
                """, plan.rowLockClients()));
        atHalfLoad.forEach(each -> text.append(halfLoadRow(each)));
        text.append(String.format(
                Locale.ROOT,
                """

                Offered at random times (Poisson), whether or not earlier purchases are answered; latency counts from when each was due.
                %d rounds of %d s each, interleaved, after %d s; %s. Of the CPU time used meanwhile, %.0f %% was others'.
                %s %s
                """,
                plan.rounds(),
                plan.seconds(),
                plan.warmUpSeconds(),
                machine,
                100 * othersShare,
                everyPurchaseIsThere
                        ? "Every acknowledged purchase was counted in the tables afterwards."
                        : "**The tables do not hold what was acknowledged.**",
                booksOff == 0
                        ? "The books balance."
                        : String.format(Locale.ROOT, "**The books are off in %,d places.**", booksOff)));
        Stream.concat(series.stream(), atHalfLoad.stream())
                .map(LedgerSeries::series)
                .filter(each -> !each.faults().isEmpty())
                .forEach(each ->
                        text.append(String.format(Locale.ROOT, "Faults, %s: %s%n", each.name(), each.faults())));
        return text.toString();
    }

    private String row(LedgerSeries each) {
        Series rates = each.series();
        boolean ours = each.way().sale() != Sale.ROW_LOCKS;
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f – %,.0f | %.2f | %.1f | %.1f | %s | %.2f | %s | %.2f |%n",
                rates.name(),
                rates.median(),
                rates.lowest(),
                rates.highest(),
                rates.median() / rowLocks(),
                rates.millis(50),
                rates.millis(99),
                ours
                        ? String.format(
                                Locale.ROOT,
                                "%,.0f | %.1f | %.1f",
                                each.median(LedgerBatches::purchases),
                                each.median(LedgerBatches::millis),
                                each.median(LedgerBatches::commitMillis))
                        : " |  | ",
                each.perThousand(Usage::postgresSeconds),
                ours ? String.format(Locale.ROOT, "%.2f", each.perThousand(Usage::gatewaySeconds)) : "",
                each.perThousand(Usage::driverSeconds));
    }

    private static String halfLoadRow(LedgerSeries each) {
        Series rates = each.series();
        double batchMillis = each.median(LedgerBatches::millis);
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.1f | %.1f | %.1f | %.1f |%n",
                rates.name(),
                each.offered(),
                rates.median(),
                rates.millis(50),
                rates.millis(99),
                batchMillis,
                batchMillis == 0 ? 0 : rates.millis(99) / batchMillis);
    }

    private double rowLocks() {
        return series.stream()
                .filter(each -> each.way().sale() == Sale.ROW_LOCKS)
                .mapToDouble(each -> each.series().median())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("run_id", runId);
        machine.write(json);
        json.writeNumberField("seconds_per_round", plan.seconds());
        json.writeNumberField("warm_up_seconds", plan.warmUpSeconds());
        json.writeNumberField("others_share_of_cpu", othersShare);
        json.writeBooleanField("every_purchase_is_there", everyPurchaseIsThere);
        json.writeNumberField("books_off", booksOff);
        write(json, "series", series);
        write(json, "at_half_load", atHalfLoad);
    }

    private static void write(JsonGenerator json, String name, List<LedgerSeries> all) throws IOException {
        json.writeArrayFieldStart(name);
        for (LedgerSeries each : all) {
            json.writeStartObject();
            json.writeStringField("sale", each.way().sale().name());
            json.writeNumberField("buyers", each.way().buyers());
            json.writeNumberField("offered_per_second", each.offered());
            each.series().write(json);
            json.writeNumberField("purchases_a_batch", each.median(LedgerBatches::purchases));
            json.writeNumberField("batch_ms", each.median(LedgerBatches::millis));
            json.writeNumberField("commit_ms", each.median(LedgerBatches::commitMillis));
            json.writeObjectFieldStart("usage");
            each.usage().write(json);
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
