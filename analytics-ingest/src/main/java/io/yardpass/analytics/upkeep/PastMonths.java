package io.yardpass.analytics.upkeep;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of months that are over: whose time is up is dropped, who is closed gets the indexes that a running month
 * cannot afford. All of it in statements that must stand outside a transaction, and so in steps that a later round can
 * take up; what cannot be done now is left to it.
 */
final class PastMonths {
    private static final Logger LOG = LoggerFactory.getLogger(PastMonths.class);
    private static final String LOCK_KEY = "hashtextextended('analytics.expired_months', 0)";

    private final Pool pool;
    private final KeeperOptions options;
    private final BooleanSupplier mayDrop;
    private final Set<String> toldOf = ConcurrentHashMap.newKeySet();

    PastMonths(Pool pool, KeeperOptions options, BooleanSupplier mayDrop) {
        this.pool = pool;
        this.options = options;
        this.mayDrop = mayDrop;
    }

    /** Never fails. Does nothing while another process is at it. */
    Future<Void> tidy() {
        return pool.withConnection(connection -> prepare(connection)
                        .compose(prepared -> tryLock(connection))
                        .compose(alone -> alone ? dropAndIndex(connection) : Future.succeededFuture())
                        .eventually(() -> restore(connection)))
                .onFailure(failure -> LOG.warn("past months stay as they are for now: {}", failure.getMessage()))
                .otherwiseEmpty();
    }

    private Future<?> prepare(SqlConnection connection) {
        String limits = String.format(
                Locale.ROOT,
                "SET lock_timeout = %d; SET statement_timeout = %d",
                options.lockTimeout().toMillis(),
                options.buildTimeout().toMillis());
        return connection.query(limits).execute();
    }

    private static Future<Boolean> tryLock(SqlConnection connection) {
        return connection
                .query("SELECT pg_try_advisory_lock(" + LOCK_KEY + ")")
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static Future<?> restore(SqlConnection connection) {
        return connection
                .query("SELECT pg_advisory_unlock_all(); RESET lock_timeout; RESET statement_timeout")
                .execute();
    }

    private Future<Void> dropAndIndex(SqlConnection connection) {
        return dropExpired(connection)
                .eventually(() -> tellOfStrays(connection))
                .eventually(() -> indexClosed(connection));
    }

    private Future<Void> dropExpired(SqlConnection connection) {
        if (!mayDrop.getAsBoolean()) {
            return Future.succeededFuture();
        }
        String expired = "SELECT parent::text, partition_name::text, state FROM analytics.expired_months() LIMIT "
                + options.dropsMax();
        return connection
                .query(expired)
                .execute()
                .compose(months -> each(
                        months, month -> drop(connection, month.getString(0), month.getString(1), month.getString(2))));
    }

    /** What is to be dropped is remembered first, so that whoever finds it detached knows that a keeper did it. */
    private static Future<Void> drop(SqlConnection connection, String table, String month, String state) {
        return connection
                .preparedQuery("SELECT analytics.begin_leaving($1::text::regclass)")
                .execute(Tuple.of(month))
                .compose(remembered -> remembered.iterator().next().getBoolean(0)
                        ? detach(connection, table, month, state)
                        : Future.failedFuture("it is not over after all"))
                .compose(detached -> connection
                        .preparedQuery("SELECT analytics.drop_month($1::text::regclass)")
                        .execute(Tuple.of(month)))
                .onSuccess(dropped -> LOG.info("dropped {}, its time was over", month))
                .onFailure(failure -> LOG.warn("{} stays until the next round: {}", month, failure.getMessage()))
                .mapEmpty();
    }

    private static Future<?> detach(SqlConnection connection, String table, String month, String state) {
        String detach = "ALTER TABLE " + table + " DETACH PARTITION " + month;
        return switch (state) {
            case "attached" -> connection.query(detach + " CONCURRENTLY").execute();
            case "detaching" -> connection.query(detach + " FINALIZE").execute();
            default -> Future.succeededFuture();
        };
    }

    private Future<Void> tellOfStrays(SqlConnection connection) {
        return connection
                .query("SELECT partition_name::text, parent::text FROM analytics.stray_months()")
                .execute()
                .onSuccess(strays -> strays.forEach(stray -> tell(stray.getString(0), stray.getString(1))))
                .mapEmpty();
    }

    private void tell(String stray, String table) {
        if (toldOf.add(stray)) {
            LOG.warn(
                    "{} bears the name of a month of {} that is over, and was not detached by a keeper: it stays",
                    stray,
                    table);
        }
    }

    private static Future<Void> indexClosed(SqlConnection connection) {
        return connection
                .query("SELECT index_name, statements FROM analytics.missing_indexes()")
                .execute()
                .compose(indexes ->
                        each(indexes, index -> build(connection, index.getString(0), index.getArrayOfStrings(1))));
    }

    private static Future<Void> build(SqlConnection connection, String index, String[] statements) {
        Future<Void> built = Future.succeededFuture();
        for (String statement : statements) {
            built = built.compose(
                    before -> connection.query(statement).execute().mapEmpty());
        }
        return built.onSuccess(there -> LOG.info("built {}, its month is closed", index))
                .onFailure(failure -> LOG.warn("{} is built in the next round: {}", index, failure.getMessage()));
    }

    /** One after the other; one that fails is no reason to leave out the next. */
    private static Future<Void> each(RowSet<Row> rows, Function<Row, Future<Void>> step) {
        Future<Void> done = Future.succeededFuture();
        for (Row row : rows) {
            done = done.compose(before -> step.apply(row).otherwiseEmpty());
        }
        return done;
    }
}
