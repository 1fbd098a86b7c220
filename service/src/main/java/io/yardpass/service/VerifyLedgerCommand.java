package io.yardpass.service;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.yardpass.audit.AuditReport;
import io.yardpass.audit.Fault;
import io.yardpass.audit.LedgerAudit;
import io.yardpass.audit.Place;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Computes the ledger anew from its tables and names the first row that is wrong. */
@Command(
        name = "verify-ledger",
        mixinStandardHelpOptions = true,
        description = {
            "Compute the ledger anew from its tables: chain, sums, balances, gaps, limits; name the first row that is wrong.",
            "Nobody who rewrites the whole chain is found by what is in the database alone, nor who cuts off its end: keep the head"
                    + " that this prints elsewhere, and expect it. Reads one snapshot of the database of the settings, beside a"
                    + " running service; an embedded one while serve runs."
        },
        exitCodeListHeading = "%nIt exits with%n",
        exitCodeList = {
            "0:when the ledger is sound",
            "1:when something is wrong, or no batch has the hash that was expected",
            "2:when it was asked wrongly",
            "3:when it could not look"
        })
final class VerifyLedgerCommand implements Callable<Integer> {
    private static final int FAULTY = 1;
    private static final int COULD_NOT_LOOK = 3;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--expect",
            paramLabel = "HASH",
            description = "The hash of a head that was kept elsewhere: some batch must have it.")
    private String expected;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    VerifyLedgerCommand() {
        this(System.getenv());
    }

    VerifyLedgerCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (expected != null && !expected.matches("[0-9a-fA-F]{64}")) {
            throw new ParameterException(spec.commandLine(), "--expect takes a hash of 64 hexadecimal digits");
        }
        String hash = expected == null ? null : expected.toLowerCase(Locale.ROOT);
        Settings settings = Settings.readWithoutKey(new Environment(environment));
        Vertx vertx = Vertx.vertx();
        try {
            AuditReport report = look(vertx, settings, hash);
            boolean isSound =
                    report.fault().isEmpty() && (hash == null || report.kept().isPresent());
            print(report, hash, isSound);
            return isSound ? 0 : FAULTY;
        } catch (Exception failure) {
            spec.commandLine().getErr().println("yardpass: could not look: " + failure.getMessage());
            return COULD_NOT_LOOK;
        } finally {
            vertx.close().await();
        }
    }

    private AuditReport look(Vertx vertx, Settings settings, String hash) {
        var bar = new Bar();
        AuditReport report = CommandDatabase.owner(vertx, settings)
                .compose(pool -> new LedgerAudit(hash, bar::show).run(pool))
                .await();
        bar.end();
        return report;
    }

    /** Of a length that is known once the look has begun. */
    private final class Bar {
        private ProgressBar shown;

        void show(long done, long total) {
            if (shown == null) {
                shown = new ProgressBar(spec.commandLine().getErr(), total, !json && System.console() != null);
            }
            shown.show(done, "transactions and accounts");
        }

        void end() {
            if (shown != null) {
                shown.end();
            }
        }
    }

    private void print(AuditReport report, String hash, boolean isSound) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(toJson(report, hash, isSound).encode());
        } else {
            report.fault().ifPresent(fault -> printFault(out, fault));
            printKept(out, report, hash);
            out.printf(
                    Locale.ROOT,
                    "%s batch %d%n",
                    isSound ? "head" : "sound up to",
                    report.head().number());
            out.printf(Locale.ROOT, "%s%n", report.head().hash());
            out.println(
                    isSound
                            ? String.format(
                                    Locale.ROOT,
                                    "the ledger is sound: %d transactions, %d entries, %d accounts",
                                    report.transactions(),
                                    report.entries(),
                                    report.accounts())
                            : "the ledger is NOT sound");
        }
        out.flush();
    }

    private static void printFault(PrintWriter out, Fault fault) {
        out.println("wrong at " + fault.place() + ": " + fault.what());
        out.println("  expected " + fault.expected());
        out.println("  found    " + fault.found());
    }

    private static void printKept(PrintWriter out, AuditReport report, String hash) {
        if (hash != null) {
            out.println(report.kept()
                    .map(number -> "the expected hash is that of batch " + number)
                    .orElse("no batch has the expected hash " + hash
                            + ": the end of the ledger was cut off, or the chain written anew"));
        }
    }

    private static JsonObject toJson(AuditReport report, String hash, boolean isSound) {
        return new JsonObject()
                .put("sound", isSound)
                .put(
                        "head",
                        new JsonObject()
                                .put("number", report.head().number())
                                .put("hash", report.head().hash()))
                .put("transactions", report.transactions())
                .put("entries", report.entries())
                .put("accounts", report.accounts())
                .put(
                        "expected",
                        hash == null
                                ? null
                                : new JsonObject()
                                        .put("hash", hash)
                                        .put("batch", report.kept().orElse(null)))
                .put("fault", report.fault().map(VerifyLedgerCommand::toJson).orElse(null));
    }

    private static JsonObject toJson(Fault fault) {
        Place place = fault.place();
        return new JsonObject()
                .put("what", fault.what())
                .put("batch", place.batch())
                .put("sequence", place.sequence())
                .put("ordinal", place.ordinal())
                .put(
                        "account_id",
                        place.accountId() == null ? null : place.accountId().toString())
                .put("expected", fault.expected())
                .put("found", fault.found());
    }
}
