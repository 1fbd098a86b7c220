package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import io.yardpass.loadtests.hostile.HostileAct;
import io.yardpass.loadtests.hostile.HostilePile;
import io.yardpass.loadtests.hostile.HostileWorld;
import io.yardpass.loadtests.service.TokenSigner;
import io.yardpass.service.ServiceInProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That piles can be made and acts be done, as the schema and the routes are today. */
@Timeout(120)
class HostileActTest {
    private static final int PILE = 1_000;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** Done, or refused by a rule that looked at the pile. */
    private static final Set<Integer> UNDERSTOOD = Set.of(200, 201, 202, 403, 404, 409, 503);

    @ParameterizedTest
    @EnumSource(HostilePile.class)
    void eachActMeetsItsPile(HostilePile pile) throws Exception {
        try (TestDatabase database = TestDatabase.demo();
                ServiceInProcess service = new ServiceInProcess(database.address())) {
            HostileWorld.make(database.address().jdbcUrl());
            HostileWorld.plant(database.address().jdbcUrl(), pile, 1, PILE);
            List<HostileAct> acts = Stream.of(HostileAct.values())
                    .filter(act -> act.pile() == pile)
                    .toList();
            assertTrue(!acts.isEmpty(), pile + " serves nothing");
            for (HostileAct act : acts) {
                switch (act.deed()) {
                    case HostileAct.Clock _ -> {}
                    case HostileAct.Upkeep(List<String> statements) -> statements.forEach(database::execute);
                    case HostileAct.Request request -> send(service.url(), act, request);
                }
            }
        }
    }

    private static void send(URI url, HostileAct act, HostileAct.Request request) throws Exception {
        TokenSigner tokens = new TokenSigner(ServiceInProcess.key(), InstantSource.system());
        HttpRequest.Builder to = HttpRequest.newBuilder(url.resolve(filled(request.path())))
                .header("Authorization", "Bearer " + act.token(tokens))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString());
        HttpResponse<String> answer = HTTP.send(
                (request.body() == null
                                ? to.GET()
                                : to.POST(HttpRequest.BodyPublishers.ofString(filled(request.body()))))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertTrue(
                UNDERSTOOD.contains(answer.statusCode()) && !answer.body().contains("\"not_found\""),
                () -> act + " was answered " + answer.statusCode() + " " + answer.body());
    }

    private static String filled(String template) {
        String id = UUID.randomUUID().toString();
        return template.replace("<same>", id)
                .replace("<id>", id)
                .replace("<now>", Instant.now().toString())
                .replace("<any>", "%012d".formatted(PILE))
                .replace("<any order>", "%012d".formatted(Math.ceilDiv(PILE, 200)));
    }
}
