package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.gateway.http.Forwarding;
import io.yardpass.gateway.queries.LedgerWriter;
import io.yardpass.gateway.queries.WriterQueries;
import io.yardpass.ledger.Ledger;
import java.util.function.Supplier;

/** Where this process stands to the ledger: it writes it, waits for its turn to, or only knows who does. */
final class LedgerPlace {
    private final Vertx vertx;
    private final Vitals vitals;
    private final OwnName name;
    /** Null where it is no role of this process. */
    private volatile Ledger ledger;

    LedgerPlace(Vertx vertx, Settings settings, Vitals vitals) {
        this.vertx = vertx;
        this.vitals = vitals;
        this.name = new OwnName(settings);
    }

    /** From now on it writes, or waits to. */
    Future<Ledger> open(Storage storage) {
        return Ledger.open(
                        vertx,
                        Options.ledger(storage.address(), name.process()).withAddress(name::url),
                        storage.clock(),
                        storage.clock()::agrees,
                        vitals.metrics().registry())
                .onSuccess(opened -> {
                    ledger = opened;
                    vitals.readiness().require("ledger", opened::hindrance);
                });
    }

    /** Tells the others where; they learn it with the next renewal of the lease. */
    void listens(int port) {
        name.listens(port);
    }

    Future<Outcome> submit(CallerCommand command) {
        return ledger == null ? Future.succeededFuture(new Outcome.Unavailable()) : ledger.submit(command);
    }

    boolean writes() {
        return ledger != null && ledger.ready();
    }

    /** @param lookups asks as yardpass_ingest; the management port asks through it too from now on */
    Forwarding forwarding(SqlClient lookups) {
        Supplier<Future<LedgerWriter>> look = new WriterQueries(lookups)::current;
        vitals.ledger().asks(look, name.process());
        return Forwarding.of(name.process(), this::writes, look);
    }
}
