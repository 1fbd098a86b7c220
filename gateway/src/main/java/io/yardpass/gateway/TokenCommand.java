package io.yardpass.gateway;

import io.vertx.core.Vertx;
import io.yardpass.domain.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signs a token with the development key and prints it alone, so that a shell can capture it. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Sign a token with the development key and print it.")
final class TokenCommand implements Callable<Integer> {
    private static final Duration LIFETIME_MAX = Duration.ofHours(24);

    @Spec
    private CommandSpec spec;

    @Option(names = "--role", required = true, description = "anon, authenticated or service_role.")
    private Role role;

    @Option(names = "--org", description = "The organization the token speaks for.")
    private UUID organization;

    @Option(names = "--user", description = "The user behind the token.")
    private UUID user;

    @Option(names = "--ttl", defaultValue = "1h", description = "Lifetime, at most 24h. Default: ${DEFAULT-VALUE}.")
    private String lifetime;

    @Option(names = "--publishable", description = "With --role anon: a key for pages and apps that may only ingest.")
    private boolean publishable;

    @Override
    public Integer call() {
        Settings settings = Settings.read(new Environment(System.getenv()));
        Duration ttl = checkedLifetime();
        checkClaims();
        Vertx vertx = Vertx.vertx();
        try {
            DevelopmentTokens tokens =
                    new DevelopmentTokens(vertx, key(settings), settings.tokens(), InstantSource.system());
            String token =
                    publishable ? tokens.signPublishable(organization) : tokens.sign(role, organization, user, ttl);
            spec.commandLine().getOut().println(token);
            return 0;
        } finally {
            vertx.close();
        }
    }

    private static DevelopmentKey key(Settings settings) {
        return switch (settings.tokens().key()) {
            case Settings.DevelopmentKeyFile(var directory) -> DevelopmentKey.read(directory);
            case Settings.SharedSecret secret -> throw signedElsewhere();
            case Settings.JwksFile jwks -> throw signedElsewhere();
        };
    }

    private static FailedStartException signedElsewhere() {
        return new FailedStartException(
                "tokens are signed by whoever holds the configured key; only the development key signs here");
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

    private void checkClaims() {
        if (role == Role.AUTHENTICATED && user == null) {
            throw new ParameterException(spec.commandLine(), "an authenticated token needs --user");
        }
        if (role == Role.ANON && (!publishable || organization == null)) {
            throw new ParameterException(
                    spec.commandLine(), "an anon token is a publishable key: --publishable --org ID");
        }
        if (publishable && role != Role.ANON) {
            throw new ParameterException(spec.commandLine(), "--publishable goes with --role anon");
        }
    }
}
