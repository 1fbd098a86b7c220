package io.yardpass.loadtests.webhooks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.TokenSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.UUID;

/** Makes endpoints as their organizations do. Blocks. */
final class Endpoints implements AutoCloseable {
    private final URI gateway;
    private final TokenSigner tokens;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Endpoints(ServiceProcess gateway, InstantSource clock) throws IOException {
        this.gateway = gateway.url();
        this.tokens = gateway.tokens(clock);
    }

    void make(UUID organization, URI url, String topic) throws IOException, InterruptedException {
        JsonObject endpoint = new JsonObject()
                .put("id", UUID.randomUUID().toString())
                .put("url", url.toString())
                .put("topics", new JsonArray().add(topic));
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/webhook-endpoints"))
                .header("Authorization", "Bearer " + tokens.service(organization))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(endpoint.encode()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("no endpoint was made: " + answer.statusCode() + " " + answer.body());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
