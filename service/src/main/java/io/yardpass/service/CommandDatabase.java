package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.Pools;
import java.net.UnknownHostException;

/** The database of the settings for a command that works beside the service. */
final class CommandDatabase {
    private CommandDatabase() {}

    /** Where it answers, if it does: an embedded server is not started for a command. */
    static DatabaseAddress address(Settings settings) {
        return switch (settings.database()) {
            case Settings.External(var address) -> address;
            case Settings.Embedded embedded
            when embedded.port() == 0 ->
                throw new FailedStartException("the embedded PostgreSQL is on a port of the system's choice;"
                        + " set YARDPASS_EMBEDDED_DATABASE_PORT to the one that serve names");
            case Settings.Embedded embedded -> DatabaseAddress.onLoopback(embedded.port(), EmbeddedDatabase.DATABASE);
        };
    }

    /** That of the events, which may be the same. */
    static DatabaseAddress analytics(Settings settings) {
        return settings.analytics().orElseGet(() -> address(settings));
    }

    /** A pool of the owner; fails in a sentence where nobody answers. */
    static Future<Pool> owner(Vertx vertx, Settings settings) {
        return owner(vertx, settings, address(settings));
    }

    /** The same of the events' database; fails where that is another which is not named. */
    static Future<Pool> analyticsOwner(Vertx vertx, Settings settings) {
        Future<Pool> owner = owner(vertx, settings, analytics(settings));
        return settings.analytics().isPresent() ? owner : owner.compose(CommandDatabase::requireOne);
    }

    private static Future<Pool> requireOne(Pool pool) {
        return pool.query("SELECT EXISTS (SELECT FROM analytics.incoming_streams)")
                .execute()
                .compose(rows -> rows.iterator().next().getBoolean(0)
                        ? Future.failedFuture(new FailedStartException(
                                "its events are in another database: name it in YARDPASS_ANALYTICS_DATABASE_URL"))
                        : Future.succeededFuture(pool));
    }

    private static Future<Pool> owner(Vertx vertx, Settings settings, DatabaseAddress address) {
        Pool pool = Pools.reader(vertx, address, DatabaseRole.OWNER, 1);
        return pool.query("SELECT 1")
                .execute()
                .map(pool)
                .recover(failure -> Future.failedFuture(new FailedStartException("no database at " + address + ": "
                        + reason(failure)
                        + (settings.database() instanceof Settings.Embedded ? "; is ./yardpass serve running?" : ""))));
    }

    private static String reason(Throwable failure) {
        return failure instanceof UnknownHostException
                ? "no such host"
                : String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
