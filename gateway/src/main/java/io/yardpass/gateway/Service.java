package io.yardpass.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DemoData;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.EmbeddedDatabaseSettings;
import io.yardpass.database.Migrations;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: starts every part in order and stops them in the reverse of it. What was started is stopped
 * too when a later part fails to start.
 */
final class Service {
    private static final Logger log = LoggerFactory.getLogger(Service.class);

    private final Vertx vertx;
    private final Settings settings;
    private final InstantSource clock;
    private final Metrics metrics = new Metrics();
    private final Readiness readiness = new Readiness();
    private final Deque<Part> started = new ArrayDeque<>();
    private ManagementServer management;

    /** Something that runs and how it ends. */
    private record Part(String name, Supplier<Future<?>> close) {}

    private Service(Vertx vertx, Settings settings, InstantSource clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = clock;
    }

    /** Completes when the service is ready; fails with what hindered it, with nothing left running. */
    static Future<Service> start(Vertx vertx, Settings settings, InstantSource clock) {
        Service service = new Service(vertx, settings, clock);
        return service.startManagement()
                .compose(done -> service.startDatabase())
                .compose(service::migrate)
                .onSuccess(done -> service.readiness.started())
                .map(service)
                .recover(failure -> service.stop().transform(stopped -> Future.failedFuture(failure)));
    }

    /** Completes when everything acknowledged is committed and every part is closed, the database last; Vert.x stays. */
    Future<Void> stop() {
        readiness.draining();
        return stopNext().onComplete(done -> metrics.close());
    }

    int managementPort() {
        return management.port();
    }

    private Future<Void> startManagement() {
        return ManagementServer.start(vertx, settings.management(), readiness, metrics)
                .onSuccess(server -> {
                    management = server;
                    started.push(new Part("management", server::close));
                })
                .mapEmpty();
    }

    private Future<DatabaseAddress> startDatabase() {
        return switch (settings.database()) {
            case Settings.External(var address) -> Future.succeededFuture(address);
            case Settings.Embedded(var directory, var port) ->
                vertx.executeBlocking(() ->
                                EmbeddedDatabase.start(directory, EmbeddedDatabaseSettings.forServing(directory, port)))
                        .onSuccess(database -> started.push(new Part("database", () -> closeBlocking(database))))
                        .map(EmbeddedDatabase::address);
        };
    }

    private Future<Void> closeBlocking(EmbeddedDatabase database) {
        return vertx.executeBlocking(() -> {
            database.close();
            return null;
        });
    }

    private Future<DatabaseAddress> migrate(DatabaseAddress address) {
        return vertx.executeBlocking(() -> {
            Migrations.run(address);
            if (settings.database() instanceof Settings.Embedded) {
                DemoData.load(address);
            }
            return address;
        });
    }

    private Future<Void> stopNext() {
        Part part = started.poll();
        if (part == null) {
            return Future.succeededFuture();
        }
        return part.close()
                .get()
                .onFailure(failure -> log.warn("{} did not close cleanly", part.name(), failure))
                .transform(done -> stopNext());
    }
}
