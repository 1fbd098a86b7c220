package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.gateway.http.AnswerHeads;
import io.yardpass.gateway.http.DateHeader;
import java.time.InstantSource;
import java.util.List;

/**
 * Health, metrics and what arrives, on a port of their own that the public does not reach. Started first and stopped last, so that it
 * can tell of both. Answers on one event loop; nothing here waits.
 */
final class ManagementServer {
    private static final int IDLE_SECONDS = 30;

    private final HttpServer server;
    private final Vertx vertx;
    private final Vitals vitals;

    private ManagementServer(Vertx vertx, Vitals vitals) {
        this.server = vertx.createHttpServer(
                new HttpServerOptions().setIdleTimeout(IDLE_SECONDS).setHttp2ClearTextEnabled(false));
        this.vertx = vertx;
        this.vitals = vitals;
    }

    static Future<ManagementServer> start(Vertx vertx, Settings.Listener listener, Vitals vitals, InstantSource clock) {
        ManagementServer management = new ManagementServer(vertx, vitals);
        var date = new DateHeader(clock);
        return management
                .server
                .connectionHandler(connection -> AnswerHeads.complete(connection, date))
                .requestHandler(management::answer)
                .listen(listener.port(), listener.host())
                .map(management);
    }

    int port() {
        return server.actualPort();
    }

    Future<Void> close() {
        return server.close();
    }

    private void answer(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            request.response()
                    .setStatusCode(405)
                    .putHeader("Allow", "GET, HEAD")
                    .end();
            return;
        }
        switch (request.path()) {
            case "/health/live" -> send(request, 200, "application/json", "{\"status\":\"live\"}");
            case "/health/ready" -> sendReadiness(request, vitals.readiness().reasons());
            case "/health/ledger" ->
                vitals.ledger()
                        .tell()
                        .onSuccess(told -> send(
                                request,
                                told.isWritten() ? 200 : 503,
                                "application/json",
                                told.body().encode()));
            case "/metrics" ->
                send(
                        request,
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        vitals.metrics().scrape());
            case "/tail" -> vitals.tails().open(vertx, request);
            default ->
                send(
                        request,
                        404,
                        "text/plain",
                        "here are /health/live, /health/ready, /health/ledger, /metrics and /tail\n");
        }
    }

    private static void sendReadiness(HttpServerRequest request, List<String> reasons) {
        JsonObject body = reasons.isEmpty()
                ? new JsonObject().put("status", "ready")
                : new JsonObject().put("status", "not ready").put("reasons", new JsonArray(reasons));
        send(request, reasons.isEmpty() ? 200 : 503, "application/json", body.encode());
    }

    private static void send(HttpServerRequest request, int status, String type, String body) {
        request.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
    }
}
