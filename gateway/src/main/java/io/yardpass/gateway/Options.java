package io.yardpass.gateway;

import io.yardpass.analytics.IngestOptions;
import io.yardpass.batching.BatchLimits;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.ledger.LedgerOptions;
import io.yardpass.pgcopy.PgAddress;

/** What the settings mean to each part. */
final class Options {
    private Options() {}

    static EdgeOptions edge(Settings settings) {
        Settings.Limits limits = settings.limits();
        EdgeOptions usual =
                EdgeOptions.at(settings.http().host(), settings.http().port());
        return usual.withLimits(limits.bodyBytesMax(), limits.eventsMax(), limits.eventBytesMax())
                .withDeadlines(
                        usual.bodyDeadline(),
                        usual.idleTimeout(),
                        usual.answerDeadline(),
                        settings.drainTimeout().dividedBy(2));
    }

    static IngestOptions ingest(DatabaseAddress database, Settings.Limits limits) {
        IngestOptions usual = IngestOptions.to(pg(database));
        return usual.withLimits(new BatchLimits(
                usual.limits().batchRowsMax(),
                usual.limits().batchBytesMax(),
                limits.pendingRowsMax(),
                limits.pendingBytesMax(),
                usual.limits().inFlightMax()));
    }

    static LedgerOptions ledger(DatabaseAddress database) {
        return LedgerOptions.to(
                pg(database), "process " + ProcessHandle.current().pid());
    }

    private static PgAddress pg(DatabaseAddress database) {
        String password = database.password().isEmpty() ? null : database.password();
        return new PgAddress(database.host(), database.port(), database.database(), database.user(), password, null);
    }
}
