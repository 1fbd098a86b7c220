package io.yardpass.ledger;

import static java.util.Objects.requireNonNull;

import io.yardpass.batching.BatchLimits;
import io.yardpass.pgcopy.CopyOptions;
import io.yardpass.pgcopy.PgAddress;
import io.yardpass.pgcopy.PgSession;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the writer is told, and every limit it has.
 *
 * @param database where to write; the login must be a member of the role it names, {@code yardpass_ledger}
 * @param holder how this process calls itself in {@code payments.writer}
 * @param address where gateways reach this process by HTTP, asked at each renewal of the lease; null until it listens
 * @param batchCommandsMax commands in one commit
 * @param pendingCommandsMax commands admitted and not answered; one more is {@code Overloaded}
 * @param remembered entries of each kind in memory
 * @param catalogAge how old a price, a fee or a sale window may be when it is used
 * @param commitTimeout how long one batch may take; past it the connection is closed and the batch looked up
 * @param answerTimeout how long a submission waits in all before it is {@code Unavailable}
 * @param electionRetry how long between two tries to connect, or to get the lock that another writer holds
 * @param electionWait how long a batch whose connection was lost waits to learn whether it was committed
 * @param lease how long the writer may stay silent; after twice that a standby ends its session
 * @param triesMax how often one batch is decided before it is given up
 * @param keysKept how long idempotency keys are kept; at least 24 hours
 * @param statementTimeout how long a statement of a batch, or of what is read for one, may take; less than the lease. The
 *     commit itself is not cut short, for what standbys have not confirmed would then be told as done
 * @param lockTimeout how long such a statement waits for what another session has locked
 */
public record LedgerOptions(
        PgAddress database,
        String holder,
        Supplier<String> address,
        int batchCommandsMax,
        int pendingCommandsMax,
        int remembered,
        Duration catalogAge,
        Duration commitTimeout,
        Duration answerTimeout,
        Duration electionRetry,
        Duration electionWait,
        Duration lease,
        int triesMax,
        Duration keysKept,
        Duration statementTimeout,
        Duration lockTimeout) {
    /** A role that bypasses row-level security, which COPY needs, and may do little else. */
    public static final String ROLE = "yardpass_ledger";

    private static final int TOUCHED_BY_ONE_MAX = 20;
    private static final long MEBIBYTE = 1L << 20;
    private static final long BATCH_BYTES_MAX = 12 * MEBIBYTE;
    private static final long PENDING_BYTES_MAX = 64 * MEBIBYTE;
    /** Longer than an event may: a buyer waits for a ticket, and a batch of purchases takes longer than one of events. */
    private static final Duration PENDING_AGE_MAX = Duration.ofSeconds(5);

    public LedgerOptions {
        requireNonNull(database, "database");
        requireNonNull(holder, "holder");
        requireNonNull(address, "address");
        if (batchCommandsMax < 1 || pendingCommandsMax < batchCommandsMax) {
            throw new IllegalArgumentException("a full batch must fit into what may be pending");
        }
        if (remembered < batchCommandsMax * TOUCHED_BY_ONE_MAX) {
            throw new IllegalArgumentException("what one batch touches must fit into memory: remembered >= "
                    + batchCommandsMax * TOUCHED_BY_ONE_MAX);
        }
        if (triesMax < 1) {
            throw new IllegalArgumentException("a batch is tried at least once");
        }
        if (lockTimeout.compareTo(statementTimeout) >= 0 || statementTimeout.compareTo(lease) >= 0) {
            throw new IllegalArgumentException(
                    "a lock is waited for less long than a statement may take, and that is" + " less than the lease");
        }
        if (keysKept.toHours() < 24) {
            throw new IllegalArgumentException("idempotency keys are kept at least 24 hours");
        }
    }

    /** Defaults: 500 commands a batch, 10,000 pending, 200,000 remembered of each kind, prices at most 2 s old, statements 1 s. */
    public static LedgerOptions to(PgAddress database, String holder) {
        return new LedgerOptions(
                database.withRole(ROLE),
                holder,
                () -> null,
                500,
                10_000,
                200_000,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                5,
                Duration.ofHours(48),
                Duration.ofSeconds(1),
                Duration.ofMillis(300));
    }

    public LedgerOptions withLimits(int batchCommands, int pendingCommands, int rememberedEntries) {
        return new LedgerOptions(
                database,
                holder,
                address,
                batchCommands,
                pendingCommands,
                rememberedEntries,
                catalogAge,
                commitTimeout,
                answerTimeout,
                electionRetry,
                electionWait,
                lease,
                triesMax,
                keysKept,
                statementTimeout,
                lockTimeout);
    }

    long catalogueAgeMicros() {
        return catalogAge.toNanos() / 1_000;
    }

    public LedgerOptions withLease(Duration other) {
        return new LedgerOptions(
                database,
                holder,
                address,
                batchCommandsMax,
                pendingCommandsMax,
                remembered,
                catalogAge,
                commitTimeout,
                answerTimeout,
                electionRetry,
                electionWait,
                other,
                triesMax,
                keysKept,
                statementTimeout,
                lockTimeout);
    }

    public LedgerOptions withAddress(Supplier<String> other) {
        return new LedgerOptions(
                database,
                holder,
                other,
                batchCommandsMax,
                pendingCommandsMax,
                remembered,
                catalogAge,
                commitTimeout,
                answerTimeout,
                electionRetry,
                electionWait,
                lease,
                triesMax,
                keysKept,
                statementTimeout,
                lockTimeout);
    }

    BatchLimits batchLimits() {
        return new BatchLimits(
                batchCommandsMax, BATCH_BYTES_MAX, pendingCommandsMax, PENDING_BYTES_MAX, PENDING_AGE_MAX, 1);
    }

    CopyOptions copyOptions() {
        PgSession session = database.session();
        return CopyOptions.to(database)
                .withApplicationName(session.named("yardpass") + "-ledger")
                .withTimeouts(session.connectWithin(commitTimeout), commitTimeout);
    }

    /** A renewal that hangs leaves time for another one, on another connection; nor may connecting take longer. */
    CopyOptions leaseCopyOptions() {
        PgSession session = database.session();
        Duration connect = session.connectWithin(lease);
        return CopyOptions.to(database)
                .withApplicationName(session.named("yardpass") + "-lease")
                .withTimeouts(connect.compareTo(lease) < 0 ? connect : lease, lease);
    }
}
