package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** One request on its way to its answer. */
final class Exchange {
    private final HttpServerRequest request;
    private final ClientConnection connection;
    private final String route;
    private final boolean crossOrigin;
    private final String id;
    private final long beganNanos = System.nanoTime();

    /**
     * @param route the name for logs and metrics
     * @param crossOrigin true where browsers of any origin may read the answer
     */
    Exchange(HttpServerRequest request, String route, boolean crossOrigin) {
        this.request = request;
        this.connection = ClientConnection.of(request.connection());
        this.route = route;
        this.crossOrigin = crossOrigin;
        this.id = RequestId.of(request);
    }

    HttpServerRequest request() {
        return request;
    }

    String id() {
        return id;
    }

    /** Sends the answer, unless the client has gone, and counts it. */
    void answer(Reply reply, RequestMeters meters) {
        HttpServerResponse response = request.response();
        boolean last = connection.giveAnswer();
        if (!response.closed() && !response.ended()) {
            if (last) {
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            Future<Void> sent = write(reply, response);
            if (last) {
                sent.onComplete(_ -> connection.close());
            }
            connection.discardRest(request);
        }
        long nanos = System.nanoTime() - beganNanos;
        meters.answered(route, reply.status(), nanos);
        AccessLog.answered(id, route, reply.status(), nanos);
    }

    private Future<Void> write(Reply reply, HttpServerResponse response) {
        response.setStatusCode(reply.status());
        response.putHeader(RequestId.HEADER, id);
        String traceparent = TraceContext.of(request);
        if (traceparent != null) {
            response.putHeader(TraceContext.HEADER, traceparent);
        }
        if (crossOrigin) {
            Cors.allow(response);
        }
        if (!reply.contentType().isEmpty()) {
            response.putHeader("Content-Type", reply.contentType());
        }
        reply.headers().forEach(response::putHeader);
        // What a GET would have answered; a 304 says nothing of a length that it does not have.
        if (request.method() == HttpMethod.HEAD && reply.status() != 304) {
            return response.putHeader(
                            HttpHeaders.CONTENT_LENGTH,
                            Integer.toString(reply.body().length()))
                    .end();
        }
        return response.end(reply.body());
    }
}
