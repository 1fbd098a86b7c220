package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.gateway.http.PaymentMode;
import io.yardpass.gateway.http.TrustedProxies;
import io.yardpass.gateway.quotas.QuotaLimits;
import io.yardpass.gateway.tokens.RemoteKeySetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final String SECRET = "a-secret-that-is-thirty-two-bytes";
    private static final String URL = "postgresql://gate:hunter2@db.example:5432/yardpass";

    @TempDir
    Path directory;

    @Test
    void nothingConfiguredMeansAnEmbeddedDatabaseOnLoopback() {
        Settings settings = read(Map.of());

        assertEquals(new Settings.Listener("127.0.0.1", 8080), settings.http());
        assertEquals(new Settings.Listener("127.0.0.1", 9090), settings.management());
        assertEquals(new Settings.Embedded(Path.of(".yardpass"), 15_432), settings.database());
        assertEquals(
                new TokenSettings.DevelopmentKeyFile(Path.of(".yardpass")),
                settings.tokens().key());
        assertEquals(QuotaLimits.none(), settings.quotas());
        assertEquals(Duration.ofSeconds(40), settings.drainTimeout());
        assertEquals(Duration.ofSeconds(620), settings.idleTimeout());
    }

    @Test
    void anExternalDatabaseListensEverywhereAndNeedsAKey() {
        Settings settings = read(Map.of("YARDPASS_DATABASE_URL", URL, "YARDPASS_JWT_SECRET", SECRET));

        assertEquals("0.0.0.0", settings.http().host());
        assertEquals("127.0.0.1", settings.management().host());
        assertInstanceOf(TokenSettings.SharedSecret.class, settings.tokens().key());
        assertEquals(QuotaLimits.usual(), settings.quotas());
        assertTrue(onlyFault(Map.of("YARDPASS_DATABASE_URL", URL)).contains("development keys are refused"));
    }

    /** Whoever may only look at the ledger need not be able to forge a token. */
    @Test
    void aCommandThatNeedsNoKeyReadsNoneAndRefusesTheRestAsEver() {
        Map<String, String> external = Map.of(
                "YARDPASS_DATABASE_URL", URL, "YARDPASS_JWT_JWKS", "/no/file", "YARDPASS_JWT_SECRET_FILE", "/no");
        Settings settings = Settings.readWithoutKey(new Environment(external));
        assertInstanceOf(Settings.External.class, settings.database());
        assertEquals(new TokenSettings.NoKey(), settings.tokens().key());
        var misspelt = new Environment(Map.of("YARDPASS_DATABASE_URL", URL, "YARDPASS_JWT_SECERT", SECRET));
        assertEquals(
                List.of("YARDPASS_JWT_SECERT is not a setting; did you mean YARDPASS_JWT_SECRET?"),
                assertThrows(SettingsException.class, () -> Settings.readWithoutKey(misspelt))
                        .faults());
    }

    @Test
    void proxiesThatAreTrustedAreNetworksAndNotEverybody() {
        var proxies = read(Map.of(
                        "YARDPASS_TRUSTED_PROXIES", "10.0.0.0/8, ::1", "YARDPASS_FORWARDED_HEADER", "forwarded"))
                .proxies();
        assertEquals(2, proxies.networks().size());
        assertEquals(TrustedProxies.Header.FORWARDED, proxies.header());
        assertFalse(read(Map.of()).countsAllAsOneAddress());
        var external = Map.of("YARDPASS_DATABASE_URL", URL, "YARDPASS_JWT_SECRET", SECRET);
        assertTrue(read(external).countsAllAsOneAddress());
        var behind = new HashMap<>(external);
        behind.put("YARDPASS_TRUSTED_PROXIES", "10.0.0.0/8");
        assertFalse(read(behind).countsAllAsOneAddress());
        assertTrue(onlyFault(Map.of("YARDPASS_TRUSTED_PROXIES", "balancer")).contains("networks such as 10.0.0.0/8"));
        assertTrue(onlyFault(Map.of("YARDPASS_TRUSTED_PROXIES", "0.0.0.0/0")).contains("as many as 0.0.0.0/0"));
        assertTrue(onlyFault(Map.of("YARDPASS_FORWARDED_HEADER", "via")).contains("x-forwarded-for or forwarded"));
    }

    @Test
    void originsAreAsBrowsersWriteThemAndNeverAnybodys() {
        assertEquals(
                Set.of("https://app.example.com", "http://localhost:3000", "http://[::1]:3000"),
                read(Map.of(
                                "YARDPASS_CORS_ORIGINS",
                                "https://app.example.com, http://localhost:3000,http://[::1]:3000"))
                        .corsOrigins());
        for (String wrong : List.of(
                "*",
                "null",
                "app.example.com",
                "https://app.example.com/",
                "https://App.example.com",
                "https://app.example.com:443",
                "https://*.example.com",
                "ftp://example.com")) {
            assertTrue(onlyFault(Map.of("YARDPASS_CORS_ORIGINS", wrong)).contains("https://app.example.com"), wrong);
        }
    }

    @Test
    void theAdvertisedAddressIsOneThatOthersCanSendTo() {
        assertEquals(
                "http://10.0.0.7:8080",
                read(Map.of("YARDPASS_ADVERTISED_URL", "http://10.0.0.7:8080"))
                        .advertisedUrl()
                        .orElseThrow());
        assertTrue(read(Map.of()).advertisedUrl().isEmpty());
        for (String wrong : List.of("https://a.example", "http://a.example/", "a.example:80", "http://u@a.example")) {
            assertTrue(onlyFault(Map.of("YARDPASS_ADVERTISED_URL", wrong)).contains("http://10.0.0.7:8080"), wrong);
        }
    }

    @Test
    void anAddressOfIPv6MayStandInBracketsAndIsShownInThem() {
        for (String host : List.of("::1", "[::1]")) {
            Settings.Listener http = read(Map.of("YARDPASS_HTTP_HOST", host)).http();
            assertEquals("::1", http.host());
            assertEquals("[::1]:8080", http.toString());
        }
    }

    @Test
    void aQuotaThatIsSetHoldsBesideTheEmbeddedDatabaseToo() {
        assertEquals(
                QuotaLimits.of(250, 0, 0, Duration.ofSeconds(1)),
                read(Map.of("YARDPASS_QUOTA_EVENTS_PER_SECOND", "250", "YARDPASS_QUOTA_BURST_SECONDS", "1"))
                        .quotas());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            YARDPASS_HTTP_PORT          | 65536    | YARDPASS_HTTP_PORT must be 0 to 65535
            YARDPASS_HTTP_PORT          | http     | YARDPASS_HTTP_PORT must be a whole number
            YARDPASS_MANAGEMENT_PORT    | -1       | YARDPASS_MANAGEMENT_PORT must be 0 to 65535
            YARDPASS_EVENTS_MAX         | 0        | YARDPASS_EVENTS_MAX must be 1 to 5000
            YARDPASS_QUOTA_EVENTS_PER_SECOND | -1  | YARDPASS_QUOTA_EVENTS_PER_SECOND must be 0 to 10000000
            YARDPASS_QUOTA_BURST_SECONDS | 0       | YARDPASS_QUOTA_BURST_SECONDS must be 1 to 3600
            YARDPASS_DEAD_LETTERS_PER_HOUR | -1    | YARDPASS_DEAD_LETTERS_PER_HOUR must be 0 to 1000000
            YARDPASS_DEAD_LETTERS_BYTES_MAX | all  | YARDPASS_DEAD_LETTERS_BYTES_MAX must be a whole number
            YARDPASS_DRAIN_TIMEOUT      | soon     | YARDPASS_DRAIN_TIMEOUT must be a duration such as 30s, 5m or 1h
            YARDPASS_DRAIN_TIMEOUT      | -3s      | YARDPASS_DRAIN_TIMEOUT must be longer than nothing and at most 10m
            YARDPASS_UNSCAN_WITHIN      | 25h      | YARDPASS_UNSCAN_WITHIN must be 0s to 24h
            YARDPASS_IDLE_TIMEOUT       | 30s      | YARDPASS_IDLE_TIMEOUT must be 31s to 2h
            YARDPASS_IDLE_TIMEOUT       | 3h       | YARDPASS_IDLE_TIMEOUT must be 31s to 2h
            YARDPASS_JWT_SECRET         | short    | YARDPASS_JWT_SECRET must be at least 32 bytes
            YARDPASS_JWT_JWKS           | /no/file | YARDPASS_JWT_JWKS names a file that cannot be read: /no/file
            YARDPASS_JWT_JWKS           | http://issuer.example/keys | YARDPASS_JWT_JWKS must begin with https://
            YARDPASS_JWT_JWKS           | file:///keys.json | YARDPASS_JWT_JWKS must be a file, or a URL that begins with https://
            YARDPASS_JWT_JWKS           | https://a:b@issuer.example/keys | YARDPASS_JWT_JWKS must be a URL with a host, without a user
            YARDPASS_JWT_JWKS_CA        | /no/file | YARDPASS_JWT_JWKS_CA names a file that cannot be read: /no/file
            YARDPASS_JWT_SECRET_FILE    | /no/file | YARDPASS_JWT_SECRET_FILE names a file that cannot be read: /no/file
            YARDPASS_HTPP_PORT          | 8080     | YARDPASS_HTPP_PORT is not a setting; did you mean YARDPASS_HTTP_PORT?
            YARDPASS_COLOUR             | red      | YARDPASS_COLOUR is not a setting; ./yardpass config lists the settings
            YARDPASS_DATABASE_URL       | postgresql://a@b/c?sslmode=verify-ca&sslrootcert=/no | YARDPASS_DATABASE_URL names an sslrootcert that cannot be read: /no
            YARDPASS_DATABASE_URL       | mysql://a:b@c/d | YARDPASS_DATABASE_URL is not usable
            """)
    void whatCannotBeUsedIsRefusedByName(String name, String value, String fault) {
        List<String> faults = faults(Map.of(name, value));
        assertTrue(faults.stream().anyMatch(found -> found.startsWith(fault)), () -> "got " + faults);
    }

    @Test
    void allFaultsAreToldTogether() {
        assertEquals(
                3,
                faults(Map.of("YARDPASS_HTTP_PORT", "x", "YARDPASS_EVENTS_MAX", "0", "YARDPASS_TYPO", "1"))
                        .size());
    }

    @Test
    void keysOfBothKindsAreRefused() throws IOException {
        Path jwks = Files.writeString(directory.resolve("jwks.json"), "{\"keys\":[]}");
        List<String> faults = faults(Map.of("YARDPASS_JWT_JWKS", jwks.toString(), "YARDPASS_JWT_SECRET", SECRET));
        assertTrue(faults.stream().anyMatch(fault -> fault.contains("holds no key")), faults::toString);
        assertTrue(faults.stream().anyMatch(fault -> fault.contains("both set")), faults::toString);
    }

    @Test
    void authoritiesOfAnIssuerAreCertificatesAndStandBesideAUrl() throws IOException {
        String https = "https://issuer.example/keys.json";
        assertEquals(
                new TokenSettings.JwksUrl(RemoteKeySetOptions.usual(https, Optional.empty())),
                read(Map.of("YARDPASS_JWT_JWKS", https)).tokens().key());
        Path text = Files.writeString(directory.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        assertTrue(onlyFault(Map.of("YARDPASS_JWT_JWKS", https, "YARDPASS_JWT_JWKS_CA", text.toString()))
                .contains("YARDPASS_JWT_JWKS_CA names a file"));
        assertTrue(onlyFault(Map.of("YARDPASS_JWT_JWKS_CA", "/no/file")).contains("cannot be read"));
    }

    @Test
    void aSecretMayComeFromAFileButNotFromTwoPlaces() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        Settings settings = read(Map.of("YARDPASS_JWT_SECRET_FILE", file.toString()));

        assertEquals(
                new TokenSettings.SharedSecret(new Secret(SECRET)),
                settings.tokens().key());
        assertTrue(onlyFault(Map.of("YARDPASS_JWT_SECRET_FILE", file.toString(), "YARDPASS_JWT_SECRET", SECRET))
                .contains("both set"));
    }

    /** Beside a database of one's own, to be believed unpaid must be asked for. */
    @Test
    void paymentsAreTrustedByTheEmbeddedServersDefaultOrWhenItIsSaid() {
        Map<String, String> external = Map.of("YARDPASS_DATABASE_URL", URL, "YARDPASS_JWT_SECRET", SECRET);
        assertEquals(PaymentMode.TRUSTED, read(Map.of()).payments());
        assertEquals(PaymentMode.REQUIRED, read(external).payments());
        assertEquals(
                PaymentMode.REQUIRED,
                read(Map.of("YARDPASS_PAYMENTS", "required")).payments());
        var said = new HashMap<>(external);
        said.put("YARDPASS_PAYMENTS", "trusted");
        Environment environment = new Environment(said);
        assertEquals(PaymentMode.TRUSTED, Settings.read(environment).payments());
        assertEquals("trusted", environment.effective().get("YARDPASS_PAYMENTS"));
        assertEquals(
                "YARDPASS_PAYMENTS must be required or trusted", onlyFault(Map.of("YARDPASS_PAYMENTS", "optional")));
    }

    @Test
    void secretsNeverPrint() {
        Environment environment = new Environment(Map.of("YARDPASS_DATABASE_URL", URL, "YARDPASS_JWT_SECRET", SECRET));
        String printed = Settings.read(environment).toString() + environment.effective();

        assertFalse(printed.contains(SECRET), printed);
        assertFalse(printed.contains("hunter2"), printed);
        assertTrue(environment.effective().toString().contains("YARDPASS_JWT_SECRET=***"), printed);
    }

    @Test
    void ofTheDatabasesUrlOnlyThePasswordIsHidden() {
        Environment environment = new Environment(Map.of("YARDPASS_DATABASE_URL", URL, "YARDPASS_JWT_SECRET", SECRET));
        Settings.read(environment);
        assertEquals(
                "postgresql://gate:***@db.example:5432/yardpass",
                environment.effective().get("YARDPASS_DATABASE_URL"));
    }

    @Test
    void mailsGoToAServerFromAnAddressAndItsPasswordNeverPrints() {
        assertEquals(Optional.empty(), read(Map.of()).mails().server());
        String url = "smtp://gate:hunter2@mail.example";
        var environment =
                new Environment(Map.of("YARDPASS_SMTP_URL", url, "YARDPASS_MAIL_FROM", "tickets@example.org"));
        Settings settings = Settings.read(environment);
        assertEquals("mail.example", settings.mails().server().orElseThrow().host());
        assertEquals("smtp://***:***@mail.example:587", environment.effective().get("YARDPASS_SMTP_URL"));
        assertFalse(settings.toString().contains("hunter2"), settings.toString());
        assertTrue(onlyFault(Map.of("YARDPASS_SMTP_URL", url)).startsWith("YARDPASS_MAIL_FROM must be the address"));
        String fault = onlyFault(Map.of("YARDPASS_SMTP_URL", url + "/x", "YARDPASS_MAIL_FROM", "tickets@example.org"));
        assertTrue(fault.startsWith("YARDPASS_SMTP_URL is no smtp://") && !fault.contains("hunter2"), fault);
    }

    @Test
    void whatKubernetesInjectsIsOnlyWarnedAbout() {
        Settings settings = read(Map.of(
                "YARDPASS_SERVICE_HOST", "10.0.0.1",
                "YARDPASS_PORT", "tcp://10.0.0.1:8080",
                "YARDPASS_PORT_8080_TCP_ADDR", "10.0.0.1"));

        assertEquals(
                List.of("YARDPASS_PORT", "YARDPASS_PORT_8080_TCP_ADDR", "YARDPASS_SERVICE_HOST"), settings.injected());
    }

    @Test
    void aBlankVariableCountsAsNotSet() {
        assertEquals(8080, read(Map.of("YARDPASS_HTTP_PORT", " ")).http().port());
    }

    private static Settings read(Map<String, String> variables) {
        return Settings.read(new Environment(variables));
    }

    private static List<String> faults(Map<String, String> variables) {
        return assertThrows(SettingsException.class, () -> read(variables)).faults();
    }

    private static String onlyFault(Map<String, String> variables) {
        List<String> faults = faults(variables);
        assertEquals(1, faults.size(), faults::toString);
        return faults.getFirst();
    }
}
