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

    /** A pool of the owner; fails in a sentence where nobody answers. */
    static Future<Pool> owner(Vertx vertx, Settings settings) {
        DatabaseAddress address = address(settings);
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
