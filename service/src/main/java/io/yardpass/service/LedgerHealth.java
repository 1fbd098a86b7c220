package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.yardpass.gateway.queries.LedgerWriter;
import io.yardpass.gateway.queries.WriterDirectory;
import java.util.function.Supplier;

/** Who writes the ledger, for whoever asks the management port. Asked on its event loop; told of on any thread. */
final class LedgerHealth {
    private static final JsonObject UNKNOWN = new JsonObject().put("status", "unknown");
    private static final JsonObject NOBODY = new JsonObject().put("status", "nobody writes it");

    private volatile String process = "";
    private volatile WriterDirectory writers =
            new WriterDirectory(() -> Future.failedFuture("not asked for"), System::nanoTime);

    /** What it says, and whether somebody writes. */
    record Told(boolean isWritten, JsonObject body) {}

    /** @param own how this process calls itself */
    void asks(Supplier<Future<LedgerWriter>> look, String own) {
        process = own;
        writers = new WriterDirectory(look, System::nanoTime);
    }

    /** Never fails. */
    Future<Told> tell() {
        return writers.current().map(this::told).otherwise(new Told(false, UNKNOWN));
    }

    private Told told(LedgerWriter writer) {
        if (writer == null) {
            return new Told(false, NOBODY);
        }
        return new Told(
                true,
                new JsonObject()
                        .put("status", "written")
                        .put("here", writer.process().equals(process))
                        .put("process", writer.process())
                        .put(
                                "address",
                                writer.address() == null
                                        ? null
                                        : writer.address().toString())
                        .put("epoch", writer.epoch()));
    }
}
