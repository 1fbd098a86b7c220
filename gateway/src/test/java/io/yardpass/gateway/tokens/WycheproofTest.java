package io.yardpass.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases that Project Wycheproof publishes of signatures and keys: none is taken that is invalid, and few refused that are valid. */
class WycheproofTest {
    static List<Arguments> files() {
        return List.of(
                Arguments.of(
                        "json_web_signature_test",
                        401,
                        Map.of("the published token is that of the valid case 357", Set.of(367, 370)),
                        Map.of(
                                "a token has claims", Set.of(259, 264, 268, 272, 320, 325),
                                "a PS256 key verifies no PS384", Set.of(346, 350),
                                "ES521 is no algorithm of JOSE", Set.of(347, 351),
                                "what is no base64url is not passed over", Set.of(372, 373))),
                Arguments.of(
                        "json_web_key_test",
                        26,
                        Map.of(),
                        Map.of(
                                "a key set holds no secret", Set.of(2),
                                "of HMAC only HS256 is taken", Set.of(14, 15))));
    }

    @ParameterizedTest
    @MethodSource("files")
    void nothingInvalidIsTakenAndWhatIsValidIsRefusedForAReason(
            String file, int cases, Map<String, Set<Integer>> taken, Map<String, Set<Integer>> refused)
            throws IOException {
        Set<Integer> takenThoughInvalid = new TreeSet<>();
        Set<Integer> refusedThoughValid = new TreeSet<>();
        int[] seen = {0};
        forEachCase(file, (keys, each) -> {
            boolean isTaken = isTaken(each.getString("jws"), keys);
            boolean isValid = each.getString("result").equals("valid");
            if (isTaken != isValid) {
                (isTaken ? takenThoughInvalid : refusedThoughValid).add(each.getInteger("tcId"));
            }
            seen[0]++;
        });
        assertEquals(numbers(taken), takenThoughInvalid);
        assertEquals(numbers(refused), refusedThoughValid);
        assertEquals(cases, seen[0]);
    }

    private static Set<Integer> numbers(Map<String, Set<Integer>> reasons) {
        return reasons.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void forEachCase(String file, BiConsumer<JsonArray, JsonObject> reader) throws IOException {
        try (var bytes = WycheproofTest.class.getResourceAsStream("/wycheproof/" + file + ".json")) {
            var groups = new JsonArray(new String(bytes.readAllBytes(), StandardCharsets.UTF_8));
            for (Object group : groups) {
                JsonArray keys = ((JsonObject) group).getJsonArray("keys");
                ((JsonObject) group).getJsonArray("tests").forEach(each -> reader.accept(keys, (JsonObject) each));
            }
        }
    }

    /** The cases sign anything, and not only claims. */
    private static boolean isTaken(String token, JsonArray keys) {
        try {
            TokenKeys known = keys(keys);
            var rules = TokenRules.of(known, "yardpass", "yardpass");
            return known.verifier().signer(SignedToken.parse(token, rules)).isPresent();
        } catch (InvalidTokenException | IllegalArgumentException refused) {
            return false;
        }
    }

    /** A secret that stands alone is the one that is shared. */
    private static TokenKeys keys(JsonArray keys) {
        JsonObject first = keys.getJsonObject(0);
        boolean isSecret = keys.size() == 1 && "HS256".equals(first.getString("alg"));
        return isSecret
                ? TokenKeys.secret(Base64Url.decode(first.getString("k")))
                : TokenKeys.jwks(new JsonObject().put("keys", keys).encode());
    }
}
