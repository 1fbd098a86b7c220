package io.yardpass.service;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.upkeep.ErasureKeeper;
import io.yardpass.analytics.upkeep.ErasureOptions;
import io.yardpass.analytics.upkeep.KeeperOptions;
import io.yardpass.analytics.upkeep.PartitionKeeper;
import io.yardpass.analytics.upkeep.RollupKeeper;
import io.yardpass.analytics.upkeep.RollupOptions;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseClock;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.PoolSettings;
import io.yardpass.database.Pools;
import java.time.Duration;

/**
 * What goes on beside the requests: months are kept, counts are rolled up, and people are erased. Each has connections of its
 * own, months two, so that neither a refresh nor an index, which may take minutes, holds up a month that is missing.
 */
record Upkeep(
        PartitionKeeper months,
        Pool monthsPool,
        RollupKeeper rollups,
        Pool rollupsPool,
        ErasureKeeper erasures,
        Pool erasuresPool,
        Duration grace) {

    /**
     * Completes when the months of the window were made; fails, with nothing left open, when that cannot be tried. A month that
     * could not be made hinders readiness.
     */
    static Future<Upkeep> start(
            Vertx vertx, DatabaseAddress database, Vitals vitals, DatabaseClock clock, Duration grace) {
        Pool monthsPool = Pools.reader(vertx, database, DatabaseRole.OWNER, 2);
        return PartitionKeeper.start(vertx, monthsPool, KeeperOptions.usual(), clock::agrees)
                .onFailure(failure -> monthsPool.close())
                .onSuccess(months -> watch(months, vitals))
                .map(months -> {
                    Pool rollupsPool = Pools.open(vertx, database, DatabaseRole.OWNER, patient());
                    RollupKeeper rollups = RollupKeeper.start(
                            vertx,
                            rollupsPool,
                            RollupOptions.usual(),
                            clock,
                            clock::agrees,
                            vitals.metrics().registry());
                    Pool erasuresPool = Pools.reader(vertx, database, DatabaseRole.OWNER, 1);
                    ErasureKeeper erasures = ErasureKeeper.start(
                            vertx,
                            erasuresPool,
                            ErasureOptions.usual(),
                            vitals.metrics().registry());
                    return new Upkeep(months, monthsPool, rollups, rollupsPool, erasures, erasuresPool, grace);
                });
    }

    private static void watch(PartitionKeeper months, Vitals vitals) {
        vitals.readiness().require("months", months::hindrance);
        Gauge.builder("yardpass.months.missing", months, PartitionKeeper::missing)
                .description("Months that tables lack of those that they are to have")
                .strongReference(true)
                .register(vitals.metrics().registry());
    }

    /** A refresh that does not end within the grace is cut off and rolled back. */
    Future<Void> close() {
        months.close();
        return Future.join(rollups.close(grace), erasures.close(grace))
                .<Void>mapEmpty()
                .eventually(erasuresPool::close)
                .eventually(rollupsPool::close)
                .eventually(monthsPool::close);
    }

    private static PoolSettings patient() {
        PoolSettings usual = PoolSettings.ofSize(1);
        return new PoolSettings(
                usual.size(),
                usual.waitingMax(),
                usual.connectionTimeout(),
                RollupOptions.STATEMENT_TIMEOUT,
                usual.idleTimeout());
    }
}
