package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.webhooks.WebhookVerdict;
import io.yardpass.webhooks.WebhookVerifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Takes what is posted to this machine, whatever the path, verifies it and tells of it in two lines. */
final class WebhookListener {
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int IDLE_SECONDS_MAX = 60;

    private final Vertx vertx;
    private final Optional<WebhookVerifier> verifier;
    private final InstantSource clock;
    private final Consumer<String> lines;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger verified = new AtomicInteger();

    WebhookListener(Vertx vertx, Optional<WebhookVerifier> verifier, InstantSource clock, Consumer<String> lines) {
        this.vertx = vertx;
        this.verifier = verifier;
        this.clock = clock;
        this.lines = lines;
    }

    /** Completes with the port. */
    Future<Integer> listen(int port) {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout(IDLE_SECONDS_MAX))
                .requestHandler(this::receive)
                .listen()
                .map(HttpServer::actualPort);
    }

    String summary() {
        return messages + " messages, " + verified + " of them verified";
    }

    private void receive(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().setStatusCode(405).putHeader("Allow", "POST").end();
            return;
        }
        Buffer body = Buffer.buffer();
        request.exceptionHandler(_ -> {});
        request.handler(part -> {
            if (body.length() + part.length() <= BODY_BYTES_MAX) {
                body.appendBuffer(part);
            } else if (!request.response().ended()) {
                request.response()
                        .setStatusCode(413)
                        .putHeader("Connection", "close")
                        .end();
            }
        });
        request.endHandler(_ -> {
            if (!request.response().ended()) {
                answer(request, body);
            }
        });
    }

    private void answer(HttpServerRequest request, Buffer body) {
        Instant now = clock.instant();
        Optional<WebhookVerdict> verdict = verifier.map(known -> known.verify(request.headers(), body, now));
        boolean refused =
                verdict.filter(known -> known != WebhookVerdict.VERIFIED).isPresent();
        messages.incrementAndGet();
        verified.addAndGet(verdict.isPresent() && !refused ? 1 : 0);
        String what = verdict.filter(known -> known == WebhookVerdict.VERIFIED)
                .map(WebhookVerdict::sentence)
                .orElse("not verified");
        lines.accept(WebhookLines.of(now, what, request.getHeader("webhook-id"), body));
        if (refused) {
            lines.accept(WebhookLines.detail(verdict.get().sentence()));
            request.response().setStatusCode(400).end(verdict.get().sentence() + "\n");
        } else {
            request.response().setStatusCode(204).end();
        }
    }
}
