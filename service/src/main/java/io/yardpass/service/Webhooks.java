package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.webhooks.Relay;
import io.yardpass.webhooks.SecretSeal;
import java.time.InstantSource;
import java.util.Optional;

/** Tells others what happened, on an event loop of its own. */
record Webhooks(Vertx vertx, Pool pool, String deployment) {
    private static final int CONNECTIONS = 4;

    static Future<Webhooks> start(
            Vertx vertx,
            Settings settings,
            Optional<SecretSeal> seal,
            DatabaseAddress database,
            Vitals vitals,
            InstantSource clock) {
        Pool pool = Pools.reader(vertx, database, DatabaseRole.WEBHOOKS, CONNECTIONS);
        return vertx.deployVerticle(new RelayVerticle(settings, seal, pool, vitals, clock))
                .map(deployment -> new Webhooks(vertx, pool, deployment))
                .onFailure(_ -> pool.close());
    }

    Future<Void> close() {
        return vertx.undeploy(deployment).eventually(pool::close);
    }

    private static final class RelayVerticle extends VerticleBase {
        private final Settings settings;
        private final Optional<SecretSeal> seal;
        private final Pool pool;
        private final Vitals vitals;
        private final InstantSource clock;
        private Relay relay;

        RelayVerticle(Settings settings, Optional<SecretSeal> seal, Pool pool, Vitals vitals, InstantSource clock) {
            this.settings = settings;
            this.seal = seal;
            this.pool = pool;
            this.vitals = vitals;
            this.clock = clock;
        }

        @Override
        public Future<?> start() {
            relay = Relay.open(
                    vertx,
                    pool,
                    // What another process sealed is no use without its key, and is tried again.
                    seal.orElseGet(SecretSeal::ofNobody),
                    settings.webhooks().reachesThisMachine(),
                    settings.mails().open(vertx),
                    clock,
                    vitals.metrics().registry());
            vitals.readiness().require("webhooks", relay::hindrance);
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            return relay.close(settings.grace());
        }
    }
}
