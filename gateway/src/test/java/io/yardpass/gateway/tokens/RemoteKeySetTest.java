package io.yardpass.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.quotas.Allowance;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Keys that an issuer publishes, and what it may do to whoever fetches them. */
class RemoteKeySetTest {
    private static final SigningKey OLD = SigningKey.of("ES256");
    private static final SigningKey NEW = SigningKey.of("EdDSA");
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final KeySetServer issuer = new KeySetServer(vertx, new HttpServerOptions());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private volatile long nanos;
    private RemoteKeySet set;
    private Authenticator authenticator;

    @BeforeEach
    void listen() {
        log.start();
        root.addAppender(log);
        issuer.publish(Map.of("old", OLD));
    }

    @AfterEach
    void close() {
        root.detachAppender(log);
        vertx.close().await();
    }

    private RemoteKeySetOptions options(Duration refreshAfter, Duration pause, Duration heldFor, Duration within) {
        return new RemoteKeySetOptions(
                URI.create("http://127.0.0.1:" + issuer.port() + "/keys.json"),
                Optional.empty(),
                refreshAfter,
                pause,
                Duration.ofMillis(50),
                heldFor,
                within,
                Duration.ofMillis(300),
                1_000,
                1 << 20);
    }

    /** Fetched again for an unknown key only; a pause is over when the test says so. */
    private void openQuiet() {
        open(options(LONG, Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofSeconds(1)));
        awaitTrue(() -> set.hindrance().isEmpty());
    }

    private void open(RemoteKeySetOptions options) {
        set = RemoteKeySet.open(vertx, options, () -> nanos, meters).await();
        var directory = KeyDirectory.open(
                        vertx,
                        _ -> Future.failedFuture("nobody is asked"),
                        KeyDirectoryOptions.usual(),
                        System::nanoTime)
                .await();
        var erased = ErasedUsers.open(
                        vertx,
                        _ -> Future.succeededFuture(Set.of()),
                        () -> Future.succeededFuture(Set.of()),
                        System::nanoTime)
                .await();
        authenticator = new Authenticator(
                TokenRules.of(set, "yardpass", "yardpass"), directory, erased, Instant::now, _ -> Allowance.UNLIMITED);
    }

    private static String token(SigningKey key, String id) {
        long now = Instant.now().getEpochSecond();
        return key.token(
                new JsonObject().put("alg", key.algorithm()).put("kid", id).encode(),
                new JsonObject()
                        .put("iss", "yardpass")
                        .put("aud", "yardpass")
                        .put("exp", now + 3_600)
                        .put("sub", "00000000-0000-4000-8000-0000000000b1")
                        .put("role", "authenticated")
                        .encode());
    }

    /** As its event loop shows it. */
    private Future<Caller> shown(String token) {
        Promise<Caller> answer = Promise.promise();
        loop.runOnContext(_ -> authenticator.caller(token, null).onComplete(answer));
        return answer.future();
    }

    private void requireTaken(String token) {
        shown(token).await();
    }

    private void requireRefused(ProblemCode code, String token) {
        var refused = assertThrows(ProblemException.class, () -> shown(token).await());
        assertEquals(code, refused.problem().code(), () -> refused.problem().toString());
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() > deadline, "it never came true");
            Thread.onSpinWait();
        }
    }

    private double fetches(String outcome) {
        return meters.get("yardpass.token.keys.fetches")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aTokenOfAKeyThatWasJustRotatedInWaitsForTheOneFetchAndIsTaken() {
        openQuiet();
        requireTaken(token(OLD, "old"));
        issuer.publish(Map.of("old", OLD, "new", NEW));
        nanos += Duration.ofSeconds(30).toNanos();
        var both = List.of(shown(token(NEW, "new")), shown(token(NEW, "new")), shown(token(OLD, "old")));
        Future.all(both).await();
        assertEquals(2, issuer.asked.get());
        assertEquals(2, meters.get("yardpass.token.keys").gauge().value());
    }

    @Test
    void aKeyThatIsTakenAwayTakesItsTokensWithItHoweverWellTheyAreRemembered() {
        openQuiet();
        String remembered = token(OLD, "old");
        requireTaken(remembered);
        issuer.publish(Map.of("new", NEW));
        nanos += Duration.ofSeconds(30).toNanos();
        requireTaken(token(NEW, "new"));
        requireRefused(ProblemCode.TOKEN_INVALID, remembered);
    }

    @Test
    void forUnknownKeysItIsFetchedOnceInThirtySecondsWhoeverMakesThemUp() {
        openQuiet();
        for (int i = 0; i < 500; i++) {
            requireRefused(ProblemCode.TOKEN_INVALID, token(NEW, "made-up-" + i));
        }
        assertEquals(1, issuer.asked.get());
        nanos += Duration.ofSeconds(30).toNanos() - 1;
        requireRefused(ProblemCode.TOKEN_INVALID, token(NEW, "made-up"));
        assertEquals(1, issuer.asked.get());
        nanos += 1;
        for (int i = 0; i < 500; i++) {
            requireRefused(ProblemCode.TOKEN_INVALID, token(NEW, "made-up-" + i));
        }
        assertEquals(2, issuer.asked.get());
    }

    @Test
    void aTokenWithoutAKidAndOneWhoseKeyIsKnownAskForNothing() {
        openQuiet();
        nanos += LONG.toNanos();
        requireRefused(ProblemCode.TOKEN_INVALID, NEW.token(new JsonObject()));
        requireRefused(ProblemCode.TOKEN_INVALID, token(NEW, "old"));
        requireRefused(ProblemCode.TOKEN_INVALID, token(SigningKey.of("ES256"), "old"));
        assertEquals(1, issuer.asked.get());
    }

    @Test
    void whileTheIssuerHangsAThousandWaitForOneFetchAndWhoseKeyIsKnownWaitsForNone() {
        openQuiet();
        issuer.answer = _ -> {};
        nanos += Duration.ofSeconds(30).toNanos();
        List<String> tokens = IntStream.range(0, 1_500)
                .mapToObj(i -> token(NEW, "made-up-" + i))
                .toList();
        String known = token(OLD, "old");
        long began = System.nanoTime();
        List<Future<Caller>> madeUp = tokens.stream().map(this::shown).toList();
        requireTaken(known);
        assertFalse(madeUp.getFirst().isComplete());
        Future.join(madeUp).otherwiseEmpty().await();
        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(waited < 5_000, waited + " ms");
        assertEquals(2, issuer.asked.get());
        assertEquals(
                500,
                madeUp.stream()
                        .filter(each -> isRefused(each, ProblemCode.OVERLOADED))
                        .count());
        assertEquals(
                1_000,
                madeUp.stream()
                        .filter(each -> isRefused(each, ProblemCode.UNAVAILABLE))
                        .count());
        awaitTrue(() -> fetches("failed") == 1);
        began = System.nanoTime();
        requireRefused(ProblemCode.UNAVAILABLE, token(NEW, "made-up"));
        assertTrue(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) < 250, "it waited again");
        assertEquals(2, issuer.asked.get());
    }

    private static boolean isRefused(Future<Caller> shown, ProblemCode code) {
        return shown.cause() instanceof ProblemException refused
                && refused.problem().code() == code;
    }

    private static Handler<HttpServerRequest> body(String body) {
        return request -> request.response().end(body);
    }

    /** For each, what the one warning says. */
    static Stream<Arguments> noKeySets() {
        Buffer tenMegabytes = Buffer.buffer("{\"keys\":[]," + "\"x\":\"" + "x".repeat(10 << 20) + "\"}");
        String secret = OLD.jwk().put("kid", "d").put("d", "AAAA").encode();
        return Stream.of(
                Arguments.of("a fault", "answered 500", (Handler<HttpServerRequest>)
                        request -> request.response().setStatusCode(500).end(KeySetServer.set(Map.of("new", NEW)))),
                Arguments.of("elsewhere", "answered 302", (Handler<HttpServerRequest>) request -> {
                    var response = request.response();
                    if (request.path().equals("/elsewhere")) {
                        response.end(KeySetServer.set(Map.of("new", NEW)));
                    } else {
                        response.setStatusCode(302)
                                .putHeader("Location", "/elsewhere")
                                .end();
                    }
                }),
                Arguments.of("10 MB", "more than 1048576 bytes", (Handler<HttpServerRequest>)
                        request -> request.response().end(tenMegabytes)),
                Arguments.of("10 MB in chunks", "more than 1048576 bytes", (Handler<HttpServerRequest>)
                        request -> request.response().setChunked(true).end(tenMegabytes)),
                Arguments.of("garbage", "is not a JSON object", body("<html>\u0000</html>")),
                Arguments.of("nothing", "is not a JSON object", body("")),
                Arguments.of("no key", "holds no key", body("{\"keys\":[]}")),
                Arguments.of("a private key", "holds a private key", body("{\"keys\":[" + secret + "]}")),
                Arguments.of(
                        "a shared secret",
                        "holds a shared secret",
                        body("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}")),
                Arguments.of(
                        "no usable key",
                        "holds no key that verifies tokens: the key xxx",
                        body("{\"keys\":["
                                + NEW.jwk()
                                        .put("use", "enc")
                                        .put("kid", "x".repeat(10_000))
                                        .encode() + "]}")),
                Arguments.of("less than it says", "closed", (Handler<HttpServerRequest>) request -> {
                    request.response().putHeader("Content-Length", "1000").write("{\"keys\":[");
                    request.connection().close();
                }),
                Arguments.of("no answer", "no answer within PT1S", (Handler<HttpServerRequest>) _ -> {}),
                Arguments.of("drops", "no answer within PT1S", (Handler<HttpServerRequest>) request -> {
                    var response = request.response().setChunked(true);
                    long timer = Vertx.currentContext().owner().setPeriodic(20, _ -> response.write(" "));
                    request.connection()
                            .closeHandler(_ -> Vertx.currentContext().owner().cancelTimer(timer));
                }),
                Arguments.of("hanging up", "closed", (Handler<HttpServerRequest>)
                        request -> request.connection().close()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noKeySets")
    void whatIsNoKeySetLeavesTheLastOneInPlaceAndIsSaidOnce(
            String name, String why, Handler<HttpServerRequest> behaviour) {
        openQuiet();
        TokenKeys held = set.current().orElseThrow();
        issuer.answer = behaviour;
        for (int failed = 1; failed <= 2; failed++) {
            nanos += Duration.ofSeconds(30).toNanos();
            set.renewed().otherwiseEmpty().await();
            int wanted = failed;
            awaitTrue(() -> fetches("failed") == wanted);
        }
        assertEquals(held, set.current().orElseThrow());
        assertEquals(3, issuer.asked.get(), "whoever redirects is not followed, and nothing is asked twice");
        requireTaken(token(OLD, "old"));
        List<String> warnings = warnings();
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.getFirst().contains(why), warnings::toString);
        assertTrue(warnings.getFirst().length() < 500, warnings::toString);
        assertEquals("", set.hindrance());

        issuer.publish(Map.of("new", NEW));
        nanos += Duration.ofSeconds(30).toNanos();
        requireTaken(token(NEW, "new"));
    }

    @Test
    void keysRotateWithoutARestartAndWithoutAToken() {
        open(options(Duration.ofMillis(100), Duration.ofMillis(50), LONG, Duration.ofSeconds(1)));
        awaitTrue(() -> set.current().isPresent());
        TokenKeys first = set.current().orElseThrow();
        awaitTrue(() -> issuer.asked.get() > 2);
        assertEquals(first, set.current().orElseThrow(), "they are the same");
        issuer.publish(Map.of("new", NEW));
        awaitTrue(() -> set.current().orElseThrow() != first);
        requireTaken(token(NEW, "new"));
        requireRefused(ProblemCode.TOKEN_INVALID, token(OLD, "old"));
    }

    @Test
    void withoutKeysNoTokenIsTakenAndItIsTriedUntilThereAreSome() {
        issuer.answer = request -> request.response().setStatusCode(404).end();
        open(options(LONG, Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofSeconds(1)));
        awaitTrue(() -> issuer.asked.get() > 2);
        assertEquals("the key set cannot be had: it was answered 404", set.hindrance());
        requireRefused(ProblemCode.UNAVAILABLE, token(OLD, "old"));
        issuer.publish(Map.of("old", OLD));
        awaitTrue(() -> set.hindrance().isEmpty());
        requireTaken(token(OLD, "old"));
        assertEquals(1, warnings().size(), () -> warnings().toString());
    }

    @Test
    void afterADayWithoutAnAnswerTheLastKeysAreTakenNoMore() {
        open(options(Duration.ofMillis(100), Duration.ofMillis(50), Duration.ofHours(24), Duration.ofSeconds(1)));
        awaitTrue(() -> set.current().isPresent());
        String remembered = token(OLD, "old");
        requireTaken(remembered);
        issuer.answer = request -> request.response().setStatusCode(500).end();
        awaitTrue(() -> fetches("failed") > 0);
        nanos += Duration.ofHours(24).toNanos();
        double before = fetches("failed");
        awaitTrue(() -> fetches("failed") > before + 1);
        requireTaken(remembered);
        nanos += 1;
        awaitTrue(() -> !set.hindrance().isEmpty());
        requireRefused(ProblemCode.UNAVAILABLE, remembered);
        assertEquals(2, warnings().size(), () -> warnings().toString());
        assertTrue(meters.get("yardpass.token.keys.age").gauge().value() >= 86_400);
        issuer.publish(Map.of("old", OLD));
        awaitTrue(() -> set.hindrance().isEmpty());
        requireTaken(remembered);
    }

    @Test
    void aHundredOfTheLargestKeysInNearlyAsManyBytesAsMayBeAreTaken() {
        var numbers = new Random(1);
        var keys = new JsonArray();
        for (int i = 0; i < 100; i++) {
            var modulus = new BigInteger(8_192, numbers).setBit(8_191).setBit(0);
            keys.add(new JsonObject()
                    .put("kty", "RSA")
                    .put("kid", "k" + i)
                    .put("x5c", "A".repeat(8_000))
                    .put("e", "AQAB")
                    .put("n", SigningKey.base64(SigningKey.unsigned(modulus))));
        }
        issuer.answer = body(new JsonObject().put("keys", keys).encode());
        openQuiet();
        assertEquals(100, meters.get("yardpass.token.keys").gauge().value());
    }
}
