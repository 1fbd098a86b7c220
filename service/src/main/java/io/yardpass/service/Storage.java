package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.database.ClockOptions;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseClock;
import io.yardpass.database.DemoData;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.EmbeddedDatabaseSettings;
import io.yardpass.database.Migrations;
import io.yardpass.database.TwoDatabases;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database under the service, or the two of them, at this version's schema, and their time; the main one is ours to keep alive
 * and to stop when it is embedded.
 */
final class Storage {
    private static final Logger log = LoggerFactory.getLogger(Storage.class);

    private final DatabaseAddress address;
    private final Optional<DatabaseAddress> analytics;
    private final Supplier<Future<Void>> close;
    private DatabaseClock clock;

    private Storage(DatabaseAddress address, Optional<DatabaseAddress> analytics, Supplier<Future<Void>> close) {
        this.address = address;
        this.analytics = analytics;
        this.close = close;
    }

    /** Before any port is bound: that is what a second start in one directory should be told. */
    static Future<Void> refuseDirectoryInUse(Vertx vertx, Settings.Database database) {
        return switch (database) {
            case Settings.External external -> Future.succeededFuture();
            case Settings.Embedded(var directory, var port) ->
                vertx.executeBlocking(() -> {
                    EmbeddedDatabase.requireNotInUse(directory);
                    return null;
                });
        };
    }

    /**
     * Completes when the schema is there; everything that blocks happens on a worker.
     *
     * @param analytics where events are to be instead
     */
    static Future<Storage> open(Vertx vertx, Settings.Database database, Optional<DatabaseAddress> analytics) {
        return vertx.executeBlocking(() -> switch (database) {
            case Settings.External(var address) -> external(address, analytics);
            case Settings.Embedded(var directory, var port) ->
                embedded(
                        vertx,
                        EmbeddedDatabase.start(directory, EmbeddedDatabaseSettings.forServing(directory, port)),
                        analytics);
        });
    }

    /** Of ledger and tenants. */
    DatabaseAddress address() {
        return address;
    }

    /** Of the events and what is rejected of them, which may be the same. */
    DatabaseAddress analytics() {
        return analytics.orElse(address);
    }

    boolean isOne() {
        return analytics.isEmpty();
    }

    /** Completes with the time of everything that is decided and written, which ends with this. */
    Future<DatabaseClock> keepTime(Vertx vertx, InstantSource ownClock) {
        return DatabaseClock.start(vertx, address, ownClock, ClockOptions.usual())
                .onSuccess(kept -> clock = kept);
    }

    DatabaseClock clock() {
        return clock;
    }

    /** Stops an embedded server; another's is left alone. */
    Future<Void> close() {
        return clock == null ? close.get() : clock.close().eventually(close);
    }

    private static Storage external(DatabaseAddress address, Optional<DatabaseAddress> analytics) {
        migrate(address, analytics);
        return new Storage(address, analytics, Future::succeededFuture);
    }

    private static void migrate(DatabaseAddress address, Optional<DatabaseAddress> analytics) {
        Migrations.run(address);
        analytics.ifPresentOrElse(
                other -> {
                    Migrations.run(other);
                    TwoDatabases.bind(address, other);
                },
                () -> TwoDatabases.requireOne(address));
    }

    private static Storage embedded(Vertx vertx, EmbeddedDatabase server, Optional<DatabaseAddress> analytics) {
        try {
            log.info("PostgreSQL runs at {}", server.address());
            migrate(server.address(), analytics);
            DemoData.load(server.address());
            log.info("schema and demo data are in place");
            return new Storage(server.address(), analytics, EmbeddedServer.watch(vertx, server)::close);
        } catch (RuntimeException failure) {
            server.close();
            throw failure;
        }
    }
}
