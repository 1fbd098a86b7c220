package io.yardpass.database;

import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;

/** Pools of vertx-pg-client, one per role. Nothing connects before the first use; whoever opens a pool closes it. */
public final class Pools {
    /**
     * How a statement begins that is not kept prepared, since its text is shaped by whoever asks and was not seen before: many
     * of those would push out the others of a connection.
     */
    public static final String UNPREPARED = "/* once */ ";

    /** Of a connection. One of a view takes some 70 kB of the server's memory. */
    private static final int PREPARED_MAX = 100;

    private static final long RECONNECT_PAUSE_MILLIS = 100;
    private static final long RECONNECT_PAUSE_MAX_MILLIS = 5_000;

    private Pools() {}

    /** A pool with the usual bounds, {@link PoolSettings#ofSize}. */
    public static Pool reader(Vertx vertx, DatabaseAddress address, DatabaseRole role, int size) {
        return open(vertx, address, role, PoolSettings.ofSize(size));
    }

    public static Pool open(Vertx vertx, DatabaseAddress address, DatabaseRole role, PoolSettings settings) {
        var bounds = new PoolOptions()
                .setName(role.sqlName())
                .setMaxSize(settings.size())
                .setMaxWaitQueueSize(settings.waitingMax())
                .setConnectionTimeout((int) settings.connectionTimeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) settings.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return PgBuilder.pool()
                .with(bounds)
                .with(socket(address))
                .connectingTo(connectOptions(address, role, settings))
                .using(vertx)
                .build();
    }

    /**
     * A connection for notices, which comes back by itself when it is lost: soon at first, then every few seconds. Not
     * connected yet; whoever asks for it closes it.
     */
    public static PgSubscriber subscriber(Vertx vertx, DatabaseAddress address, DatabaseRole role) {
        return PgSubscriber.subscriber(vertx, connectOptions(address, role, PoolSettings.ofSize(1)))
                .reconnectPolicy(Pools::pauseMillis);
    }

    private static long pauseMillis(int failedAttempts) {
        return Math.min(RECONNECT_PAUSE_MAX_MILLIS, RECONNECT_PAUSE_MILLIS << Math.min(failedAttempts, 10));
    }

    private static PgConnectOptions connectOptions(DatabaseAddress address, DatabaseRole role, PoolSettings settings) {
        long statementMillis = settings.statementTimeout().toMillis();
        var options = new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(address.user())
                .setPassword(address.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_MAX)
                .setPreparedStatementCacheSqlFilter(Pools::isWorthKeeping);
        options.addProperty(
                "options",
                String.format(
                                Locale.ROOT,
                                "%s %s %s -c statement_timeout=%d -c idle_in_transaction_session_timeout=%d",
                                address.options(),
                                role.startupOption(),
                                Durability.STARTUP_OPTION,
                                statementMillis,
                                2 * statementMillis)
                        .strip());
        options.addProperty("application_name", address.applicationName());
        return secured(options, address);
    }

    private static boolean isWorthKeeping(String sql) {
        return !sql.startsWith(UNPREPARED) && SqlConnectOptions.DEFAULT_PREPARED_STATEMENT_CACHE_FILTER.test(sql);
    }

    private static NetClientOptions socket(DatabaseAddress address) {
        var options = new NetClientOptions().setTcpKeepAlive(true);
        address.connectTimeout()
                .map(Duration::toMillis)
                .ifPresent(millis -> options.setConnectTimeout(millis.intValue()));
        return options;
    }

    /** As libpq reads sslmode: up to require the connection may be encrypted, but whose it is goes unchecked. */
    private static PgConnectOptions secured(PgConnectOptions options, DatabaseAddress address) {
        var mode = SslMode.of(address.sslMode());
        var tls = new ClientSSLOptions();
        switch (mode) {
            case DISABLE, ALLOW, PREFER, REQUIRE -> tls.setTrustAll(true).setHostnameVerificationAlgorithm("");
            case VERIFY_CA -> trustRoot(tls, address).setHostnameVerificationAlgorithm("");
            case VERIFY_FULL -> trustRoot(tls, address).setHostnameVerificationAlgorithm("HTTPS");
        }
        return options.setSslMode(mode).setSslOptions(tls);
    }

    /** Without a certificate named, the JDK's own authorities are trusted, and must be named in turn. */
    private static ClientSSLOptions trustRoot(ClientSSLOptions tls, DatabaseAddress address) {
        return tls.setTrustOptions(address.sslRootCertificate()
                .<TrustOptions>map(root -> new PemTrustOptions().addCertPath(root.toString()))
                .orElseGet(Pools::jdkAuthorities));
    }

    private static TrustOptions jdkAuthorities() {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return TrustOptions.wrap(factory);
        } catch (GeneralSecurityException unreadable) {
            throw new DatabaseException("the JDK's own authorities cannot be read", unreadable);
        }
    }
}
