package io.yardpass.service;

import com.sun.management.UnixOperatingSystemMXBean;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.analytics.letters.LetterOptions;
import io.yardpass.batching.BatchLimits;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.gateway.http.EdgeOptions;
import io.yardpass.gateway.http.RequestLimits;
import io.yardpass.ledger.LedgerOptions;
import io.yardpass.pgcopy.PgAddress;
import io.yardpass.pgcopy.PgSession;
import io.yardpass.pgcopy.PgTls;
import io.yardpass.pgcopy.SslMode;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What the settings mean to each part. */
final class Options {
    /** Of the heap, a quarter is for what clients have begun; the rest is for caches, queues and what passes through. */
    private static final int HEAP_PARTS_FOR_ROOM = 4;

    /** Half of the room is one tenant's, whose largest request must fit. */
    private static final int LARGEST_REQUESTS = 2;

    /** Connections to the database and of the management port, jars, logs; connections that are just being closed. */
    private static final int DESCRIPTORS_FOR_OTHERS = 256;

    private static final int DESCRIPTOR_PARTS_FOR_OTHERS = 10;

    private Options() {}

    /** Limits are of the process; each of its event loops gets an equal part. */
    static EdgeOptions edge(Settings settings, int loops) {
        Settings.Limits limits = settings.limits();
        EdgeOptions usual =
                EdgeOptions.at(settings.http().host(), settings.http().port());
        long heapPart = Runtime.getRuntime().maxMemory() / HEAP_PARTS_FOR_ROOM / loops;
        RequestLimits request =
                usual.request().withEvents(limits.bodyBytesMax(), limits.eventsMax(), limits.eventBytesMax());
        long roomBytesMax = Math.max(
                LARGEST_REQUESTS * request.heldBytesMax(), Math.min(usual.loop().roomBytesMax(), heapPart));
        return usual.with(request)
                .with(usual.loop()
                        .withRoom((int) roomBytesMax)
                        .withConnections(
                                connectionsMax(descriptorsMax(), usual.loop().connectionsMax(), loops))
                        .withQueries(Queries.underWayMax(loops)))
                .with(usual.deadlines()
                        .withIdle(settings.idleTimeout())
                        .withDrain(settings.drainTimeout().dividedBy(2)))
                .with(settings.payments())
                .with(settings.proxies())
                .withCorsOrigins(settings.corsOrigins())
                .withUnscanWithin(settings.unscanWithin());
    }

    /** Of one event loop. What the process opens besides is left free, for who comes to the last one finds no file to log to. */
    static int connectionsMax(long descriptorsMax, int usual, int loops) {
        long others = Math.max(DESCRIPTORS_FOR_OTHERS, descriptorsMax / DESCRIPTOR_PARTS_FOR_OTHERS);
        return Math.clamp((descriptorsMax - others) / loops, 1, usual);
    }

    /** What the system lets this process open at once. */
    private static long descriptorsMax() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    static IngestOptions ingest(DatabaseAddress database, Settings.Limits limits, int loops) {
        IngestOptions usual = IngestOptions.to(pg(database));
        // A request travels in one batch, so a batch holds at least the largest request.
        int batchRows = Math.max(usual.limits().batchRowsMax(), limits.eventsMax());
        long batchBytes = Math.max(usual.limits().batchBytesMax(), limits.bodyBytesMax());
        return usual.withLimits(new BatchLimits(
                batchRows,
                batchBytes,
                Math.max(batchRows, limits.pendingRowsMax() / loops),
                Math.max(batchBytes, limits.pendingBytesMax() / loops),
                usual.limits().pendingAgeMax(),
                usual.limits().inFlightMax()));
    }

    static LetterOptions letters(DatabaseAddress database, Settings.Letters letters) {
        return LetterOptions.to(pg(database), IngestOptions.ROLE).withKept(letters.perSenderMax(), letters.bytesMax());
    }

    static LedgerOptions ledger(DatabaseAddress database, String process) {
        return LedgerOptions.to(pg(database), process);
    }

    /** Where the connections of pg-copy go, and what they are told. */
    static PgAddress pg(DatabaseAddress database) {
        String password = database.password().isEmpty() ? null : database.password();
        PgTls tls = new PgTls(
                SslMode.of(database.sslMode()), database.sslRootCertificate().orElse(null));
        PgSession session = new PgSession(
                database.applicationName(),
                database.options(),
                database.connectTimeout().orElse(Duration.ZERO));
        return new PgAddress(database.host(), database.port(), database.database(), database.user(), password, null)
                .withTls(tls)
                .withSession(session);
    }
}
