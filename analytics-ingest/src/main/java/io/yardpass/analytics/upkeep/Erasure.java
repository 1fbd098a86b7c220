package io.yardpass.analytics.upkeep;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A person who is being erased, a step at a time. After each step it rests as long as that took, so that whoever else wants the
 * disk has it half of the time.
 *
 * @param pool connects as yardpass_owner to the database of the people
 * @param events the same to that of the events, which may be the same; asked where the first says that this is what is left
 */
public record Erasure(Vertx vertx, Pool pool, Pool events, ErasureOptions options, UUID user) {
    /** Where the next step is another process's just now, or waits for a hold that the ledger is ending. */
    private static final long REST_MILLIS_MIN = 10;

    private static final String STEP = "SELECT users.advance_erasure($1, $2, $3, $4)";
    private static final String WAITS_FOR = "waits_for";
    private static final String ASKED =
            "SELECT email, display_name, asked_at FROM users.erasures WHERE user_id = $1 AND finished_at IS NULL";
    private static final String STEP_ELSEWHERE = "SELECT users.advance_erasure_here($1, $2, $3, $4, $5, $6)";
    private static final String DONE_ELSEWHERE = "SELECT users.erased_elsewhere($1, $2, $3)";

    public static boolean isFinished(JsonObject stands) {
        return stands.getString("status").equals("finished");
    }

    /**
     * Takes steps until it is finished, or is not to go on; completes with how it stands then. What was done is committed.
     *
     * @param again once more from the beginning, if it was finished before
     * @param goesOn asked with how it stands after each step
     */
    public Future<JsonObject> advance(boolean again, Predicate<JsonObject> goesOn) {
        Promise<JsonObject> end = Promise.promise();
        step(again, goesOn, end);
        return end.future();
    }

    private static JsonObject stands(RowSet<Row> rows) {
        return rows.iterator().next().getJsonObject(0);
    }

    /** All is done in the one database but for what the other has to do; completes with how it stands in the one. */
    private Future<JsonObject> stepElsewhere(JsonObject stands) {
        if (events == pool) {
            return Future.failedFuture("its events are in another database: YARDPASS_ANALYTICS_DATABASE_URL");
        }
        return pool.preparedQuery(ASKED).execute(Tuple.of(user)).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(stands);
            }
            Row asked = rows.iterator().next();
            OffsetDateTime at = asked.getOffsetDateTime("asked_at");
            return events.preparedQuery(STEP_ELSEWHERE)
                    .execute(Tuple.of(
                            user,
                            asked.getString("email"),
                            asked.getString("display_name"),
                            at,
                            options.pagesMax(),
                            options.rowsMax()))
                    .map(Erasure::stands)
                    .compose(there -> isFinished(there) ? doneElsewhere(at, there) : Future.succeededFuture(stands));
        });
    }

    /** Twice is once; what the other one touched is added to what it tells. */
    private Future<JsonObject> doneElsewhere(OffsetDateTime asked, JsonObject there) {
        return pool.preparedQuery(DONE_ELSEWHERE)
                .execute(Tuple.of(user, asked, there.getJsonObject("touched")))
                .map(Erasure::stands);
    }

    /** Not a chain of futures: there may be a hundred thousand steps. */
    private void step(boolean again, Predicate<JsonObject> goesOn, Promise<JsonObject> end) {
        long startedNanos = System.nanoTime();
        pool.preparedQuery(STEP)
                .execute(Tuple.of(user, again, options.pagesMax(), options.rowsMax()))
                .map(Erasure::stands)
                .compose(stands ->
                        stands.containsKey(WAITS_FOR) ? stepElsewhere(stands) : Future.succeededFuture(stands))
                .onFailure(end::fail)
                .onSuccess(stands -> {
                    if (!goesOn.test(stands) || isFinished(stands)) {
                        end.complete(stands);
                    } else {
                        long worked = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
                        vertx.setTimer(Math.max(REST_MILLIS_MIN, worked), _ -> step(false, goesOn, end));
                    }
                });
    }
}
