package io.yardpass.service;

import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.upkeep.KeeperOptions;
import io.yardpass.analytics.upkeep.PartitionKeeper;
import io.yardpass.analytics.upkeep.RollupKeeper;
import io.yardpass.analytics.upkeep.RollupOptions;
import io.yardpass.analytics.upkeep.RollupShare;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.PoolSettings;
import io.yardpass.database.Pools;
import java.time.Duration;

/**
 * The months and the counts of one database. Each has connections of its own, months two, so that neither a refresh nor an
 * index, which may take minutes, holds up a month that is missing.
 */
record DatabaseUpkeep(PartitionKeeper months, Pool monthsPool, RollupKeeper rollups, Pool rollupsPool, Duration grace) {
    static Future<DatabaseUpkeep> ofMain(Vertx vertx, Storage storage, Vitals vitals, Duration grace) {
        return start(
                vertx,
                storage,
                storage.address(),
                "months",
                storage.isOne() ? RollupShare.WHOLE : RollupShare.MAIN,
                vitals,
                grace);
    }

    /** Of the other one; what is told to tenants is made in the main one. */
    static Future<DatabaseUpkeep> ofAnalytics(Vertx vertx, Storage storage, Vitals vitals, Duration grace) {
        return start(vertx, storage, storage.analytics(), "months of events", RollupShare.EVENTS, vitals, grace);
    }

    private static Future<DatabaseUpkeep> start(
            Vertx vertx,
            Storage storage,
            DatabaseAddress database,
            String part,
            RollupShare share,
            Vitals vitals,
            Duration grace) {
        Pool monthsPool = Pools.reader(vertx, database, DatabaseRole.OWNER, 2);
        return PartitionKeeper.start(vertx, monthsPool, KeeperOptions.usual(), storage.clock()::agrees)
                .onFailure(failure -> monthsPool.close())
                .onSuccess(months -> watch(months, part, share, vitals))
                .map(months -> {
                    Pool rollupsPool = Pools.open(vertx, database, DatabaseRole.OWNER, patient());
                    RollupKeeper rollups = RollupKeeper.start(
                            vertx,
                            rollupsPool,
                            RollupOptions.usual(),
                            share,
                            storage.clock(),
                            storage.clock()::agrees,
                            vitals.metrics().registry());
                    return new DatabaseUpkeep(months, monthsPool, rollups, rollupsPool, grace);
                });
    }

    private static void watch(PartitionKeeper months, String part, RollupShare share, Vitals vitals) {
        vitals.readiness().require(part, months::hindrance);
        Gauge.builder("yardpass.months.missing", months, PartitionKeeper::missing)
                .description("Months that tables lack of those that they are to have")
                .tags(share.tags())
                .strongReference(true)
                .register(vitals.metrics().registry());
    }

    /** A refresh that does not end within the grace is cut off and rolled back. */
    Future<Void> close() {
        months.close();
        return rollups.close(grace).eventually(rollupsPool::close).eventually(monthsPool::close);
    }

    /** For work that may take minutes. */
    static PoolSettings patient() {
        PoolSettings usual = PoolSettings.ofSize(1);
        return new PoolSettings(
                usual.size(),
                usual.waitingMax(),
                usual.connectionTimeout(),
                RollupOptions.STATEMENT_TIMEOUT,
                usual.idleTimeout());
    }
}
