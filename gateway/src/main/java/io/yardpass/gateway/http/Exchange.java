package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.quotas.Room;
import io.yardpass.wire.problems.ProblemCode;

/** One request on its way to its answer. */
final class Exchange {
    /** Room for one of these is part of what a head weighs. */
    private static final int SMALL_ANSWER_BYTES = 1 << 10;

    private static final String NO_ROOM = "There is no room for the answer; the same request again is safe.";

    private final HttpServerRequest request;
    private final ClientConnection connection;
    private final String route;
    private final Cors cors;
    private final Cors.Readers readers;
    private final Room.Hold hold;
    private final String id;
    private final long beganNanos = System.nanoTime();
    /** Null while nobody knows, and where nobody needs to. */
    private Caller caller;

    /**
     * @param route the name for logs and metrics
     * @param readers in which pages the answer may be read
     * @param hold of its head, and then of its answer; released when that is sent
     */
    Exchange(HttpServerRequest request, String route, Cors cors, Cors.Readers readers, Room.Hold hold) {
        this.request = request;
        this.connection = ClientConnection.of(request.connection());
        this.route = route;
        this.cors = cors;
        this.readers = readers;
        this.hold = hold;
        this.id = RequestId.of(request);
    }

    HttpServerRequest request() {
        return request;
    }

    String id() {
        return id;
    }

    /** Counts the request as the caller's tenant's from now on, or throws the problem that they have no room for it. */
    void belongsTo(Caller known) {
        caller = known;
        if (!hold.moveTo(known) || !hold.resize(headBytes())) {
            throw Body.overloaded();
        }
    }

    /** Counts the request while nobody knows yet whose it is, or throws the problem that there is no room for it. */
    void waitsForItsCaller() {
        if (!hold.resize(headBytes())) {
            throw Body.overloaded();
        }
    }

    private long headBytes() {
        return connection.inbound().headBytes();
    }

    /** Sends the answer, unless the client has gone, and counts it. It is held until it is sent. */
    void answer(Reply wanted, RequestMeters meters) {
        HttpServerResponse response = request.response();
        boolean fits = wanted.body().length() <= SMALL_ANSWER_BYTES
                || hold.add(wanted.body().length());
        Reply reply = (fits ? wanted : noRoom()).to(id);
        if (!request.isEnded() && (isRestInDoubt() || connection.isTooLongToDiscard(request))) {
            connection.end();
        }
        boolean last = connection.giveAnswer();
        if (!response.closed() && !response.ended()) {
            if (last) {
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            // Known before it is written, for that brings the next request.
            Promise<Void> sent = connection.sends();
            sent.future().onComplete((_, _) -> {
                hold.release();
                if (last) {
                    connection.close();
                }
            });
            write(reply, response).onComplete(sent);
            connection.discardRest(request);
        } else {
            hold.release();
        }
        long nanos = System.nanoTime() - beganNanos;
        meters.answered(route, reply.status(), nanos);
        AccessLog.answered(id, route, reply.status(), nanos);
    }

    private Reply noRoom() {
        boolean isRead = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
        return ProblemReply.of(isRead ? ProblemCode.NOT_READ : ProblemCode.UNAVAILABLE, NO_ROOM);
    }

    /** Nobody knows whether its body will come now, or the next request. */
    private boolean isRestInDoubt() {
        return !connection.isContinued() && Expectation.isOf(request);
    }

    private Future<Void> write(Reply reply, HttpServerResponse response) {
        response.setStatusCode(reply.status());
        response.putHeader(RequestId.HEADER, id);
        String traceparent = TraceContext.of(request);
        if (traceparent != null) {
            response.putHeader(TraceContext.HEADER, traceparent);
        }
        if (!reply.contentType().isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, reply.contentType());
        }
        if (!reply.headers().isEmpty()) {
            reply.headers().forEach(response::putHeader);
        }
        cors.allow(request, readers, caller);
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
