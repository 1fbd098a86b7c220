package io.yardpass.service;

import ch.qos.logback.classic.LoggerContext;
import io.vertx.core.Vertx;
import io.yardpass.analytics.EventIngest;
import io.yardpass.database.EmbeddedDatabase;
import io.yardpass.database.EmbeddedDatabaseSettings;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the service until SIGTERM or SIGINT, then drains it. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Run the gateway until SIGTERM.",
            "It starts an embedded PostgreSQL, unless YARDPASS_DATABASE_URL names another.",
            "Settings: ./yardpass config shows them, docs/OPERATIONS.md explains them."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description =
                    "What this process is for, some of: gateway, analytics-ingest, ledger-writer. All, unless said.")
    private List<String> roles = List.of();

    @Override
    public Integer call() throws Exception {
        Settings settings = Settings.read(new Environment(System.getenv()));
        settings.injected().forEach(name -> log.warn("{} is not ours and does nothing", name));
        settings.tokens().passedOver().forEach(why -> log.warn("YARDPASS_JWT_JWKS: {}; it is passed over", why));
        if (settings.countsAllAsOneAddress()) {
            log.warn("all who come through one proxy count as one address: name it in YARDPASS_TRUSTED_PROXIES");
        }
        Vertx vertx = Service.newVertx();
        Set<ServiceRole> chosen = chosen();
        Service service = new Service(vertx, settings, chosen, InstantSource.system(), EventIngest::open);
        start(service, settings);
        PrintWriter out = spec.commandLine().getOut();
        out.println(greeting(vertx, settings, service, chosen));
        out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private Set<ServiceRole> chosen() {
        if (roles.isEmpty()) {
            return ServiceRole.ALL;
        }
        try {
            return roles.stream().map(ServiceRole::named).collect(Collectors.toUnmodifiableSet());
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), unknown.getMessage());
        }
    }

    /** A database that somebody else runs may hold what somebody else relies on. */
    static void startWith(IngestOpening ingest) {
        Settings settings = Settings.read(new Environment(System.getenv()));
        switch (settings.database()) {
            case Settings.Embedded _ -> {}
            case Settings.External _ ->
                throw new IllegalArgumentException(
                        "a comparison runs beside an embedded database: unset YARDPASS_DATABASE_URL");
        }
        start(new Service(Service.newVertx(), settings, ServiceRole.ALL, InstantSource.system(), ingest), settings);
    }

    /**
     * From here on a signal drains: one that comes in the midst of the start must not leave a PostgreSQL behind. A start that fails
     * by itself ends with the code of its failure, one that a signal ends as the drain does.
     */
    private static void start(Service service, Settings settings) {
        Thread drain = new Thread(() -> drainAndHalt(service, settings), "drain");
        Runtime.getRuntime().addShutdownHook(drain);
        try {
            service.start().await();
        } catch (Exception failure) {
            if (!service.isStopping()) {
                Runtime.getRuntime().removeShutdownHook(drain);
            }
            throw failure;
        }
    }

    private static String greeting(Vertx vertx, Settings settings, Service service, Set<ServiceRole> roles) {
        if (!roles.contains(ServiceRole.GATEWAY)) {
            return "YardPass is up as "
                    + roles.stream().map(ServiceRole::wireName).sorted().collect(Collectors.joining(", "))
                    + (ServiceRole.listen(roles) ? "; commands at " + url(settings.http(), service.httpPort()) : "")
                    + "; health and metrics at " + url(settings.management(), service.managementPort());
        }
        InstantSource clock = InstantSource.system();
        Banner banner = new Banner(
                url(settings.http(), service.httpPort()),
                url(settings.management(), service.managementPort()),
                service.storage().address(),
                service.storage().analytics(),
                settings.payments(),
                service.reasonsNotReady(),
                clock);
        return switch (settings.database()) {
            case Settings.External external -> banner.plain();
            case Settings.Embedded(var data, var port) ->
                banner.forNewcomer(data, demoTokens(vertx, settings.tokens(), clock));
        };
    }

    private static DemoTokens demoTokens(Vertx vertx, TokenSettings tokens, InstantSource clock) {
        return switch (tokens.key()) {
            case TokenSettings.DevelopmentKeyFile(var directory) ->
                new DemoTokens.Signed(new DevelopmentTokens(
                        vertx, DevelopmentKey.read(directory).secret(), tokens, clock));
            case TokenSettings.SharedSecret _ -> new DemoTokens.ByCommand();
            case TokenSettings.JwksFile _, TokenSettings.JwksUrl _, TokenSettings.NoKey _ ->
                new DemoTokens.ByKeyHolder(tokens.issuer(), tokens.audience());
        };
    }

    private static String url(Settings.Listener listener, int port) {
        return "http://" + new Settings.Listener(listener.host(), port);
    }

    /** Halts with 0 after a clean drain: the exit code of a JVM that a signal ends says nothing of what was lost. */
    private static void drainAndHalt(Service service, Settings settings) {
        int code = 1;
        try {
            service.stopSoon(settings.drainDelay())
                    .await(settings.drainDelay().plus(settings.drainTimeout()).toMillis(), TimeUnit.MILLISECONDS);
            log.info("drained");
            code = 0;
        } catch (TimeoutException late) {
            log.error("not drained within {}", settings.drainTimeout());
            stopPostgresAtOnce(settings.database());
        } catch (RuntimeException failure) {
            log.error("not drained", failure);
        } finally {
            flushLog();
            Runtime.getRuntime().halt(code);
        }
    }

    /** It would outlive this process: one that is being started, or whose clients are not done. */
    private static void stopPostgresAtOnce(Settings.Database database) {
        if (database instanceof Settings.Embedded(var directory, var port)) {
            EmbeddedDatabase.stopAtOnce(directory, EmbeddedDatabaseSettings.forServing(directory, port));
        }
    }

    /** The log is written aside, and halting waits for nobody. */
    private static void flushLog() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
