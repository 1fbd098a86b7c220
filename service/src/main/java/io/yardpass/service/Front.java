package io.yardpass.service;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.EventIngest;
import io.yardpass.analytics.kafka.FactLog;
import io.yardpass.analytics.kafka.KafkaOptions;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.gateway.http.Edge;
import io.yardpass.gateway.http.HttpServerVerticle;
import io.yardpass.gateway.http.Offer;
import io.yardpass.gateway.http.WebhookOptions;
import io.yardpass.gateway.quotas.Quotas;
import io.yardpass.gateway.tokens.KeySource;
import java.util.ArrayList;
import java.util.List;

/** Takes requests over HTTP: opens what that needs, in order, and has it closed in the reverse of it. */
final class Front {
    private final Vertx vertx;
    private final Settings settings;
    private final Vitals vitals;
    private final Storage storage;
    private final Parts started;
    private List<HttpServerVerticle> servers = List.of();

    /** @param started is told of each part that was opened */
    Front(Vertx vertx, Settings settings, Vitals vitals, Storage storage, Parts started) {
        this.vertx = vertx;
        this.settings = settings;
        this.vitals = vitals;
        this.storage = storage;
        this.started = started;
    }

    int port() {
        return servers.getFirst().port();
    }

    /**
     * Everything that there is.
     *
     * @param ingest how an event loop comes by its ingest where there is no Kafka
     */
    Future<Void> open(KeySource keys, IngestOpening ingest, LedgerPlace ledger, WebhookOptions webhooks) {
        return opening(ingest)
                .compose(opening -> Sinks.open(vertx, storage, settings, opening, vitals))
                .onSuccess(sinks -> started.push("directory", sinks::close))
                .compose(sinks ->
                        openQueries(sinks).compose(queries -> deploy(edge(keys, ledger, sinks, queries, webhooks))))
                .onSuccess(_ -> ledger.listens(port()));
    }

    /** Commands alone: of the database it asks who callers are, and who writes. */
    Future<Void> openForCommands(KeySource keys, LedgerPlace ledger) {
        Pool lookups = Pools.reader(vertx, storage.address(), DatabaseRole.INGEST, Sinks.LOOKUP_CONNECTIONS);
        started.push("look-ups", lookups::close);
        return Callers.open(vertx, lookups)
                .onSuccess(callers -> started.push("callers", () -> {
                    callers.close();
                    return Future.succeededFuture();
                }))
                .compose(callers -> deploy(Edge.ofCommands(
                        Options.edge(settings, Service.LOOPS),
                        settings.tokens().rules(keys),
                        callers.keys(),
                        callers.erasedUsers(),
                        ledger::submit,
                        ledger.forwarding(lookups),
                        quotas(),
                        vitals.metrics().registry(),
                        storage.clock())))
                .onSuccess(_ -> ledger.listens(port()));
    }

    private Quotas quotas() {
        return new Quotas(settings.quotas(), System::nanoTime);
    }

    private Future<IngestOpening> opening(IngestOpening ingest) {
        return settings.kafka().map(this::openLog).orElse(Future.succeededFuture(ingest));
    }

    private Future<IngestOpening> openLog(KafkaOptions kafka) {
        return FactLog.open(
                        vertx,
                        kafka,
                        settings.limits().pendingBytesMax(),
                        vitals.metrics().registry())
                .recover(failure -> Future.failedFuture(FailedStartException.ofKafka(failure)))
                .onSuccess(log -> started.push("Kafka", log::close))
                .map(log -> (loop, options, directory, clock, meters) -> Future.succeededFuture(
                        EventIngest.with(log.writerHere(), loop, options, directory, clock, meters)));
    }

    private Future<Queries> openQueries(Sinks sinks) {
        return Queries.open(vertx, storage.address(), sinks.pool())
                .onSuccess(queries -> started.push("queries", queries::close));
    }

    private Edge edge(KeySource keys, LedgerPlace ledger, Sinks sinks, Queries queries, WebhookOptions webhooks) {
        return new Edge(
                Offer.EVERYTHING,
                Options.edge(settings, Service.LOOPS).with(webhooks),
                settings.tokens().rules(keys),
                queries.callers().keys(),
                queries.callers().erasedUsers(),
                sinks::openHere,
                ledger::submit,
                ledger.forwarding(sinks.pool()),
                queries.tenants(),
                quotas(),
                queries.reference()::list,
                queries.views(),
                vitals.metrics().registry(),
                storage.clock());
    }

    private Future<Void> deploy(Edge edge) {
        List<HttpServerVerticle> instances = new ArrayList<>();
        for (int i = 0; i < Service.LOOPS; i++) {
            instances.add(new HttpServerVerticle(edge));
        }
        return vertx.deployVerticle(
                        List.copyOf(instances).iterator()::next, new DeploymentOptions().setInstances(Service.LOOPS))
                .recover(failure ->
                        Future.failedFuture(FailedStartException.listening(failure, settings.http(), "HTTP")))
                .onSuccess(deployment -> {
                    servers = instances;
                    started.push("HTTP", () -> vertx.undeploy(deployment));
                })
                .mapEmpty();
    }
}
