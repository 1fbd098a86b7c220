package io.yardpass.service;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.analytics.kafka.KafkaOptions;
import io.yardpass.analytics.kafka.LogIngest;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import java.time.InstantSource;

/**
 * Stores what gateways appended to Kafka, on an event loop for each core.
 *
 * @param pool asks for leases
 */
record LogIngests(Vertx vertx, Pool pool, String deployment) {
    private static final int LEASE_CONNECTIONS = 2;

    static Future<LogIngests> open(
            Vertx vertx,
            KafkaOptions kafka,
            IngestOptions ingest,
            DatabaseAddress database,
            Vitals vitals,
            InstantSource clock) {
        Pool pool = Pools.reader(vertx, database, DatabaseRole.INGEST, LEASE_CONNECTIONS);
        return vertx.deployVerticle(
                        () -> new Lane(kafka, ingest, pool, vitals, clock),
                        new DeploymentOptions().setInstances(Service.LOOPS))
                .map(deployment -> new LogIngests(vertx, pool, deployment))
                .onFailure(_ -> pool.close());
    }

    Future<Void> close() {
        return vertx.undeploy(deployment).eventually(pool::close);
    }

    private static final class Lane extends VerticleBase {
        private final KafkaOptions kafka;
        private final IngestOptions ingest;
        private final Pool pool;
        private final Vitals vitals;
        private final InstantSource clock;
        private volatile LogIngest storing;

        Lane(KafkaOptions kafka, IngestOptions ingest, Pool pool, Vitals vitals, InstantSource clock) {
            this.kafka = kafka;
            this.ingest = ingest;
            this.pool = pool;
            this.vitals = vitals;
            this.clock = clock;
        }

        @Override
        public Future<?> start() {
            String loop = vitals.readiness().requireNext("kafka", this::hindrance);
            return LogIngest.open(
                            vertx,
                            kafka,
                            ingest,
                            pool,
                            clock,
                            loop,
                            vitals.metrics().registry())
                    .onSuccess(opened -> storing = opened);
        }

        @Override
        public Future<?> stop() {
            return storing.close();
        }

        private String hindrance() {
            LogIngest opened = storing;
            return opened == null ? "not open yet" : opened.hindrance();
        }
    }
}
