package io.yardpass.gateway.tokens;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer that publishes its keys on 127.0.0.1, or whatever else a test has it answer. */
final class KeySetServer {
    final AtomicInteger asked = new AtomicInteger();
    volatile Handler<HttpServerRequest> answer;
    private final HttpServer server;

    KeySetServer(Vertx vertx, HttpServerOptions options) {
        server = vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    answer.handle(request);
                })
                .listen()
                .await();
    }

    int port() {
        return server.actualPort();
    }

    /** From now on, as what some issuers say that it is. */
    void publish(Map<String, SigningKey> keys) {
        answer = request ->
                request.response().putHeader("Content-Type", "text/plain").end(set(keys));
    }

    static String set(Map<String, SigningKey> keys) {
        var all = new JsonArray();
        keys.forEach((id, key) -> all.add(key.jwk().put("kid", id)));
        return new JsonObject().put("keys", all).encode();
    }
}
