package io.yardpass.service;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.analytics.EventIngest;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.gateway.http.Edge;
import io.yardpass.gateway.http.HttpServerVerticle;
import io.yardpass.gateway.quotas.Quotas;
import io.yardpass.gateway.tail.Tails;
import io.yardpass.gateway.tokens.TokenKeys;
import io.yardpass.ledger.Ledger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: starts every part in order and stops them in the reverse of it. What was started is stopped
 * too when a later part fails to start.
 */
final class Service {
    private static final Logger log = LoggerFactory.getLogger(Service.class);
    /** That take requests, each with a server, an ingest and a connection of its own. */
    static final int LOOPS = Runtime.getRuntime().availableProcessors();

    private static final long READY_WAIT_MILLIS_MAX = 10_000;
    private static final long READY_PROBE_MILLIS = 20;

    private final Vertx vertx;
    private final Settings settings;
    private final InstantSource ownClock;
    private final IngestOpening ingest;
    private final Metrics metrics = new Metrics();
    private final Readiness readiness = new Readiness();
    private final Vitals vitals;
    private final Parts started = new Parts();
    private ManagementServer management;
    private Storage storage;
    private TokenKeys keys;
    private List<HttpServerVerticle> servers = List.of();
    private final Promise<Service> starting = Promise.promise();
    private volatile boolean stopping;

    Service(Vertx vertx, Settings settings, InstantSource ownClock) {
        this(vertx, settings, ownClock, EventIngest::open);
    }

    Service(Vertx vertx, Settings settings, InstantSource ownClock, IngestOpening ingest) {
        this.vertx = vertx;
        this.settings = settings;
        this.ownClock = ownClock;
        this.ingest = ingest;
        metrics.watch(readiness);
        this.vitals = new Vitals(metrics, readiness, new Tails(ownClock, metrics.registry()));
    }

    /**
     * A thread for each core's share of the requests, and one for the ledger and what else there is. Sockets are the
     * system's own where Netty has them, which saves about a sixth of the CPU of a small request.
     */
    static Vertx newVertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS + 1).setPreferNativeTransport(true));
    }

    /**
     * Completes when the service is up, and ready unless a part needs longer than it should, which is logged. Fails with
     * what hindered it, with nothing left running.
     */
    Future<Service> start() {
        refuseDirectoryInUse()
                .compose(done -> unlessStopping(this::startManagement))
                .compose(done -> unlessStopping(this::openStorage))
                .compose(done -> unlessStopping(this::readKeys))
                .compose(done -> unlessStopping(this::startUpkeep))
                .compose(done -> unlessStopping(this::openLedger))
                .compose(ledger -> unlessStopping(() -> startHttp(ledger)))
                .compose(done -> awaitReady(READY_WAIT_MILLIS_MAX))
                .map(this)
                .recover(failure -> stopParts().transform(stopped -> Future.failedFuture(failure)))
                .onComplete(starting);
        return starting.future();
    }

    /**
     * Completes when everything acknowledged is committed and every part is closed; Vert.x itself stays. A start that is
     * under way begins no further part, and what it began is closed; one that never comes is waited for.
     */
    Future<Void> stop() {
        stopping = true;
        readiness.draining();
        vitals.tails().end();
        return starting.future().transform(started -> stopParts());
    }

    /** True from the first {@link #stop} on. */
    boolean isStopping() {
        return stopping;
    }

    private Future<Void> stopParts() {
        readiness.draining();
        return started.close().onComplete(done -> metrics.close());
    }

    private <T> Future<T> unlessStopping(Supplier<Future<T>> step) {
        return stopping ? Future.failedFuture(new FailedStartException("stopped while starting")) : step.get();
    }

    int managementPort() {
        return management.port();
    }

    int httpPort() {
        return servers.getFirst().port();
    }

    /** Empty when it does everything that it is for. */
    List<String> reasonsNotReady() {
        return readiness.reasons();
    }

    DatabaseAddress database() {
        return storage.address();
    }

    /** Before any port is bound: that is what a second start in one directory should be told. */
    private Future<Void> refuseDirectoryInUse() {
        return switch (settings.database()) {
            case Settings.External external -> Future.succeededFuture();
            case Settings.Embedded(var directory, var port) ->
                vertx.executeBlocking(() -> {
                    EmbeddedDatabase.requireNotInUse(directory);
                    return null;
                });
        };
    }

    private Future<Void> startManagement() {
        return ManagementServer.start(vertx, settings.management(), vitals, ownClock)
                .recover(failure -> Future.failedFuture(
                        FailedStartException.listening(failure, settings.management(), "MANAGEMENT")))
                .onSuccess(server -> {
                    management = server;
                    started.push("management", server::close);
                })
                .mapEmpty();
    }

    private Future<Void> openStorage() {
        return Storage.open(vertx, settings.database())
                .onSuccess(opened -> {
                    storage = opened;
                    started.push("database", opened::close);
                })
                .compose(opened -> opened.keepTime(vertx, ownClock))
                .onSuccess(clock -> readiness.require("clock", clock::hindrance))
                .mapEmpty();
    }

    private Future<Void> readKeys() {
        return vertx.executeBlocking(() -> settings.tokens().keys())
                .onSuccess(read -> keys = read)
                .mapEmpty();
    }

    private Future<Void> startUpkeep() {
        return Upkeep.start(vertx, storage.address(), vitals, storage.clock(), settings.grace())
                .onSuccess(upkeep -> started.push("upkeep", upkeep::close))
                .mapEmpty();
    }

    private Future<Ledger> openLedger() {
        return Ledger.open(
                        vertx,
                        Options.ledger(storage.address()),
                        storage.clock(),
                        storage.clock()::agrees,
                        metrics.registry())
                .onSuccess(ledger -> {
                    readiness.require("ledger", ledger::hindrance);
                    started.push("ledger", () -> ledger.close(settings.grace()));
                });
    }

    private Future<Void> startHttp(Ledger ledger) {
        return Sinks.open(vertx, storage.address(), settings, ingest, vitals, storage.clock())
                .onSuccess(sinks -> started.push("directory", sinks::close))
                .compose(sinks -> openQueries(sinks).compose(queries -> deploy(edge(ledger, sinks, queries))));
    }

    private Future<Queries> openQueries(Sinks sinks) {
        return Queries.open(vertx, storage.address(), sinks.pool())
                .onSuccess(queries -> started.push("queries", queries::close));
    }

    private Edge edge(Ledger ledger, Sinks sinks, Queries queries) {
        return new Edge(
                Options.edge(settings, LOOPS),
                settings.tokens().rules(keys),
                queries.keys(),
                queries.erasedUsers(),
                sinks::openHere,
                ledger::submit,
                queries.tenants(),
                new Quotas(settings.quotas(), System::nanoTime),
                queries.reference()::list,
                queries.views(),
                metrics.registry(),
                storage.clock());
    }

    private Future<Void> deploy(Edge edge) {
        List<HttpServerVerticle> instances = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            instances.add(new HttpServerVerticle(edge));
        }
        return vertx.deployVerticle(
                        List.copyOf(instances).iterator()::next, new DeploymentOptions().setInstances(LOOPS))
                .recover(failure ->
                        Future.failedFuture(FailedStartException.listening(failure, settings.http(), "HTTP")))
                .onSuccess(deployment -> {
                    servers = instances;
                    started.push("HTTP", () -> vertx.undeploy(deployment));
                })
                .mapEmpty();
    }

    private Future<Void> awaitReady(long millis) {
        readiness.started();
        List<String> reasons = readiness.reasons();
        if (reasons.isEmpty() || stopping) {
            return Future.succeededFuture();
        }
        if (millis <= 0) {
            log.warn("up, not ready: {}", String.join(", ", reasons));
            return Future.succeededFuture();
        }
        return vertx.timer(READY_PROBE_MILLIS, TimeUnit.MILLISECONDS)
                .compose(fired -> awaitReady(millis - READY_PROBE_MILLIS));
    }
}
