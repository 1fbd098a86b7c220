package io.yardpass.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TenantTransaction;
import io.yardpass.gateway.queries.ReferenceData;

/** What reads and functions of the database go through: the gateway's connections, and the reference data in memory. */
record Queries(Pool pool, TenantTransaction tenants, ReferenceData reference) {
    /** A read takes one for a few round trips; a thousand more may wait, for three seconds. */
    private static final int CONNECTIONS = 8;

    static Future<Queries> open(Vertx vertx, DatabaseAddress database) {
        Pool pool = Pools.reader(vertx, database, DatabaseRole.GATEWAY, CONNECTIONS);
        return ReferenceData.open(vertx, pool, Pools.subscriber(vertx, database, DatabaseRole.GATEWAY))
                .map(reference -> new Queries(pool, new TenantTransaction(pool), reference))
                .onFailure(_ -> pool.close());
    }

    Future<Void> close() {
        return reference.close().eventually(pool::close);
    }
}
