package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.analytics.EventIngest;
import io.yardpass.gateway.tail.Tails;
import io.yardpass.gateway.tokens.KeySource;
import io.yardpass.webhooks.SecretSeal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final Set<ServiceRole> roles;
    private final InstantSource ownClock;
    private final IngestOpening ingest;
    private final Metrics metrics = new Metrics();
    private final Readiness readiness = new Readiness();
    private final Vitals vitals;
    private final LedgerPlace ledger;
    private final Parts started = new Parts();
    private ManagementServer management;
    private Storage storage;
    private KeySource keys;
    private Optional<SecretSeal> seal = Optional.empty();
    private Front front;
    private final Promise<Service> starting = Promise.promise();
    private volatile boolean stopping;

    Service(Vertx vertx, Settings settings, InstantSource ownClock) {
        this(vertx, settings, ServiceRole.ALL, ownClock, EventIngest::open);
    }

    Service(Vertx vertx, Settings settings, Set<ServiceRole> roles, InstantSource ownClock, IngestOpening ingest) {
        this.vertx = vertx;
        this.settings = settings;
        this.roles = roles;
        this.ownClock = ownClock;
        this.ingest = ingest;
        metrics.watch(readiness);
        this.vitals = new Vitals(metrics, readiness, new Tails(ownClock, metrics.registry()));
        this.ledger = new LedgerPlace(vertx, settings, vitals);
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
        Storage.refuseDirectoryInUse(vertx, settings.database())
                .compose(done -> unlessStopping(this::startManagement))
                .compose(done -> unlessStopping(this::openStorage))
                .compose(done -> ifListening(this::openKeys))
                .compose(done -> unlessStopping(this::openSeal))
                .compose(done -> ifIn(ServiceRole.ANALYTICS_INGEST, this::startUpkeep))
                .compose(done -> ifIn(ServiceRole.ANALYTICS_INGEST, this::startLogIngests))
                .compose(done -> ifIn(ServiceRole.LEDGER_WRITER, this::openLedger))
                .compose(done -> ifIn(ServiceRole.WEBHOOKS, this::startWebhooks))
                .compose(done -> ifListening(this::startHttp))
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

    /** The same once the delay is over, in which it is not ready and works as before: so whoever sends requests here stops to. */
    Future<Void> stopSoon(Duration delay) {
        if (delay.isZero() || !starting.future().isComplete()) {
            return stop();
        }
        stopping = true;
        readiness.draining();
        return vertx.timer(delay.toMillis(), TimeUnit.MILLISECONDS).compose(_ -> stop());
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

    /** Only where it takes requests. */
    int httpPort() {
        return front.port();
    }

    /** Empty when it does everything that it is for. */
    List<String> reasonsNotReady() {
        return readiness.reasons();
    }

    Storage storage() {
        return storage;
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
        return Storage.open(vertx, settings.database(), settings.analytics())
                .onSuccess(opened -> {
                    storage = opened;
                    started.push("database", opened::close);
                })
                .compose(opened -> opened.keepTime(vertx, ownClock))
                .onSuccess(clock -> readiness.require("clock", clock::hindrance))
                .mapEmpty();
    }

    private Future<Void> openKeys() {
        return settings.tokens()
                .open(vertx, vitals, started)
                .onSuccess(opened -> keys = opened)
                .mapEmpty();
    }

    private Future<Void> openSeal() {
        return settings.webhooks()
                .open(vertx)
                .onSuccess(opened -> seal = opened)
                .mapEmpty();
    }

    private Future<Void> startWebhooks() {
        return Webhooks.start(vertx, settings, seal, storage.address(), vitals, storage.clock())
                .onSuccess(webhooks -> started.push("webhooks", webhooks::close))
                .mapEmpty();
    }

    private Future<Void> startUpkeep() {
        return Upkeep.start(vertx, storage, vitals, settings.grace())
                .onSuccess(upkeep -> started.push("upkeep", upkeep::close))
                .mapEmpty();
    }

    private Future<Void> openLedger() {
        return ledger.open(storage)
                .onSuccess(opened -> started.push("ledger", () -> opened.close(settings.grace())))
                .mapEmpty();
    }

    /** One of the parts that only some roles have. */
    private Future<Void> ifIn(ServiceRole role, Supplier<Future<Void>> step) {
        return roles.contains(role) ? unlessStopping(step) : Future.succeededFuture();
    }

    private Future<Void> ifListening(Supplier<Future<Void>> step) {
        return ServiceRole.listen(roles) ? unlessStopping(step) : Future.succeededFuture();
    }

    private Future<Void> startLogIngests() {
        if (settings.kafka().isEmpty()) {
            return Future.succeededFuture();
        }
        return LogIngests.open(
                        vertx,
                        settings.kafka().get(),
                        Options.ingest(storage.analytics(), settings.limits(), LOOPS),
                        storage.analytics(),
                        vitals,
                        storage.clock())
                .onSuccess(ingests -> started.push("Kafka ingests", ingests::close))
                .mapEmpty();
    }

    private Future<Void> startHttp() {
        front = new Front(vertx, settings, vitals, storage, started);
        return roles.contains(ServiceRole.GATEWAY)
                ? front.open(keys, ingest, ledger, settings.webhooks().edge(seal))
                : front.openForCommands(keys, ledger);
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
