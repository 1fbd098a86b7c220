package io.yardpass.loadtests.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.ledger.LedgerWay.Sale;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
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
        StringBuilder text = new StringBuilder(table().of(series));
        text.append(String.format(Locale.ROOT, """

                A batch: its purchases and the time from its decision to that of the next, medians; commit: from its first byte to its
                commit, mean. PostgreSQL with all its processes, autovacuum too, gateway and driver: CPU seconds for 1,000 purchases. Row
                locks: %d clients over pgjdbc, a prepared statement each, two transfers in one transaction and nothing else of a purchase;
                fsync is on, on the same server.

                """, plan.rowLockClients()));
        text.append(halfLoadTable().of(atHalfLoad));
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

    private Table<LedgerSeries> table() {
        return new Table<LedgerSeries>()
                .words("", each -> each.series().name())
                .figure("purchases/s (median)", "%,.0f", each -> each.series().median())
                .figure(
                        "lowest – highest",
                        "%,.0f – %,.0f",
                        each -> each.series().lowest(),
                        each -> each.series().highest())
                .figure("of row locks", "%.2f", each -> each.series().median() / rowLocks())
                .figure("p50 ms", "%.1f", each -> each.series().millis(50))
                .figure("p99 ms", "%.1f", each -> each.series().millis(99))
                .figure("a batch", each -> ofOurs(each, "%,.0f", each.median(LedgerBatches::purchases)))
                .figure("batch ms", each -> ofOurs(each, "%.1f", each.median(LedgerBatches::millis)))
                .figure("commit ms", each -> ofOurs(each, "%.1f", each.median(LedgerBatches::commitMillis)))
                .figure("PostgreSQL", "%.2f", each -> each.perThousand(Usage::postgresSeconds))
                .figure("gateway", each -> ofOurs(each, "%.2f", each.perThousand(Usage::gatewaySeconds)))
                .figure("driver", "%.2f", each -> each.perThousand(Usage::driverSeconds));
    }

    private static String ofOurs(LedgerSeries each, String format, double figure) {
        return each.way().sale() == Sale.ROW_LOCKS ? "" : String.format(Locale.ROOT, format, figure);
    }

    private static Table<LedgerSeries> halfLoadTable() {
        return new Table<LedgerSeries>()
                .words("at half of the best rate", each -> each.series().name())
                .figure("offered/s", "%,.0f", LedgerSeries::offered)
                .figure("purchases/s", "%,.0f", each -> each.series().median())
                .figure("p50 ms", "%.1f", each -> each.series().millis(50))
                .figure("p99 ms", "%.1f", each -> each.series().millis(99))
                .figure("batch ms", "%.1f", each -> each.median(LedgerBatches::millis))
                .figure("p99 in batches", "%.1f", LedgerReport::p99InBatches);
    }

    private static double p99InBatches(LedgerSeries each) {
        double batchMillis = each.median(LedgerBatches::millis);
        return batchMillis == 0 ? 0 : each.series().millis(99) / batchMillis;
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
