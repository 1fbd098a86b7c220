package io.yardpass.service;

import io.yardpass.analytics.kafka.KafkaOptions;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.domain.UnscanTicket;
import io.yardpass.gateway.http.Deadlines;
import io.yardpass.gateway.http.PaymentMode;
import io.yardpass.gateway.http.RequestLimits;
import io.yardpass.gateway.http.TrustedProxies;
import io.yardpass.gateway.quotas.QuotaLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything that can be configured, read once from the environment when the process starts.
 *
 * @param advertisedUrl where other processes reach this one; empty for what can be guessed
 * @param database where the data lives
 * @param analytics where events live instead; empty for there, too
 * @param drainDelay how long it goes on as before, but is not ready, once it is to end
 * @param kafka what events go through; empty for nothing
 * @param webhooks what seals their secrets
 * @param mails to whom they are handed
 * @param injected variables that Kubernetes set and that look like ours; worth a warning
 */
record Settings(
        Listener http,
        Listener management,
        Optional<String> advertisedUrl,
        Database database,
        Optional<DatabaseAddress> analytics,
        TokenSettings tokens,
        PaymentMode payments,
        Limits limits,
        Letters letters,
        QuotaLimits quotas,
        TrustedProxies proxies,
        Set<String> corsOrigins,
        Duration unscanWithin,
        Duration idleTimeout,
        Duration drainTimeout,
        Duration drainDelay,
        Optional<KafkaOptions> kafka,
        WebhookSettings webhooks,
        MailSettings mails,
        List<String> injected) {
    private static final Pattern ORIGIN =
            Pattern.compile("(https?)://([a-z0-9-]+(\\.[a-z0-9-]+)*|\\[[0-9a-f:]+])(:(?!80$|443$)[1-9][0-9]{0,4})?");

    /** Where a server listens; port 0 lets the system choose one. */
    record Listener(String host, int port) {
        /** Host and port as URLs have them. */
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Where the data lives. */
    sealed interface Database {}

    /** A PostgreSQL of our own under the data directory. */
    record Embedded(Path dataDirectory, int port) implements Database {}

    /** A PostgreSQL that someone else runs, named by a libpq URL. */
    record External(DatabaseAddress address) implements Database {}

    /** How much one request, and the whole process, may hold. Bytes and rows pending are of the whole process. */
    record Limits(int bodyBytesMax, int eventsMax, int eventBytesMax, long pendingBytesMax, int pendingRowsMax) {}

    /** How many rejected events are kept: of one sender in an hour, and bytes of all senders together. */
    record Letters(int perSenderMax, long bytesMax) {}

    /**
     * What each of the parts behind the edge may take of the drain timeout; the edge takes up to half of it, and when it
     * has closed, nobody waits for them.
     */
    Duration grace() {
        return drainTimeout.dividedBy(8);
    }

    /** Beside a database of one's own it is no trial: something stands before it, as a rule, and that is not named. */
    boolean countsAllAsOneAddress() {
        return database instanceof External
                && quotas.addressPerSecond() > 0
                && proxies.networks().isEmpty();
    }

    /** Throws {@link SettingsException} naming every fault. */
    static Settings read(Environment environment) {
        return read(environment, true);
    }

    /** For a command that neither verifies nor signs tokens: the key need not be configured, nor readable from here. */
    static Settings readWithoutKey(Environment environment) {
        return read(environment, false);
    }

    private static Settings read(Environment environment, boolean keyed) {
        Path dataDirectory = Path.of(environment.text("YARDPASS_DATA_DIR", ".yardpass"));
        Database database = DatabaseSettings.read(environment, dataDirectory);
        boolean external = environment.isSet("YARDPASS_DATABASE_URL");
        Settings settings = new Settings(
                listener(environment, "HTTP", external ? "0.0.0.0" : "127.0.0.1", 8080),
                listener(environment, "MANAGEMENT", "127.0.0.1", 9090),
                advertisedUrl(environment),
                database,
                DatabaseSettings.analytics(environment, database),
                TokenSettings.read(environment, dataDirectory, external, keyed),
                payments(environment, external),
                limits(environment),
                letters(environment),
                quotas(environment, external),
                proxies(environment),
                corsOrigins(environment),
                environment.duration(
                        "YARDPASS_UNSCAN_WITHIN", UnscanTicket.WITHIN_USUAL, Duration.ZERO, Duration.ofDays(1)),
                environment.duration(
                        "YARDPASS_IDLE_TIMEOUT", Deadlines.IDLE_USUAL, Deadlines.IDLE_MIN, Duration.ofHours(2)),
                environment.duration("YARDPASS_DRAIN_TIMEOUT", Duration.ofSeconds(40), Duration.ofMinutes(10)),
                environment.duration(
                        "YARDPASS_DRAIN_DELAY",
                        external ? Duration.ofSeconds(5) : Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMinutes(1)),
                KafkaSettings.read(environment),
                WebhookSettings.read(environment, dataDirectory, external),
                MailSettings.read(environment),
                environment.injected());
        environment.requireFaultless();
        return settings;
    }

    private static Listener listener(Environment environment, String server, String host, int port) {
        return new Listener(
                withoutBrackets(environment.text(Environment.PREFIX + server + "_HOST", host)),
                environment.port(Environment.PREFIX + server + "_PORT", port));
    }

    /** As an origin is written; what speaks TLS stands before the service, and not between its processes. */
    private static Optional<String> advertisedUrl(Environment environment) {
        String given = environment.text("YARDPASS_ADVERTISED_URL", "");
        if (given.isEmpty() || ORIGIN.matcher(given).matches() && given.startsWith("http://")) {
            return Optional.of(given).filter(url -> !url.isEmpty());
        }
        environment.fault(
                "YARDPASS_ADVERTISED_URL must be such as http://10.0.0.7:8080: in small letters, without a path,"
                        + " and without a port where it is 80");
        return Optional.empty();
    }

    /** An IPv6 address may be written as in a URL. */
    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Who runs it on one machine has no checkout; beside a database of one's own it is said, or it is safe. */
    private static PaymentMode payments(Environment environment, boolean external) {
        PaymentMode usual = external ? PaymentMode.REQUIRED : PaymentMode.TRUSTED;
        return environment.choice("YARDPASS_PAYMENTS", usual, PaymentMode.values(), PaymentMode::wireName);
    }

    private static Letters letters(Environment environment) {
        return new Letters(
                (int) environment.number("YARDPASS_DEAD_LETTERS_PER_HOUR", 1_000, 0, 1_000_000),
                environment.number("YARDPASS_DEAD_LETTERS_BYTES_MAX", 64 << 20, 0, 64L << 30));
    }

    private static Limits limits(Environment environment) {
        return new Limits(
                (int) environment.number("YARDPASS_BODY_BYTES_MAX", RequestLimits.BODY_BYTES_MAX, 1 << 10, 4 << 20),
                (int) environment.number("YARDPASS_EVENTS_MAX", RequestLimits.EVENTS_MAX, 1, 5_000),
                (int) environment.number("YARDPASS_EVENT_BYTES_MAX", RequestLimits.EVENT_BYTES_MAX, 256, 1 << 20),
                environment.number("YARDPASS_PENDING_BYTES_MAX", 32 << 20, 4 << 20, 1 << 30),
                (int) environment.number("YARDPASS_PENDING_ROWS_MAX", 50_000, 5_000, 1_000_000));
    }

    /** A development service has one sender, who has no neighbours and wants to see how fast it is. */
    private static QuotaLimits quotas(Environment environment, boolean external) {
        QuotaLimits usual = external ? QuotaLimits.usual() : QuotaLimits.none();
        return QuotaLimits.of(
                        perSecond(environment, "EVENTS", usual.eventsPerSecond()),
                        perSecond(environment, "PURCHASES", usual.purchasesPerSecond()),
                        perSecond(environment, "QUERIES", usual.queriesPerSecond()),
                        Duration.ofSeconds(environment.number(
                                "YARDPASS_QUOTA_BURST_SECONDS", usual.burst().toSeconds(), 1, 3_600)))
                .withAddress(perSecond(environment, "ADDRESS", usual.addressPerSecond()));
    }

    private static TrustedProxies proxies(Environment environment) {
        TrustedProxies.Header header = environment.choice(
                "YARDPASS_FORWARDED_HEADER",
                TrustedProxies.Header.X_FORWARDED_FOR,
                TrustedProxies.Header.values(),
                TrustedProxies.Header::wireName);
        String networks = environment.text("YARDPASS_TRUSTED_PROXIES", "");
        try {
            return new TrustedProxies(TrustedProxies.networks(networks), header);
        } catch (IllegalArgumentException refused) {
            environment.fault("YARDPASS_TRUSTED_PROXIES " + refused.getMessage());
            return TrustedProxies.none();
        }
    }

    /** As browsers send them, so that nothing has to be read at each request. */
    private static Set<String> corsOrigins(Environment environment) {
        Set<String> origins = new LinkedHashSet<>();
        for (String origin : environment.text("YARDPASS_CORS_ORIGINS", "").split(",")) {
            String stripped = origin.strip();
            if (ORIGIN.matcher(stripped).matches()) {
                origins.add(stripped);
            } else if (!stripped.isEmpty()) {
                environment.fault("YARDPASS_CORS_ORIGINS must name origins such as https://app.example.com: in small"
                        + " letters, without a path, and without a port where it is the usual one");
            }
        }
        return origins;
    }

    private static int perSecond(Environment environment, String what, int usual) {
        return (int) environment.number("YARDPASS_QUOTA_" + what + "_PER_SECOND", usual, 0, QuotaLimits.PER_SECOND_MAX);
    }
}
