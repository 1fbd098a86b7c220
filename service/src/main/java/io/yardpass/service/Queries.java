package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TenantTransaction;
import io.yardpass.gateway.queries.Mirror;
import io.yardpass.gateway.queries.ReferenceData;
import io.yardpass.gateway.rest.RestCatalogue;
import io.yardpass.gateway.rest.RestCatalogueSql;

/**
 * What the edge asks of the database beside events and purchases: reads and functions go through the gateway's connections,
 * reference data, publishable keys and what views there are stand in memory.
 *
 * @param notices on which the database tells that some of that changed
 */
record Queries(
        Pool pool,
        PgSubscriber notices,
        TenantTransaction tenants,
        ReferenceData reference,
        Mirror<RestCatalogue> views,
        Callers callers) {
    /** A read takes one for a few round trips. */
    private static final int CONNECTIONS_MIN = 8;

    private static int connections(int loops) {
        return Math.max(CONNECTIONS_MIN, 2 * loops);
    }

    /** How many reads each event loop may have under way, so that none waits for a connection. */
    static int underWayMax(int loops) {
        return connections(loops) / loops;
    }

    /** @param lookups asks about keys as yardpass_ingest, so that many reads keep no key waiting; stays the caller's to close */
    static Future<Queries> open(Vertx vertx, DatabaseAddress database, Pool lookups) {
        // One more than reads may have: what stands in memory is read anew whatever they do.
        Pool pool = Pools.reader(vertx, database, DatabaseRole.GATEWAY, connections(Service.LOOPS) + 1);
        PgSubscriber notices = Pools.subscriber(vertx, database, DatabaseRole.GATEWAY);
        Future<ReferenceData> reference = notices.connect().compose(_ -> ReferenceData.open(vertx, pool, notices));
        Future<Mirror<RestCatalogue>> views = reference.compose(_ ->
                Mirror.<RestCatalogue>open(vertx, notices, RestCatalogueSql.CHANNEL, _ -> RestCatalogueSql.read(pool)));
        return views.compose(_ -> Callers.open(vertx, lookups))
                .map(callers -> new Queries(
                        pool, notices, new TenantTransaction(pool), reference.result(), views.result(), callers))
                .onFailure(_ -> notices.close().eventually(pool::close));
    }

    Future<Void> close() {
        reference.close();
        views.close();
        callers.close();
        return notices.close().eventually(pool::close);
    }
}
