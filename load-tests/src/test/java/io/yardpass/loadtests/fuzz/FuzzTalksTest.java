package io.yardpass.loadtests.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.service.TokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzTalksTest {
    private static final String NOW = "2026-01-31T12:00:00Z";
    private static final TokenSigner TOKENS =
            new TokenSigner("a secret of 32 bytes, or of more", InstantSource.fixed(Instant.parse(NOW)));

    @Test
    void theSameSeedAndNumberMakeTheSameTalk() {
        for (long number = 0; number < 300; number++) {
            assertEquals(new FuzzTalks(7, NOW, TOKENS).make(number), new FuzzTalks(7, NOW, TOKENS).make(number));
        }
    }

    @Test
    void talksAreOfEveryKind() {
        FuzzTalks talks = new FuzzTalks(1, NOW, TOKENS);
        List<FuzzTalk> made = new ArrayList<>();
        for (long number = 0; number < 3_000; number++) {
            made.add(talks.make(number));
        }
        for (FuzzTalk.Ending ending : FuzzTalk.Ending.values()) {
            assertTrue(made.stream().anyMatch(talk -> talk.ending() == ending), ending.toString());
        }
        for (String part : List.of(
                "Content-Encoding: gzip", "Transfer-Encoding: chunked", "\u00ef\u00bb\u00bf", "HTTP/2.0", "[[[[")) {
            assertTrue(made.stream().anyMatch(talk -> talk.sent().contains(part)), part);
        }
        assertTrue(made.stream().anyMatch(talk -> talk.clear() && talk.requests() > 4));
    }

    @Test
    void everyAddressOfTheDescriptionIsAskedFor() throws IOException {
        String path = "";
        for (String line : Files.readAllLines(Path.of("../gateway/src/main/resources/openapi.yaml"))) {
            if (line.matches("  /.*:")) {
                path = line.strip().replace(":", "");
            } else if (line.matches("    (get|post|patch|delete):")) {
                String asked = line.strip().replace(":", "").toUpperCase() + " "
                        + path.replaceAll("\\{[^}]*}", "[^/]+").replace(".", "\\.") + "(\\?.*)?";
                assertTrue(
                        FuzzRequest.VALID.stream()
                                .anyMatch(request -> (request.method() + " " + request.target()).matches(asked)),
                        asked);
            }
        }
        assertEquals("/", path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anon", "app_read", "app_write", "authenticated", "service_role"})
    void everyFunctionAndEveryViewThatCallersMayUseIsAskedFor(String role) throws IOException {
        Path rights = Path.of("../database/src/test/resources/rights/" + role + ".txt");
        for (String line : Files.readAllLines(rights)) {
            String name = line.replaceFirst("public\\.(\\w+).*", "$1");
            if (line.matches("public\\.\\w+\\(.*\\): EXECUTE")) {
                requireAsked("POST /(rest/)?v1/rpc/" + name);
            } else if (line.matches("public\\.\\w+: .*SELECT.*") && !name.equals("outbox")) {
                requireAsked("GET /rest/v1/" + name);
            }
        }
    }

    private static void requireAsked(String address) {
        assertTrue(
                FuzzRequest.VALID.stream()
                        .map(request ->
                                request.method() + " " + request.target().replaceFirst("\\?.*", ""))
                        .anyMatch(asked -> asked.matches(address)),
                address);
    }
}
