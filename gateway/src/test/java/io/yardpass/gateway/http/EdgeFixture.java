package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TenantTransaction;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.Role;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.queries.LedgerWriter;
import io.yardpass.gateway.quotas.QuotaLimits;
import io.yardpass.gateway.quotas.Quotas;
import io.yardpass.gateway.rest.RestCatalogue;
import io.yardpass.gateway.tokens.ErasedUsers;
import io.yardpass.gateway.tokens.KeyDirectory;
import io.yardpass.gateway.tokens.KeyDirectoryOptions;
import io.yardpass.gateway.tokens.TokenKeys;
import io.yardpass.gateway.tokens.TokenRules;
import io.yardpass.wire.Parameter;
import io.yardpass.wire.Parameter.Type;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** The edge on a free port, before a sink that remembers what it was given and a desk that sells everything. */
final class EdgeFixture implements AutoCloseable {
    static final byte[] SECRET = "a secret of more than thirty-two bytes".getBytes(StandardCharsets.UTF_8);
    static final UUID ORGANIZATION = UUID.fromString("00000000-0000-4000-8000-0000000000a1");
    static final UUID USER = UUID.fromString("00000000-0000-4000-8000-0000000000b1");

    /** No views, and one function. */
    static final RestCatalogue CATALOGUE = new RestCatalogue(
            Map.of(),
            Map.of(
                    "erase_user",
                    new RestCatalogue.Function(
                            "erase_user",
                            null,
                            List.of(
                                    argument("user_id", new Type.Id(), true, "uuid"),
                                    argument("note", new Type.Text(8, "^[a-z]*$"), false, "text")),
                            new RestCatalogue.Result("jsonb", false, List.of()),
                            false,
                            Set.of(Role.AUTHENTICATED, Role.SERVICE_ROLE))));

    final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<Event> stored = new CopyOnWriteArrayList<>();
    final List<Answered> seen = new CopyOnWriteArrayList<>();
    final List<Caller> callers = new CopyOnWriteArrayList<>();
    final List<CallerCommand> commands = new CopyOnWriteArrayList<>();
    final List<PurchaseTickets> purchases = new CopyOnWriteArrayList<>();
    final int port;

    private final Set<UUID> known = Collections.synchronizedSet(new HashSet<>());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServerVerticle verticle;
    volatile EventSink sink = this::store;
    volatile CommandDesk desk = this::sell;
    /** Everything is decided here unless a test says where else. */
    volatile boolean decidesHere = true;

    volatile Supplier<Future<LedgerWriter>> writer = Future::succeededFuture;
    final String process = "edge-" + UUID.randomUUID();
    /** No key is live unless a test says so. */
    volatile KeyDirectory.Lookup lookup = _ -> Future.succeededFuture(Map.of());

    /** Nobody is erased unless a test says so. */
    volatile ErasedUsers.Lookup erased = _ -> Future.succeededFuture(Set.of());

    EdgeFixture() {
        this(Function.identity());
    }

    private static RestCatalogue.Argument argument(String name, Type type, boolean required, String sqlType) {
        return new RestCatalogue.Argument(new Parameter(name, type, required), sqlType, null);
    }

    EdgeFixture(Function<EdgeOptions, EdgeOptions> options) {
        this(options, new Quotas(QuotaLimits.usual(), System::nanoTime));
    }

    EdgeFixture(Function<EdgeOptions, EdgeOptions> options, Quotas quotas) {
        verticle = new HttpServerVerticle(new Edge(
                Offer.EVERYTHING,
                options.apply(EdgeOptions.at("127.0.0.1", 0)),
                TokenRules.of(TokenKeys.secret(SECRET), "yardpass", "yardpass"),
                keysOf(vertx, keys -> lookup.live(keys)),
                ErasedUsers.open(
                                vertx,
                                users -> erased.erasedAmong(users),
                                () -> Future.failedFuture("nothing is heard"),
                                System::nanoTime)
                        .await(),
                _ -> Future.succeededFuture(delegating()),
                command -> desk.submit(command),
                Forwarding.of(process, () -> decidesHere, () -> writer.get()).withConnections(4, 8),
                nobodyThere(vertx),
                quotas,
                list -> Buffer.buffer("{\"" + list.wireName() + "\":[]}"),
                () -> CATALOGUE,
                meters,
                InstantSource.system()));
        vertx.deployVerticle(verticle).await();
        port = verticle.port();
    }

    private EventSink delegating() {
        return new EventSink() {
            @Override
            public Future<IngestOutcome> submit(Caller caller, List<Event> events, long bytes) {
                return sink.submit(caller, events, bytes);
            }

            @Override
            public void answered(Answered answered) {
                seen.add(answered);
            }
        };
    }

    static KeyDirectory keysOf(Vertx vertx, KeyDirectory.Lookup lookup) {
        return KeyDirectory.open(vertx, lookup, KeyDirectoryOptions.usual(), System::nanoTime)
                .await();
    }

    /** A database that does not answer: what goes through it is tried elsewhere, against a real one. */
    static TenantTransaction nobodyThere(Vertx vertx) {
        return new TenantTransaction(Pools.reader(
                vertx, DatabaseAddress.parse("postgresql://nobody@127.0.0.1:1/none"), DatabaseRole.GATEWAY, 1));
    }

    private Future<IngestOutcome> store(Caller caller, List<Event> events, long bytes) {
        callers.add(caller);
        List<Verdict> verdicts = events.stream()
                .map(event -> {
                    if (!known.add(event.id())) {
                        return Verdict.DUPLICATE;
                    }
                    stored.add(event);
                    return Verdict.ACCEPTED;
                })
                .toList();
        return Future.succeededFuture(new IngestOutcome.Recorded(verdicts));
    }

    private Future<Outcome> sell(CallerCommand command) {
        commands.add(command);
        if (command instanceof PurchaseTickets purchase) {
            purchases.add(purchase);
        }
        return Future.succeededFuture(new Outcome.Posted(DeskAnswers.to(command)));
    }

    String token(Map<String, Object> claims) {
        long now = Instant.now().getEpochSecond();
        var all = new LinkedHashMap<String, Object>(
                Map.of("iss", "yardpass", "aud", "yardpass", "iat", now, "exp", now + 600));
        all.putAll(claims);
        return signer(vertx, SECRET)
                .generateToken(
                        new JsonObject(all),
                        new JWTOptions().setAlgorithm("HS256").setNoTimestamp(true));
    }

    static JWTAuth signer(Vertx vertx, byte[] secret) {
        var key = new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(Buffer.buffer(secret));
        return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key));
    }

    String service() {
        return token(Map.of("role", "service_role", "org_id", ORGANIZATION.toString()));
    }

    String user() {
        return token(Map.of("role", "authenticated", "sub", USER.toString()));
    }

    String publishable() {
        return token(Map.of("role", "anon", "scope", "ingest", "org_id", ORGANIZATION.toString()));
    }

    /** An answer, its body read as JSON where it is JSON. */
    record Answer(int status, HttpResponse<byte[]> response) {
        JsonObject json() {
            return new JsonObject(text());
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    Answer post(String path, String body, String... headers) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Sends as a service of the organization unless the headers name another token. */
    Answer post(String path, byte[] body, String... headers) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!List.of(headers).contains("Authorization")) {
            request.header("Authorization", "Bearer " + service());
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    Answer get(String path) {
        return send(request(path).GET().build());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /** The answer, which is as described. */
    Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response =
                    ApiDescription.check(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
            return new Answer(response.statusCode(), response);
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Within ten seconds. */
    static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() > deadline, "it never came true");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Undeploys the edge, as a stop of the service does. */
    void stop() {
        stopping().await();
    }

    Future<Void> stopping() {
        return vertx.undeploy(verticle.deploymentID());
    }

    @Override
    public void close() {
        client.close();
        vertx.close().await();
    }
}
