package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.upkeep.CountsFetcher;
import io.yardpass.analytics.upkeep.ErasureKeeper;
import io.yardpass.analytics.upkeep.ErasureOptions;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.PoolSettings;
import io.yardpass.database.Pools;
import java.time.Duration;

/**
 * What goes on beside the requests: months are kept and counts are rolled up, in each database, people are erased, and counts
 * are fetched from the database of the events where that is another.
 */
final class Upkeep {
    private final Parts started = new Parts();

    /**
     * Completes when the months of the window were made; fails, with nothing left open, when that cannot be tried. A month that
     * could not be made hinders readiness.
     */
    static Future<Upkeep> start(Vertx vertx, Storage storage, Vitals vitals, Duration grace) {
        var upkeep = new Upkeep();
        return upkeep.keep(DatabaseUpkeep.ofMain(vertx, storage, vitals, grace), "main upkeep")
                .compose(_ -> storage.isOne()
                        ? Future.succeededFuture()
                        : upkeep.keep(DatabaseUpkeep.ofAnalytics(vertx, storage, vitals, grace), "analytics upkeep"))
                .onSuccess(_ -> upkeep.startErasures(vertx, storage, vitals, grace))
                .onSuccess(_ -> upkeep.startFetching(vertx, storage, vitals, grace))
                .map(upkeep)
                .recover(failure -> upkeep.close().transform(_ -> Future.failedFuture(failure)));
    }

    private Future<Void> keep(Future<DatabaseUpkeep> starting, String name) {
        return starting.onSuccess(kept -> started.push(name, kept::close)).mapEmpty();
    }

    private void startErasures(Vertx vertx, Storage storage, Vitals vitals, Duration grace) {
        Pool main = pool(vertx, storage.address(), PoolSettings.ofSize(1));
        Pool analytics = storage.isOne() ? main : pool(vertx, storage.analytics(), PoolSettings.ofSize(1));
        ErasureKeeper erasures = ErasureKeeper.start(
                vertx, main, analytics, ErasureOptions.usual(), vitals.metrics().registry());
        started.push("erasures", () -> erasures.close(grace));
    }

    private void startFetching(Vertx vertx, Storage storage, Vitals vitals, Duration grace) {
        if (storage.isOne()) {
            return;
        }
        CountsFetcher fetcher = CountsFetcher.start(
                vertx,
                pool(vertx, storage.address(), PoolSettings.ofSize(1)),
                pool(vertx, storage.analytics(), DatabaseUpkeep.patient()),
                CountsFetcher.Options.usual(),
                vitals.metrics().registry());
        started.push("fetching of counts", () -> fetcher.close(grace));
    }

    /** Closed behind whoever uses it. */
    private Pool pool(Vertx vertx, DatabaseAddress database, PoolSettings settings) {
        Pool pool = Pools.open(vertx, database, DatabaseRole.OWNER, settings);
        started.push("connections of upkeep", pool::close);
        return pool;
    }

    /** A refresh that does not end within the grace is cut off and rolled back. */
    Future<Void> close() {
        return started.close();
    }
}
