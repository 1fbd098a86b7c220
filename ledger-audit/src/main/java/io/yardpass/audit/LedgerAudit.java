package io.yardpass.audit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.yardpass.audit.AuditReport.Head;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;

/** One look at the whole ledger, in a snapshot of its own. To be used once. */
public final class LedgerAudit {
    private static final int ROWS_AT_ONCE = 2_000;

    /** A hash join would read all before it tells the first; the ledger is longer than anybody's memory. */
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
            SET LOCAL statement_timeout = 0;
            SET LOCAL idle_in_transaction_session_timeout = 0;
            SET LOCAL enable_hashjoin = off;
            SET LOCAL enable_mergejoin = off;
            """;

    private static final String SIZE =
            "SELECT (SELECT count(*) FROM payments.transactions), (SELECT count(*) FROM payments.accounts)";

    private static final String KEPT = "SELECT number FROM payments.batches WHERE hash = $1";

    private static final String CHAIN =
            "SELECT " + BatchRow.COLUMNS + ", " + TransactionRow.COLUMNS + ", " + EntryRow.COLUMNS + """

            FROM payments.batches AS b
            LEFT JOIN payments.transactions AS t ON t.sequence BETWEEN b.first_sequence AND b.last_sequence
            LEFT JOIN payments.entries AS e ON e.transaction_id = t.id
            LEFT JOIN payments.accounts AS a ON a.id = e.account_id AND a.currency = e.currency
            LEFT JOIN LATERAL (
                SELECT p.current_balance_cents, (
                    SELECT u.sequence FROM payments.transactions AS u WHERE u.id = p.transaction_id
                ) AS sequence
                FROM payments.entries AS p
                WHERE p.account_id = e.account_id AND p.position < e.position
                ORDER BY p.position DESC
                LIMIT 1
            ) AS before ON true
            ORDER BY b.number, t.sequence, e.ordinal
            """;

    /** What the walk along the batches does not meet. */
    private static final String LEFT_OVER = """
            SELECT
                (SELECT min(t.sequence) FROM payments.transactions AS t WHERE t.sequence NOT BETWEEN 1 AND $1) AS sequence,
                (SELECT count(*) FROM payments.entries) AS entries,
                (SELECT w.applied_batch FROM payments.writer AS w) AS applied_batch
            """;

    private static final String ACCOUNTS = """
            SELECT a.id, a.kind, a.balance_cents, a.version, a.closed_at IS NOT NULL AS is_closed, o.escrow_status,
                coalesce(last.current_balance_cents, 0) AS last_balance, moved.batches
            FROM payments.accounts AS a
            LEFT JOIN sponsorship.orders AS o ON o.id = a.sponsorship_order_id
            LEFT JOIN LATERAL (
                SELECT e.current_balance_cents
                FROM payments.entries AS e
                WHERE e.account_id = a.id
                ORDER BY e.position DESC
                LIMIT 1
            ) AS last ON true
            CROSS JOIN LATERAL (
                SELECT count(DISTINCT t.batch_number) AS batches
                FROM payments.entries AS e
                JOIN payments.transactions AS t ON t.id = e.transaction_id
                WHERE e.account_id = a.id
            ) AS moved
            ORDER BY a.id
            """;

    private final String expectedHash;
    private final Progress progress;
    private final ChainWalk walk = new ChainWalk();
    private long transactions;
    private long accounts;
    private long accountsSeen;
    private Optional<Long> kept = Optional.empty();
    private Optional<Fault> fault = Optional.empty();

    /** Is told how far the look has come. */
    public interface Progress {
        void at(long done, long total);
    }

    /** @param expectedHash hexadecimal, of a batch that once was the head; null to expect none */
    public LedgerAudit(String expectedHash, Progress progress) {
        this.expectedHash = expectedHash;
        this.progress = progress;
    }

    /** Fails when the database does; what it finds wrong is in the report. */
    public Future<AuditReport> run(Pool owner) {
        return owner.withTransaction(connection -> connection
                .query(BEGIN)
                .execute()
                .compose(_ -> measure(connection))
                .compose(_ -> lookForKept(connection))
                .compose(_ -> walkChain(connection))
                .compose(_ -> lookForLeftOver(connection))
                .compose(_ -> checkAccounts(connection))
                .map(_ -> report()));
    }

    private Future<Void> measure(SqlConnection connection) {
        return connection.query(SIZE).execute().map(rows -> {
            Row size = rows.iterator().next();
            transactions = size.getLong(0);
            accounts = size.getLong(1);
            return null;
        });
    }

    private Future<Void> lookForKept(SqlConnection connection) {
        if (expectedHash == null) {
            return Future.succeededFuture();
        }
        if (expectedHash.equals(BatchRow.NONE.hash())) {
            kept = Optional.of(BatchRow.NONE.number());
            return Future.succeededFuture();
        }
        Buffer hash = Buffer.buffer(HexFormat.of().parseHex(expectedHash));
        return connection.preparedQuery(KEPT).execute(Tuple.of(hash)).map(rows -> {
            rows.forEach(row -> kept = Optional.of(row.getLong(0)));
            return null;
        });
    }

    private Future<Void> walkChain(SqlConnection connection) {
        return each(connection, CHAIN, row -> {
                    walk.accept(row);
                    return walk.fault().isEmpty();
                })
                .map(_ -> {
                    if (walk.fault().isEmpty()) {
                        walk.end();
                    }
                    fault = walk.fault();
                    return null;
                });
    }

    private Future<Void> lookForLeftOver(SqlConnection connection) {
        if (fault.isPresent()) {
            return Future.succeededFuture();
        }
        BatchRow head = walk.last();
        return connection
                .preparedQuery(LEFT_OVER)
                .execute(Tuple.of(head.lastSequence()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    fault = leftOver(
                            head, row.getLong("sequence"), row.getLong("entries"), row.getLong("applied_batch"));
                    return null;
                });
    }

    private Optional<Fault> leftOver(BatchRow head, Long sequence, long entries, Long appliedBatch) {
        if (sequence != null) {
            Place place = new Place(null, sequence, null, null);
            return Optional.of(new Fault(
                    "every transaction is of a batch", place, "none after sequence " + head.lastSequence(), "one"));
        }
        if (entries != walk.entries()) {
            return Optional.of(new Fault(
                    "every entry is of a transaction",
                    Place.ofBatch(head.number()),
                    walk.entries() + " entries",
                    entries + " entries"));
        }
        if (appliedBatch == null || appliedBatch != head.number()) {
            return Optional.of(new Fault(
                    "the writer's head is the last batch",
                    Place.ofBatch(head.number()),
                    "" + head.number(),
                    "" + appliedBatch));
        }
        return Optional.empty();
    }

    private Future<Void> checkAccounts(SqlConnection connection) {
        if (fault.isPresent()) {
            return Future.succeededFuture();
        }
        return each(connection, ACCOUNTS, row -> {
            accountsSeen++;
            fault = AccountRow.of(row).fault();
            return fault.isEmpty();
        });
    }

    /** Shows each row until one is enough, a bounded number at a time. */
    private Future<Void> each(SqlConnection connection, String sql, Predicate<Row> row) {
        return connection.prepare(sql).compose(statement -> {
            Cursor cursor = statement.cursor(Tuple.tuple());
            Promise<Void> done = Promise.promise();
            read(cursor, row, done);
            return done.future().eventually(cursor::close).eventually(statement::close);
        });
    }

    private void read(Cursor cursor, Predicate<Row> wanted, Promise<Void> done) {
        cursor.read(ROWS_AT_ONCE).onFailure(done::fail).onSuccess(rows -> {
            boolean goOn = true;
            for (Row row : rows) {
                goOn = goOn && wanted.test(row);
            }
            progress.at(walk.sequence() + accountsSeen, transactions + accounts);
            if (goOn && cursor.hasMore()) {
                read(cursor, wanted, done);
            } else {
                done.complete();
            }
        });
    }

    private AuditReport report() {
        return new AuditReport(
                new Head(walk.last().number(), walk.last().hash()),
                walk.sequence(),
                walk.entries(),
                accountsSeen,
                kept,
                fault);
    }
}
