package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.gateway.queries.ErasureQueries;
import io.yardpass.gateway.queries.KeyQueries;
import io.yardpass.gateway.tokens.ErasedUsers;
import io.yardpass.gateway.tokens.KeyDirectory;
import io.yardpass.gateway.tokens.KeyDirectoryOptions;

/** What the edge must know of callers beside their tokens: which publishable keys are live, and who was erased. */
record Callers(KeyDirectory keys, ErasedUsers erasedUsers) {
    /** @param lookups asks as yardpass_ingest, so that many reads keep no key waiting; stays the caller's to close */
    static Future<Callers> open(Vertx vertx, Pool lookups) {
        var erasures = new ErasureQueries(lookups);
        return KeyDirectory.open(vertx, new KeyQueries(lookups)::live, KeyDirectoryOptions.usual(), System::nanoTime)
                .compose(
                        keys -> ErasedUsers.open(vertx, erasures::erasedAmong, erasures::erasedLately, System::nanoTime)
                                .map(erased -> new Callers(keys, erased)));
    }

    void close() {
        erasedUsers.close();
    }
}
