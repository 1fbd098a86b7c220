package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TenantTransaction;
import io.yardpass.gateway.queries.KeyQueries;
import io.yardpass.gateway.queries.ReferenceData;
import io.yardpass.gateway.tokens.KeyDirectory;
import io.yardpass.gateway.tokens.KeyDirectoryOptions;

/**
 * What the edge asks of the database beside events and purchases: reads and functions go through the gateway's connections,
 * reference data and publishable keys are in memory.
 */
record Queries(Pool pool, TenantTransaction tenants, ReferenceData reference, KeyDirectory keys) {
    /** A read takes one for a few round trips; a thousand more may wait, for three seconds. */
    private static final int CONNECTIONS = Math.max(8, 2 * Service.LOOPS);

    /** One tenant has half of the connections at most, be it on all event loops. */
    static int tenantMax(int loops) {
        return Math.max(1, CONNECTIONS / 2 / loops);
    }

    /** @param lookups asks about keys as yardpass_ingest, so that many reads keep no key waiting; stays the caller's to close */
    static Future<Queries> open(Vertx vertx, DatabaseAddress database, Pool lookups) {
        Pool pool = Pools.reader(vertx, database, DatabaseRole.GATEWAY, CONNECTIONS);
        return ReferenceData.open(vertx, pool, Pools.subscriber(vertx, database, DatabaseRole.GATEWAY))
                .compose(reference -> KeyDirectory.open(
                                vertx, new KeyQueries(lookups)::live, KeyDirectoryOptions.usual(), System::nanoTime)
                        .map(keys -> new Queries(pool, new TenantTransaction(pool), reference, keys)))
                .onFailure(_ -> pool.close());
    }

    Future<Void> close() {
        return reference.close().eventually(pool::close);
    }
}
