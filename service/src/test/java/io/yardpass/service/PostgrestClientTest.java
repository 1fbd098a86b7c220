package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that somebody else wrote for PostgREST, postgrest-js and supabase-js, make their usual calls of a running service. Needs
 * Node and npm, which fetches what the lock file names; aborted where one is missing, or the network.
 */
class PostgrestClientTest extends WithService {
    /** What npm says of a network that is not there. */
    private static final String UNREACHABLE =
            "(?s).*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|E403|E407).*";

    private static final Path JUDGE = Path.of("target", "rest-judge").toAbsolutePath();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void clientsOfPostgrestReadHere() throws Exception {
        assumeTrue(run("node", "--version").code() == 0, "there is no Node");
        assumeTrue(run("npm", "--version").code() == 0, "there is no npm");
        copy("package.json");
        copy("package-lock.json");
        copy("calls.mjs");
        Ran fetched = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
        assumeTrue(
                fetched.code() == 0 || !fetched.output().matches(UNREACHABLE),
                () -> "npm reaches nothing: " + fetched.output());
        assertEquals(0, fetched.code(), fetched::output);
        Ran ran = run("node", "calls.mjs", what().encode());
        assertEquals(0, ran.code(), ran::output);
    }

    private static JsonObject what() throws Exception {
        UUID buyer = GatewayClient.freshId();
        UUID order = GatewayClient.freshId();
        HttpResponse<String> sold =
                service.platform().purchase(order, buyer, GatewayClient.EVENT, GatewayClient.TIER, 10_000);
        assertEquals(201, sold.statusCode(), sold::body);
        UUID organization = DemoIds.ORGANIZATION.number(1);
        return new JsonObject()
                .put("url", service.platform().url())
                .put("key", service.tokens().signPublishable(organization))
                .put("owner", token(DemoIds.USER.number(1), organization))
                .put("buyer", token(buyer, null))
                .put("organization", organization.toString())
                .put("event", GatewayClient.EVENT.toString())
                .put("privateEvent", DemoIds.EVENT.number(10).toString())
                .put("order", order.toString());
    }

    private static String token(UUID user, UUID organization) {
        return service.tokens().sign(Role.AUTHENTICATED, organization, user, Duration.ofMinutes(10));
    }

    private static void copy(String name) throws IOException {
        Files.createDirectories(JUDGE);
        try (InputStream file = PostgrestClientTest.class.getResourceAsStream("/rest-judge/" + name)) {
            Files.copy(file, JUDGE.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private record Ran(int code, String output) {}

    /** A program that is not there ends with 127, as a shell has it. */
    private static Ran run(String... command) throws InterruptedException, IOException {
        Files.createDirectories(JUDGE);
        Path log = Files.createTempFile(JUDGE, "run", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(JUDGE.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int code = process.waitFor();
            return new Ran(code, Files.readString(log));
        } catch (IOException absent) {
            return new Ran(127, absent.getMessage());
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
