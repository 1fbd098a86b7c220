package io.yardpass.comparisons.service;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The least that a Vert.x server does which takes events: it reads each body, parses its JSON, and answers as the gateway does,
 * whoever asks for whatever. What the gateway costs more is the price of its promises.
 */
final class BareServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(BareServer.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final int port;

    private BareServer(int port) {
        this.port = port;
    }

    /** Begins on an event loop for each core, as the gateway has them. */
    static void serve(int port) {
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setPreferNativeTransport(true))
                .deployVerticle(() -> new BareServer(port), new DeploymentOptions().setInstances(loops))
                .onFailure(failure -> LOG.error("the bare server does not listen", failure));
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(port, "127.0.0.1");
    }

    private static void answer(HttpServerRequest request, Buffer body) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .end("{\"accepted\":" + events(body.getBytes()) + ",\"duplicate\":0,\"rejected\":0,\"errors\":[]}");
    }

    /** All of the JSON is looked at; an event is an object within the array, or the only one. */
    private static int events(byte[] body) {
        int events = 0;
        int objects = 0;
        try (JsonParser parser = JSON.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT -> events += objects++ == 0 ? 1 : 0;
                    case END_OBJECT -> objects--;
                    case VALUE_STRING, FIELD_NAME -> parser.getText();
                    default -> {}
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return events;
    }
}
