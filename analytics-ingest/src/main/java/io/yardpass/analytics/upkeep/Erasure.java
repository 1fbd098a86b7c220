package io.yardpass.analytics.upkeep;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A person who is being erased, a step at a time. After each step it rests as long as that took, so that whoever else wants the
 * disk has it half of the time.
 *
 * @param pool connects as yardpass_owner
 */
public record Erasure(Vertx vertx, Pool pool, ErasureOptions options, UUID user) {
    /** Where the next step is another process's just now, or waits for a hold that the ledger is ending. */
    private static final long REST_MILLIS_MIN = 10;

    private static final String STEP = "SELECT users.advance_erasure($1, $2, $3, $4)";

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

    /** Not a chain of futures: there may be a hundred thousand steps. */
    private void step(boolean again, Predicate<JsonObject> goesOn, Promise<JsonObject> end) {
        long startedNanos = System.nanoTime();
        pool.preparedQuery(STEP)
                .execute(Tuple.of(user, again, options.pagesMax(), options.rowsMax()))
                .map(rows -> rows.iterator().next().getJsonObject(0))
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
