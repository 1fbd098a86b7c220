package io.yardpass.service;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.Role;
import io.yardpass.domain.Uuids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signs a token with the development key, or the secret that is configured, and prints it alone, so that a shell can capture it. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description =
                "Sign a token with the development key, or with YARDPASS_JWT_SECRET where it is set, and print it.")
final class TokenCommand implements Callable<Integer> {
    private static final Duration LIFETIME_MAX = Duration.ofHours(24);
    private static final Duration PROOF_LIFETIME_MAX = Duration.ofHours(1);

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "anon, authenticated or service_role; required unless --pixel or --payment is there.")
    private String roleName;

    @Option(names = "--org", paramLabel = "ID", description = "The organization the token speaks for.")
    private String organizationId;

    @Option(names = "--user", paramLabel = "ID", description = "The user behind the token.")
    private String userId;

    @Option(names = "--ttl", defaultValue = "1h", description = "Lifetime, at most 24h. Default: ${DEFAULT-VALUE}.")
    private String lifetime;

    @Option(
            names = "--publishable",
            description = "With --role anon: a key for pages: it ingests, and reads what is public.")
    private boolean publishable;

    @Option(
            names = "--pixel",
            description = "A billable pixel of --org that reports --event, once however often it is loaded.")
    private boolean pixel;

    @Option(
            names = "--event",
            paramLabel = "JSON",
            description = "With --pixel: an object with type, id and what else the event has.")
    private String event;

    @ArgGroup(exclusive = false, heading = "%nA payment proof, as the platform's checkout signs it:%n")
    private PaymentOptions payment;

    TokenCommand() {
        this(System.getenv());
    }

    TokenCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** What is asked for, signed. */
    private interface Signing {
        String with(DevelopmentTokens tokens);
    }

    @Override
    public Integer call() {
        Signing signing = signing(uuid("--org", organizationId), uuid("--user", userId), checkedLifetime());
        Settings settings = Settings.read(new Environment(environment));
        Vertx vertx = Vertx.vertx();
        try {
            DevelopmentTokens tokens =
                    new DevelopmentTokens(vertx, key(settings), settings.tokens(), InstantSource.system());
            spec.commandLine().getOut().println(signing.with(tokens));
            return 0;
        } finally {
            vertx.close();
        }
    }

    private Signing signing(UUID organization, UUID user, Duration ttl) {
        if (payment != null) {
            PaymentProof proof = checkedPayment(ttl);
            return tokens -> tokens.signPayment(proof, ttl);
        }
        if (pixel) {
            JsonObject reported = checkedPixel(organization);
            return tokens -> tokens.signPixel(organization, reported, ttl);
        }
        Role role = role();
        checkClaims(role, organization, user);
        return publishable
                ? tokens -> tokens.signPublishable(organization)
                : tokens -> tokens.sign(role, organization, user, ttl);
    }

    private JsonObject checkedPixel(UUID organization) {
        if (roleName != null || publishable || userId != null) {
            throw refused("--pixel goes with --org, --event and --ttl only");
        }
        if (organization == null || event == null) {
            throw refused("a pixel needs --org and --event");
        }
        try {
            return PixelEvent.parse(event);
        } catch (IllegalArgumentException unreportable) {
            throw refused("--event " + unreportable.getMessage());
        }
    }

    private PaymentProof checkedPayment(Duration ttl) {
        if (roleName != null || publishable || pixel || event != null || organizationId != null || userId != null) {
            throw refused("--payment goes with --id, --amount, --currency, --reference and --ttl only");
        }
        if (ttl.compareTo(PROOF_LIFETIME_MAX) > 0) {
            throw refused("--ttl of a payment proof is at most 1h");
        }
        try {
            return payment.proof();
        } catch (IllegalArgumentException unprovable) {
            throw refused(unprovable.getMessage());
        }
    }

    private static Secret key(Settings settings) {
        return switch (settings.tokens().key()) {
            case TokenSettings.DevelopmentKeyFile(var directory) ->
                DevelopmentKey.read(directory).secret();
            case TokenSettings.SharedSecret(var secret) -> secret;
            case TokenSettings.JwksFile _, TokenSettings.JwksUrl _, TokenSettings.NoKey _ ->
                throw new FailedStartException(
                        "tokens are signed by whoever holds the private keys of YARDPASS_JWT_JWKS");
        };
    }

    private Duration checkedLifetime() {
        try {
            Duration ttl = Environment.parseDuration(lifetime);
            if (ttl.compareTo(LIFETIME_MAX) > 0 || ttl.toSeconds() < 1) {
                throw new IllegalArgumentException("must be 1s to 24h");
            }
            return ttl;
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), "--ttl " + refused.getMessage(), refused);
        }
    }

    private Role role() {
        Role role = Role.named(roleName);
        if (role == null) {
            throw refused("--role must be anon, authenticated or service_role");
        }
        return role;
    }

    /** Null when the option is not there. */
    private UUID uuid(String option, String text) {
        UUID id = text == null ? null : Uuids.parse(text);
        if (text != null && id == null) {
            throw refused(option + " must be a UUID");
        }
        return id;
    }

    private ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private void checkClaims(Role role, UUID organization, UUID user) {
        if (event != null) {
            throw refused("--event goes with --pixel");
        }
        if (role == Role.AUTHENTICATED && user == null) {
            throw refused("an authenticated token needs --user");
        }
        if (role == Role.ANON && (!publishable || organization == null)) {
            throw refused("an anon token is a publishable key: --publishable --org ID");
        }
        if (publishable && role != Role.ANON) {
            throw refused("--publishable goes with --role anon");
        }
    }
}
