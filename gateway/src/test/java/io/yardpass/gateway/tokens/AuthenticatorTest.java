package io.yardpass.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.gateway.quotas.Allowance;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {
    private static final byte[] SECRET = "a secret of more than thirty-two bytes".getBytes(StandardCharsets.UTF_8);
    private static final String USER = "00000000-0000-4000-8000-0000000000b1";
    private static final String ORGANIZATION = "00000000-0000-4000-8000-0000000000a1";
    private static final String KEY_ID = "00000000-0000-4000-8000-0000000000c1";
    private static final String KEY = "ypk_0123456789abcdef0123456789abcdef01234567";
    private static final long NOW = Instant.now().getEpochSecond();

    private final Vertx vertx = Vertx.vertx();
    private Instant now = Instant.ofEpochSecond(NOW);
    private volatile long nanos;
    private KeyDirectory.Lookup lookup = _ -> Future.failedFuture("nobody is asked");
    private final KeyDirectory directory = KeyDirectory.open(
                    vertx, keys -> lookup.live(keys), KeyDirectoryOptions.usual(), () -> nanos)
            .await();
    private volatile ErasedUsers.Lookup erased = _ -> Future.succeededFuture(Set.of());
    private volatile Supplier<Future<Set<UUID>>> lately = () -> Future.failedFuture("nothing is heard");
    private final ErasedUsers erasedUsers = ErasedUsers.open(
                    vertx, users -> erased.erasedAmong(users), () -> lately.get(), () -> nanos)
            .await();
    private final Authenticator authenticator = authenticator(TokenKeys.secret(SECRET));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Authenticator authenticator(TokenKeys keys) {
        return new Authenticator(
                TokenRules.of(keys, "yardpass", "yardpass"),
                directory,
                erasedUsers,
                () -> now,
                _ -> Allowance.UNLIMITED);
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("iss", "yardpass")
                .put("aud", "yardpass")
                .put("iat", NOW)
                .put("exp", NOW + 3_600)
                .put("sub", USER)
                .put("role", "authenticated");
    }

    private static JsonObject publishable() {
        return claims().put("role", "anon").put("scope", "ingest").put("org_id", ORGANIZATION);
    }

    private String signed(JsonObject claims, byte[] secret, String algorithm) {
        var key = new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(Buffer.buffer(secret));
        return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key))
                .generateToken(claims, new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
    }

    private String signed(JsonObject claims) {
        return signed(claims, SECRET, "HS256");
    }

    private static String unsigned(JsonObject header, JsonObject claims, String signature) {
        var base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(header.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8)) + signature;
    }

    private Caller caller(JsonObject claims) {
        return authenticator.caller(signed(claims), null).await();
    }

    private static void requireRefused(Authenticator authenticator, String token) {
        var refused = assertThrows(
                ProblemException.class, () -> authenticator.caller(token, null).await());
        assertEquals(ProblemCode.TOKEN_INVALID, refused.problem().code());
        assertTrue(refused.problem().headers().get("WWW-Authenticate").contains("invalid_token"));
        assertFalse(token.length() > 20 && refused.problem().detail().contains(token));
    }

    @Test
    void aUsersTokenIsItsCaller() {
        Caller caller = caller(claims().put("org_id", ORGANIZATION));
        assertEquals(
                new Caller("yardpass", UUID.fromString(USER), Role.AUTHENTICATED, UUID.fromString(ORGANIZATION)),
                caller);
    }

    @Test
    void theSeedsUserIdStandsInForSub() {
        JsonObject claims = claims().put("user_id", USER);
        claims.remove("sub");
        assertEquals(UUID.fromString(USER), caller(claims).subject());
    }

    @Test
    void theOrganizationMayStandInAppMetadataButNeverInUserMetadata() {
        JsonObject organization = new JsonObject().put("org_id", ORGANIZATION);
        assertEquals(
                UUID.fromString(ORGANIZATION),
                caller(claims().put("app_metadata", organization)).organizationId());
        assertNull(caller(claims().put("user_metadata", organization)).organizationId());
    }

    @Test
    void anAudienceMayBeOneOfSeveral() {
        assertEquals(
                Role.AUTHENTICATED,
                caller(claims().put("aud", new JsonArray().add("other").add("yardpass")))
                        .role());
    }

    @Test
    void aPublishableKeyLivesLongIfItCanBeRevoked() {
        lookup = keys -> Future.succeededFuture(Map.of(keys.iterator().next(), UUID.fromString(ORGANIZATION)));
        Caller caller = caller(longLived().put("jti", KEY_ID));
        assertEquals(Role.ANON, caller.role());
        assertEquals(UUID.fromString(ORGANIZATION), caller.organizationId());
    }

    @Test
    void aSignedKeyThatWasRevokedIsRefusedHoweverWellItIsRemembered() {
        var key = new PublishableKey.Signed(UUID.fromString(ORGANIZATION), UUID.fromString(KEY_ID));
        lookup = _ -> Future.succeededFuture(Map.of(key, key.organization()));
        String token = signed(longLived().put("jti", KEY_ID));
        assertEquals(Role.ANON, authenticator.caller(token, null).await().role());
        lookup = _ -> Future.succeededFuture(Map.of());
        assertEquals(Role.ANON, authenticator.caller(token, null).await().role());
        nanos += Duration.ofSeconds(16).toNanos();
        requireRefused(authenticator, token);
    }

    /** Who cannot be asked about it is not asked: a day is soon over. */
    @ParameterizedTest
    @ValueSource(strings = {"absent", "", "not a uuid"})
    void aKeyOfADayNeedsNoIdToRevokeItBy(String id) {
        assertEquals(Role.ANON, caller(publishable().put("jti", id)).role());
    }

    @Test
    void aCreatedKeyIsACallerOfItsOrganization() {
        var key = new PublishableKey.Created(KEY);
        lookup = _ -> Future.succeededFuture(Map.of(key, UUID.fromString(ORGANIZATION)));
        assertEquals(
                new Caller("yardpass", null, Role.ANON, UUID.fromString(ORGANIZATION)),
                authenticator.caller(KEY, null).await());
        requireRefused(authenticator, KEY.replace('1', '2'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ypk_", "ypk_0", "ypk_0123456789ABCDEF0123456789abcdef01234567", "ypk_ 0123456789abcdef"})
    void whatIsNotOfTheFormOfAKeyIsRefusedUnasked(String key) {
        requireRefused(authenticator, key);
    }

    @Test
    void aKeyThatCannotBeLookedUpIsNotRefusedForGood() {
        var unavailable = assertThrows(
                ProblemException.class, () -> authenticator.caller(KEY, null).await());
        assertEquals(ProblemCode.UNAVAILABLE, unavailable.problem().code());
        assertTrue(unavailable.problem().headers().containsKey("Retry-After"));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void requireErased(String token) {
        var refused = assertThrows(
                ProblemException.class, () -> authenticator.caller(token, null).await());
        assertEquals(ProblemCode.USER_ERASED, refused.problem().code());
        assertEquals(403, refused.problem().code().status());
    }

    @Test
    void whoWasErasedIsRefusedFiveSecondsLaterAtTheLatestWhateverTokenIsShown() {
        String token = signed(claims());
        assertEquals(
                Role.AUTHENTICATED, authenticator.caller(token, null).await().role());
        erased = users -> Future.succeededFuture(Set.copyOf(users));
        pass(Duration.ofSeconds(5));
        assertEquals(
                Role.AUTHENTICATED, authenticator.caller(token, null).await().role(), "of that no more is known yet");
        pass(Duration.ofNanos(1));
        requireErased(token);
        requireErased(signed(claims().put("org_id", ORGANIZATION)));
        erased = _ -> Future.failedFuture("nobody need be asked");
        pass(Duration.ofDays(1));
        requireErased(token);
    }

    @Test
    void ofATokenInUseNobodyIsAskedAsLongAsItIsHeardWhoWasErased() {
        String token = signed(claims());
        authenticator.caller(token, null).await();
        erased = _ -> Future.failedFuture("nobody is asked");
        lately = () -> Future.succeededFuture(Set.of());
        for (int second = 1; second <= 20; second++) {
            pass(Duration.ofSeconds(1));
            erasedUsers.hear().await();
            assertTrue(authenticator.caller(token, null).isComplete(), "in second " + second);
        }
        lately = () -> Future.succeededFuture(Set.of(UUID.fromString(USER)));
        erasedUsers.hear().await();
        requireErased(token);
        requireErased(signed(claims().put("org_id", ORGANIZATION)));
    }

    /** Whoever was erased meanwhile is not told any more. */
    @Test
    void whereNothingWasHeardForLongItIsAskedAgain() {
        String token = signed(claims());
        authenticator.caller(token, null).await();
        lately = () -> Future.succeededFuture(Set.of());
        erasedUsers.hear().await();
        pass(Duration.ofSeconds(31));
        erasedUsers.hear().await();
        erased = users -> Future.succeededFuture(Set.copyOf(users));
        requireErased(token);
    }

    /** What is handed from one event loop to another and back has come. */
    private void awaitIdle() {
        vertx.timer(100, TimeUnit.MILLISECONDS).await();
    }

    @Test
    void manyWhoComeAtOnceAreAskedForTogether() {
        Promise<Set<UUID>> slow = Promise.promise();
        List<Collection<UUID>> questions = new CopyOnWriteArrayList<>();
        erased = users -> {
            questions.add(List.copyOf(users));
            return slow.future();
        };
        List<Future<Caller>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String subject = new UUID(4, i % 100).toString();
            waiting.add(authenticator.caller(signed(claims().put("sub", subject).put("n", i)), null));
        }
        awaitIdle();
        slow.complete(Set.of());
        Future.all(waiting).await();
        assertEquals(100, questions.stream().mapToInt(Collection::size).sum());
        assertTrue(questions.size() <= 3, questions.size() + " queries");
    }

    @Test
    void whileNobodyCanBeAskedTokensAreTakenForAsLongAsTheAnswerIsTrustedAndThenNot() {
        String token = signed(claims());
        authenticator.caller(token, null).await();
        erased = _ -> Future.failedFuture("the database is away");
        pass(Duration.ofSeconds(5));
        assertTrue(authenticator.caller(token, null).succeeded());
        pass(Duration.ofNanos(1));
        var unavailable = assertThrows(
                ProblemException.class, () -> authenticator.caller(token, null).await());
        assertEquals(ProblemCode.UNAVAILABLE, unavailable.problem().code());
        erased = _ -> Future.succeededFuture(Set.of());
        assertEquals(
                Role.AUTHENTICATED, authenticator.caller(token, null).await().role());
    }

    @Test
    void servicesAndKeysAreNoUsersAndNobodyIsAskedAboutThem() {
        erased = _ -> Future.failedFuture("nobody is asked");
        JsonObject service = claims().put("role", "service_role");
        assertTrue(authenticator.caller(signed(service), null).succeeded());
        assertTrue(authenticator.caller(signed(publishable()), null).succeeded());
    }

    private static JsonObject longLived() {
        return publishable().put("exp", NOW + 365 * 86_400);
    }

    static Object[] refusedClaims() {
        return new JsonObject[] {
            claims().put("exp", NOW - 31),
            claims().put("exp", "soon"),
            claims().put("exp", 1e300),
            claims().putNull("exp"),
            claims().put("iat", NOW + 600),
            claims().put("nbf", NOW + 600),
            claims().put("exp", NOW + 86_400 + 31),
            claims().put("iat", NOW - 86_400),
            claims().put("iss", "somebody"),
            claims().putNull("iss"),
            claims().put("aud", "somebody"),
            claims().putNull("aud"),
            claims().put("aud", new JsonArray()),
            claims().put("role", "admin"),
            claims().put("role", "SERVICE_ROLE"),
            claims().putNull("role"),
            claims().putNull("sub"),
            claims().put("sub", "me"),
            claims().put("sub", 7),
            claims().put("org_id", "mine"),
            publishable().putNull("org_id"),
            claims().put("role", "service_role").putNull("org_id"),
            claims().put("role", "service_role").put("app_metadata", new JsonObject().putNull("org_id")),
            publishable().putNull("scope"),
            publishable().put("scope", "ingesting"),
            longLived(),
            longLived().put("jti", "not a uuid"),
            longLived().put("jti", 7),
            longLived().put("jti", KEY_ID).put("scope", "ingesting"),
            claims().put("exp", NOW + 365 * 86_400).put("jti", KEY_ID),
        };
    }

    @ParameterizedTest
    @MethodSource("refusedClaims")
    void aTokenWithAClaimThatIsWrongIsRefused(JsonObject claims) {
        requireRefused(authenticator, signed(claims));
    }

    @Test
    void aTokenOfAnotherKeyOrAlgorithmIsRefused() {
        requireRefused(
                authenticator,
                signed(claims(), "another secret of thirty-two bytes!".getBytes(StandardCharsets.UTF_8), "HS256"));
        requireRefused(authenticator, signed(claims(), SECRET, "HS512"));
    }

    @Test
    void anUnsignedTokenIsRefusedInEveryShape() {
        for (String algorithm : new String[] {"none", "None", "NONE", "HS256", ""}) {
            JsonObject header = new JsonObject().put("alg", algorithm).put("typ", "JWT");
            for (String signature : new String[] {"", ".", ".AA", "..", ".AA.AA"}) {
                requireRefused(authenticator, unsigned(header, claims(), signature));
            }
        }
        requireRefused(authenticator, unsigned(new JsonObject(), claims(), ".AA"));
        requireRefused(authenticator, unsigned(new JsonObject().put("alg", 7), claims(), ".AA"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "not a token", "e30.e30.e30", "[].[].[]", "\u0000.\u0000.\u0000"})
    void whatIsNoTokenIsRefused(String token) {
        requireRefused(authenticator, token);
    }

    @Test
    void anOversizeTokenIsRefusedBeforeItIsVerified() {
        requireRefused(authenticator, signed(claims().put("padding", "x".repeat(4_096))));
    }

    @Test
    void anExtensionThatMustBeUnderstoodIsRefused() {
        var key = new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(Buffer.buffer(SECRET));
        String token = JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key))
                .generateToken(
                        claims(),
                        new JWTOptions()
                                .setAlgorithm("HS256")
                                .setHeader(new JsonObject().put("crit", new JsonArray().add("b64"))));
        requireRefused(authenticator, token);
    }

    @Test
    void aRememberedTokenStillExpires() {
        String token = signed(claims());
        assertEquals(
                Role.AUTHENTICATED, authenticator.caller(token, null).await().role());
        now = now.plusSeconds(3_629);
        assertEquals(
                Role.AUTHENTICATED, authenticator.caller(token, null).await().role());
        now = now.plusSeconds(1);
        requireRefused(authenticator, token);
    }

    @Test
    void aPublicKeyVerifiesAndIsNoSharedSecret() throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKey publicKey = (RSAPublicKey) pair.getPublic();
        Authenticator byPublicKey =
                authenticator(TokenKeys.jwks(jwks(publicKey, "RSA").encode()));
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + base64.encodeToString(pair.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
        String publicPem = "-----BEGIN PUBLIC KEY-----\n" + base64.encodeToString(publicKey.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";

        String token = signed(claims(), pem.getBytes(StandardCharsets.US_ASCII), "RS256");
        assertEquals(Role.AUTHENTICATED, byPublicKey.caller(token, null).await().role());
        requireRefused(byPublicKey, signed(claims(), publicPem.getBytes(StandardCharsets.US_ASCII), "HS256"));
        requireRefused(byPublicKey, signed(claims(), publicKey.getEncoded(), "HS256"));
        requireRefused(authenticator, token);
    }

    private static JsonObject jwks(RSAPublicKey key, String type) {
        var base64 = Base64.getUrlEncoder().withoutPadding();
        byte[] modulus = key.getModulus().toByteArray();
        byte[] unsigned = modulus[0] == 0 ? Arrays.copyOfRange(modulus, 1, modulus.length) : modulus;
        return new JsonObject()
                .put(
                        "keys",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("kty", type)
                                        .put("kid", "k1")
                                        .put("n", base64.encodeToString(unsigned))
                                        .put(
                                                "e",
                                                base64.encodeToString(
                                                        key.getPublicExponent().toByteArray()))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":7}",
                "{\"keys\":[7]}",
                "{\"keys\":[{}]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"d\":\"AQAB\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"alg\":\"HS256\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"HS256\"}]}",
            })
    void aKeySetThatCouldBeMisusedIsRefusedAtTheStart(String jwks) {
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.jwks(jwks));
    }

    @Test
    void aShortSecretIsRefusedAndNoneIsShown() {
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.secret(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.secret(new byte[31]));
        assertEquals("TokenKeys[HS256]", TokenKeys.secret(SECRET).toString());
    }
}
