package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.gateway.http.PaymentMode;
import io.yardpass.wire.EventType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the banner tells a newcomer to paste works as it stands. */
class BannerTest {
    private static final Secret SECRET = new Secret("a-secret-that-is-thirty-two-bytes");
    private static final Pattern USED = Pattern.compile("\\$([A-Z]+)");
    private static final Pattern SET = Pattern.compile("^([A-Z]+)=", Pattern.MULTILINE);

    @Test
    void everyTokenThatARequestNamesIsPrintedBeforeIt() {
        Vertx vertx = Vertx.vertx();
        try {
            var settings = new TokenSettings("yardpass", "yardpass", new TokenSettings.SharedSecret(SECRET));
            var signed = new DemoTokens.Signed(new DevelopmentTokens(vertx, SECRET, settings, InstantSource.system()));
            for (DemoTokens tokens : List.of(
                    signed,
                    new DemoTokens.ByCommand(),
                    new DemoTokens.ByKeyHolder("https://issuer.example", "yardpass"))) {
                assertEquals(Set.of("SERVICE", "BUYER"), names(USED, banner(PaymentMode.TRUSTED, tokens)));
                for (PaymentMode payments : PaymentMode.values()) {
                    String banner = banner(payments, tokens);
                    assertEquals(names(SET, banner), names(USED, banner), banner);
                }
            }
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void itHasARequestForEachKindOfEvent() {
        String banner = banner(PaymentMode.TRUSTED, new DemoTokens.ByCommand());
        for (EventType type : EventType.values()) {
            assertTrue(banner.contains("/v1/" + type.wireName().replace('_', '-') + "s "), type.wireName());
        }
    }

    @Test
    void theCommandsThatItPrintsSignWithTheSecretThatIsConfigured() {
        String banner = banner(PaymentMode.REQUIRED, new DemoTokens.ByCommand());
        assertFalse(banner.contains(SECRET.value()));
        List<JsonObject> claims = Pattern.compile("\\$\\(\\./yardpass token (.*)\\)")
                .matcher(banner)
                .results()
                .map(command -> claims(command.group(1).split(" ")))
                .toList();
        assertEquals(
                List.of("service_role", "authenticated", "payment"),
                claims.stream().map(each -> each.getString("role")).toList());
        assertTrue(
                banner.contains("\"id\":\"" + claims.getLast().getString("id") + "\""),
                "it is the order that was paid");
    }

    private static JsonObject claims(String... arguments) {
        var out = new StringWriter();
        var token = new CommandLine(new TokenCommand(
                        Map.of("YARDPASS_JWT_SECRET", SECRET.value(), "YARDPASS_PAYMENTS", "required")))
                .setOut(new PrintWriter(out, true));
        assertEquals(0, token.execute(arguments));
        return new JsonObject(
                new String(Base64.getUrlDecoder().decode(out.toString().split("\\.")[1])));
    }

    private static String banner(PaymentMode payments, DemoTokens tokens) {
        return new Banner(
                        "http://127.0.0.1:8080",
                        "http://127.0.0.1:9090",
                        DatabaseAddress.onLoopback(15_432, "yardpass"),
                        DatabaseAddress.onLoopback(15_432, "yardpass"),
                        payments,
                        List.of(),
                        InstantSource.system())
                .forNewcomer(Path.of(".yardpass"), tokens);
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
