package io.yardpass.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.net.NetServer;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseException;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Migrations;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.ledger.LedgerOptions;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.CopyOptions;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.PipelineResult;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database URL means the same to all that connect by it: the migrations, the pools, the writers of pg-copy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseUrlTest {
    private static final String SNI = "db.yardpass.example";

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setAddressResolverOptions(new AddressResolverOptions().setHostsValue(Buffer.buffer("127.0.0.1 " + SNI))));
    private TestDatabase database;

    /** Those that connect; each answers a query for one text. */
    private enum Kind {
        MIGRATIONS {
            @Override
            String ask(Vertx vertx, DatabaseAddress address, String query) throws Exception {
                try (var connection = DriverManager.getConnection(address.jdbcUrl());
                        var statement = connection.createStatement();
                        var rows = statement.executeQuery(query)) {
                    rows.next();
                    return rows.getString(1);
                }
            }
        },
        POOL {
            @Override
            String ask(Vertx vertx, DatabaseAddress address, String query) throws Exception {
                var pool = Pools.reader(vertx, address, DatabaseRole.GATEWAY, 1);
                try {
                    return pool.query(query)
                            .execute()
                            .map(rows -> rows.iterator().next().getString(0))
                            .await(20, TimeUnit.SECONDS);
                } finally {
                    pool.close().await(20, TimeUnit.SECONDS);
                }
            }
        },
        COPY {
            @Override
            String ask(Vertx vertx, DatabaseAddress address, String query) throws Exception {
                var options = CopyOptions.to(Options.pg(address).withRole(DatabaseRole.INGEST.sqlName()));
                return onEventLoop(
                                vertx,
                                () -> CopyConnection.connect(vertx, options)
                                        .compose(connection -> connection
                                                .execute(Pipeline.builder()
                                                        .query(query)
                                                        .build())
                                                .map(DatabaseUrlTest::scalar)
                                                .eventually(connection::close)))
                        .await(20, TimeUnit.SECONDS);
            }
        };

        abstract String ask(Vertx vertx, DatabaseAddress address, String query) throws Exception;
    }

    private static String scalar(PipelineResult result) {
        return switch (result) {
            case PipelineResult.Committed(var steps) -> steps.getFirst().scalar();
            case PipelineResult.RolledBack(int step, var error) -> throw new AssertionError(error);
            case PipelineResult.Failed(int step, var error) -> throw new AssertionError(error);
        };
    }

    private static <T> Future<T> onEventLoop(Vertx vertx, java.util.function.Supplier<Future<T>> work) {
        return Future.future(done -> vertx.runOnContext(nothing -> work.get().onComplete(done)));
    }

    @BeforeAll
    void start() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    void stop() {
        vertx.close().await();
        database.close();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The login of the tests, with parameters. */
    private DatabaseAddress with(String parameters) {
        String url = database.address().libpqUrl();
        String given = Stream.of(parameters.split("&"))
                .filter(pair -> !pair.startsWith("sslmode=") || !url.contains("sslmode="))
                .collect(java.util.stream.Collectors.joining("&"));
        String password = database.address().password();
        String whole = url + (url.contains("?") ? "&" : "?") + given;
        return DatabaseAddress.parse(
                password.isEmpty() ? whole : whole.replaceFirst("@", ":" + encoded(password) + "@"));
    }

    private Map<Kind, String> askedAll(DatabaseAddress address, String query) throws Exception {
        var answers = new EnumMap<Kind, String>(Kind.class);
        for (Kind kind : Kind.values()) {
            answers.put(kind, kind.ask(vertx, address, query));
        }
        return answers;
    }

    private static Map<Kind, String> all(String answer) {
        var answers = new EnumMap<Kind, String>(Kind.class);
        for (Kind kind : Kind.values()) {
            answers.put(kind, answer);
        }
        return answers;
    }

    static String[] passwords() {
        return new String[] {
            "p@ss:w/ord%#+?&=\"' \\;,<>[]{}|^`~$!*()",
            "%41%2541+%20",
            ":@/",
            "übrigens ﬁn Ⅸ",
            "non\u00a0breaking",
            "soft\u00adhyphen",
            "密码🔑",
            "\u0007bell",
            "\u06271",
            "x".repeat(200),
        };
    }

    /** By SCRAM; the name and the database are as odd as the password. */
    @ParameterizedTest
    @MethodSource("passwords")
    void aPasswordOfAnyCharactersLetsEveryConnectionIn(String password) throws Exception {
        String nonce = java.util.UUID.randomUUID().toString().substring(0, 8);
        String user = "o'dd@us:er/%41+? " + nonce;
        String name = "o'dd@data:base/%41+? " + nonce;
        admit(user, password);
        database.execute("CREATE DATABASE \"" + name + "\"");
        var address = new DatabaseAddress(
                database.address().host(), database.address().port(), name, user, password, Map.of());
        try {
            String url = "postgresql://" + encoded(user) + ":" + encoded(password) + "@" + address.host() + ":"
                    + address.port() + "/" + encoded(name);
            assertEquals(address, DatabaseAddress.parse(url));
            assertEquals(
                    all(user + " in " + name),
                    askedAll(DatabaseAddress.parse(url), "SELECT session_user || ' in ' || current_database()"));
            for (Kind kind : Kind.values()) {
                var wrong = DatabaseAddress.parse(url.replaceFirst("@", "x@"));
                var refused = assertThrows(Exception.class, () -> kind.ask(vertx, wrong, "SELECT 'in'"));
                assertTrue(refused.getMessage().contains("password authentication failed"), refused.getMessage());
            }
        } finally {
            database.execute("DROP DATABASE \"" + name + "\" WITH (FORCE)");
        }
    }

    /** A login that must prove its password by SCRAM, and may become what the service becomes. */
    private void admit(String user, String password) throws Exception {
        Path hba = Path.of(database.text("SHOW hba_file"));
        assumeTrue(Files.isWritable(hba), "the server runs elsewhere");
        database.execute("CREATE ROLE \"" + user + "\" LOGIN PASSWORD '" + password.replace("'", "''") + "' IN ROLE "
                + DatabaseRole.GATEWAY.sqlName() + ", " + DatabaseRole.INGEST.sqlName());
        Files.writeString(hba, "host all \"" + user + "\" all scram-sha-256\n" + Files.readString(hba));
        database.execute("SELECT pg_reload_conf()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "md5"})
    void aServerThatWantsThePasswordInClearIsRefusedBeforeAnythingElseConnects(String method) throws Exception {
        String user =
                "clear_" + method + "_" + java.util.UUID.randomUUID().toString().substring(0, 8);
        Path hba = Path.of(database.text("SHOW hba_file"));
        assumeTrue(Files.isWritable(hba), "the server runs elsewhere");
        database.execute("SET password_encryption = '" + (method.equals("md5") ? "md5" : "scram-sha-256")
                + "'; CREATE ROLE " + user + " LOGIN PASSWORD 'secret' IN ROLE " + DatabaseRole.INGEST.sqlName());
        Files.writeString(hba, "host all " + user + " all " + method + "\n" + Files.readString(hba));
        database.execute("SELECT pg_reload_conf()");
        var address = new DatabaseAddress(
                database.address().host(),
                database.address().port(),
                database.address().database(),
                user,
                "secret",
                Map.of());
        var atMigration = assertThrows(DatabaseException.class, () -> Migrations.run(address));
        assertTrue(atMigration.getMessage().contains("in another way than SCRAM-SHA-256"), atMigration.getMessage());
        var later = assertThrows(Exception.class, () -> Kind.COPY.ask(vertx, address, "SELECT 'in'"));
        assertTrue(later.getMessage().contains("only SCRAM-SHA-256 is spoken"), later.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "options=-c%20geqo%3Doff,                                geqo,               off",
        "options=-c%20search_path%3Dpublic%20--work_mem%3D5MB,   work_mem,           5MB",
        "options=-c%20synchronous_commit%3Doff,                  synchronous_commit, on",
        "client_encoding=UTF8,                                   client_encoding,    UTF8",
    })
    void whatASessionIsToldReachesEveryConnection(String parameter, String setting, String value) throws Exception {
        assertEquals(all(value), askedAll(with(parameter), "SELECT current_setting('" + setting + "')"));
    }

    /** What keeps the writers safe is said after what the URL says. */
    @Test
    void noOptionOfTheUrlLiftsWhatTheServiceReliesOn() throws Exception {
        var address = with("options=-c%20role%3Dyardpass_owner%20-c%20statement_timeout%3D1"
                + "%20-c%20default_transaction_read_only%3Doff%20-c%20synchronous_commit%3Doff");
        String query = "SELECT current_user || ' ' || current_setting('statement_timeout') || ' '"
                + " || current_setting('synchronous_commit')";
        assertEquals("yardpass_gateway 5s on", Kind.POOL.ask(vertx, address, query));
        assertEquals(
                "yardpass_ingest 10s on on",
                Kind.COPY.ask(vertx, address, query + " || ' ' || current_setting('default_transaction_read_only')"));
    }

    @Test
    void sessionsAreNamedAfterTheApplication() throws Exception {
        String query = "SELECT current_setting('application_name')";
        assertEquals(
                Map.of(Kind.MIGRATIONS, "shop-migrate", Kind.POOL, "shop", Kind.COPY, "shop"),
                askedAll(with("application_name=shop"), query));
        assertEquals(
                Map.of(Kind.MIGRATIONS, "yardpass-migrate", Kind.POOL, "yardpass", Kind.COPY, "yardpass"),
                askedAll(with("connect_timeout=10"), query));
        var shop = with("application_name=shop");
        assertEquals("shop-ingest", Options.ingest(shop, limits(), 1).copy().applicationName());
        assertEquals(
                "shop-letters",
                Options.letters(shop, new Settings.Letters(1, 1 << 20)).copy().applicationName());
        assertEquals("shop", Options.ledger(shop, "x").database().session().applicationName());
        assertEquals(
                "yardpass",
                LedgerOptions.to(Options.pg(with("")), "x").database().session().applicationName());
    }

    /** It connects again for ever, so that it is asked apart from the others. */
    @Test
    void theConnectionThatListensForNoticesIsToldTheSame() throws Exception {
        var address = with("options=-c%20geqo%3Doff&application_name=shop");
        PgSubscriber subscriber = Pools.subscriber(vertx, address, DatabaseRole.GATEWAY);
        try {
            String told = subscriber
                    .connect()
                    .compose(_ -> subscriber
                            .actualConnection()
                            .query("SELECT current_setting('application_name') || ' ' || current_setting('geqo')")
                            .execute())
                    .map(rows -> rows.iterator().next().getString(0))
                    .await(20, TimeUnit.SECONDS);
            assertEquals("shop off", told);
        } finally {
            subscriber.close().await(20, TimeUnit.SECONDS);
        }
    }

    private static Settings.Limits limits() {
        return new Settings.Limits(1 << 20, 2_000, 32 << 10, 32 << 20, 50_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslmode=prefer&connect_timeout=10&target_session_attrs=read-write&application_name=x&gssencmode=disable",
                "keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=5&tcp_user_timeout=20000",
                "target_session_attrs=primary&load_balance_hosts=random&sslnegotiation=postgres&sslsni=1",
                "ssl_min_protocol_version=TLSv1.2&max_protocol_version=latest&channel_binding=prefer",
            })
    void whatProvidersPrintWorksForEveryConnection(String parameters) throws Exception {
        assertEquals(all("in"), askedAll(with(parameters), "SELECT 'in'"));
    }

    /** The server of the tests speaks no TLS, or shows a certificate that no authority of the JDK signed. */
    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full", "verify-full&channel_binding=require"})
    void encryptionThatIsAskedForIsNotForgone(String mode) {
        var plain = database.address();
        var address = DatabaseAddress.parse("postgresql://" + plain.user() + "@" + plain.host() + ":" + plain.port()
                + "/" + plain.database() + "?sslmode=" + mode);
        for (Kind kind : Kind.values()) {
            var refused = assertThrows(Exception.class, () -> kind.ask(vertx, address, "SELECT 'in'"));
            assertTrue(Stream.of("SSL", "TLS", "certif").anyMatch(refused.toString()::contains), kind + ": " + refused);
        }
    }

    /** By it, providers find whose database is asked for. */
    @ParameterizedTest
    @EnumSource(names = {"POOL", "COPY"})
    void theServerIsToldTheNameThatItIsAskedBy(Kind kind) throws Exception {
        var hello = new CompletableFuture<String>();
        NetServer server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(bytes -> {
                    if (bytes.length() == 8) {
                        socket.write("S");
                    } else {
                        hello.complete(bytes.toString(US_ASCII.name()));
                        socket.close();
                    }
                }))
                .listen(0, "127.0.0.1")
                .await();
        var address = DatabaseAddress.parse(
                "postgresql://ada:x@" + SNI + ":" + server.actualPort() + "/shop?sslmode=require");
        assertThrows(Exception.class, () -> kind.ask(vertx, address, "SELECT 'in'"));
        assertTrue(hello.get(10, TimeUnit.SECONDS).contains(SNI));
        server.close().await();
    }

    /** The pools bound how long a request waits instead. */
    @ParameterizedTest
    @EnumSource(names = {"MIGRATIONS", "COPY"})
    void aServerThatSaysNothingIsGivenUpInTheTimeThatTheUrlNames(Kind kind) {
        NetServer silent = vertx.createNetServer()
                .connectHandler(socket -> {})
                .listen(0, "127.0.0.1")
                .await();
        var address = DatabaseAddress.parse(
                "postgresql://ada:x@127.0.0.1:" + silent.actualPort() + "/shop?sslmode=disable&connect_timeout=1");
        long began = System.nanoTime();
        assertThrows(Exception.class, () -> kind.ask(vertx, address, "SELECT 'in'"));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(millis < 4_000, millis + " ms");
        silent.close().await();
    }
}
