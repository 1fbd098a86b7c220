package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Somebody at a running service, who has nothing but HTTP; apostrophes in a body stand for quotes. */
record Person(GatewayClient client, UUID id) {
    static Person user(RunningService service, UUID user, UUID organization) {
        return new Person(
                service.client(service.tokens().sign(Role.AUTHENTICATED, organization, user, Duration.ofMinutes(10))),
                user);
    }

    static Person newUser(RunningService service) {
        return user(service, GatewayClient.freshId(), null);
    }

    static Person key(RunningService service, UUID organization) {
        return new Person(service.client(service.tokens().signPublishable(organization)), null);
    }

    static Person platform(RunningService service) {
        return new Person(service.platform(), null);
    }

    /** The same as a member of an organization, whom its token names. */
    Person in(RunningService service, UUID organization) {
        return user(service, id, organization);
    }

    HttpResponse<String> call(String function, String arguments) throws Exception {
        return client.post("/rest/v1/rpc/" + function, arguments.replace('\'', '"'));
    }

    /** The result as text, a list and an object as JSON. */
    String does(String function, String arguments) throws Exception {
        HttpResponse<String> answer = call(function, arguments);
        assertEquals(2, answer.statusCode() / 100, () -> function + " " + arguments + ": " + answer.body());
        return answer.body().replaceAll("^\"|\"$", "");
    }

    UUID makes(String function, String arguments) throws Exception {
        return UUID.fromString(does(function, arguments));
    }

    void mayNot(int status, String function, String arguments) throws Exception {
        HttpResponse<String> answer = call(function, arguments);
        assertEquals(status, answer.statusCode(), () -> function + " " + arguments + ": " + answer.body());
    }

    List<JsonObject> rows(String view) throws Exception {
        HttpResponse<String> answer = client.get("/rest/v1/" + view);
        assertEquals(200, answer.statusCode(), () -> view + ": " + answer.body());
        return new JsonArray(answer.body()).stream().map(JsonObject.class::cast).toList();
    }

    JsonObject row(String view) throws Exception {
        List<JsonObject> rows = rows(view);
        assertEquals(1, rows.size(), () -> view + ": " + rows);
        return rows.getFirst();
    }

    /** A command of the ledger, under a key of its own. */
    JsonObject commands(String path, String body) throws Exception {
        HttpResponse<String> answer = client.post(
                path,
                body.replace('\'', '"'),
                "Idempotency-Key",
                GatewayClient.freshId().toString());
        assertEquals(2, answer.statusCode() / 100, () -> path + " " + body + ": " + answer.body());
        return new JsonObject(answer.body());
    }

    void sends(String path, String body) throws Exception {
        HttpResponse<String> answer = client.post(path, body.replace('\'', '"'));
        assertEquals(200, answer.statusCode(), answer::body);
        assertEquals(1, new JsonObject(answer.body()).getInteger("accepted"), answer::body);
    }

    static String word(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
