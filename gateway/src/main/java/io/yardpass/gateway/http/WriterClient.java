package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.yardpass.gateway.queries.LedgerWriter;
import io.yardpass.gateway.quotas.Room;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests to the ledger's writer, over so many connections at most, and follows it nowhere. Confined to its event loop. */
final class WriterClient {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int PORT_USUAL = 80;
    /** An array of a hundred purchases is answered by less. */
    private static final int ANSWER_BYTES_MAX = 4 << 20;

    /** What is this connection's, and what is written here whoever decided. */
    private static final Set<String> NOT_PASSED_BACK = Set.of(
            "connection",
            "keep-alive",
            "content-length",
            "transfer-encoding",
            "date",
            "vary",
            "x-request-id",
            "traceparent",
            "access-control-allow-origin",
            "access-control-expose-headers",
            Forwarder.PROCESS.toString().toLowerCase(Locale.ROOT));

    private final ContextInternal context;
    private final HttpClient client;

    /** Why there is no answer that could be passed on. */
    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final ForwardFate fate;

        Failure(ForwardFate fate) {
            super(fate.wireName(), null, false, false);
            this.fate = fate;
        }
    }

    WriterClient(Vertx vertx, int connectionsMax, int waitingMax) {
        context = (ContextInternal) vertx.getOrCreateContext();
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setDecompressionSupported(false)
                        .setTcpKeepAlive(true),
                new PoolOptions().setHttp1MaxSize(connectionsMax).setMaxWaitQueueSize(waitingMax));
    }

    static ForwardFate fate(Throwable failure) {
        return switch (failure) {
            case Failure known -> known.fate;
            case ConnectionPoolTooBusyException _ -> ForwardFate.OVERLOADED;
            case TimeoutException _ -> ForwardFate.LATE;
            default -> ForwardFate.UNREACHABLE;
        };
    }

    /** Completes with the writer's own answer as it is, or fails with what {@link #fate} understands. */
    Future<Reply> post(LedgerWriter to, String target, MultiMap headers, Buffer body, Room.Hold hold, long millisMax) {
        URI address = to.address();
        Future<HttpClientRequest> asked = client.request(new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(host(address))
                .setPort(address.getPort() < 0 ? PORT_USUAL : address.getPort())
                .setURI(target)
                .setHeaders(headers));
        return asked.compose(request -> request.send(body))
                .compose(response -> reply(response, to.process(), hold))
                .timeout(Math.max(1, millisMax), TimeUnit.MILLISECONDS)
                // Whatever else comes is nobody's, and must not be taken for the answer to another.
                .onFailure(_ -> asked.onSuccess(HttpClientRequest::reset));
    }

    /** Without the brackets that one of IPv6 has in a URL. */
    private static String host(URI address) {
        String host = address.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private Future<Reply> reply(HttpClientResponse response, String process, Room.Hold hold) {
        Promise<Reply> whole = context.promise();
        response.exceptionHandler(whole::tryFail);
        if (!process.equals(response.getHeader(Forwarder.PROCESS))) {
            return Future.failedFuture(new Failure(ForwardFate.STRANGER));
        }
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > ANSWER_BYTES_MAX || !hold.add(part.length())) {
                whole.tryFail(new Failure(ForwardFate.NO_ROOM));
            } else if (!whole.future().isComplete()) {
                body.appendBuffer(part);
            }
        });
        response.endHandler(_ -> whole.tryComplete(reply(response, body)));
        return whole.future();
    }

    /** With its type among the headers, for it names the request already, where it is a problem. */
    private static Reply reply(HttpClientResponse response, Buffer body) {
        Map<String, String> headers = new HashMap<>();
        response.headers().forEach((name, value) -> {
            if (!NOT_PASSED_BACK.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, value);
            }
        });
        return new Reply(response.statusCode(), "", body, headers);
    }
}
