package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.problems.ProblemCode;
import io.yardpass.gateway.problems.ProblemException;
import io.yardpass.gateway.quotas.Room;

/**
 * Reads bodies within limits: of one body as sent and inflated, of all bodies in the making on this event loop, of which one
 * tenant has a part, and of the time that one may take. Confined to its event loop.
 */
final class BodyReader {
    private final Deadline deadline;
    private final Room room;

    BodyReader(Vertx vertx, EdgeOptions options) {
        this.room = new Room(options.loop().bodiesBytesMax());
        this.deadline = new Deadline(
                vertx,
                options.deadlines().body(),
                () -> new ProblemException(
                        ProblemCode.BODY_TIMEOUT,
                        "A body has " + options.deadlines().body().toSeconds() + " seconds."));
    }

    /** Completes with the inflated body. The request may be paused; it is read from now on. */
    Future<byte[]> read(HttpServerRequest request, Caller caller, int bytesMax) {
        BodyEncoding encoding = BodyEncoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        requireDeclaredLength(request, bytesMax);
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return receive(request, caller, bytesMax).map(body -> encoding.decode(body, bytesMax));
    }

    private static void requireDeclaredLength(HttpServerRequest request, int bytesMax) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has checked that it is a number; one of more than nine digits is beyond every limit.
        if (length != null && (length.length() > 9 || Long.parseLong(length) > bytesMax)) {
            throw tooLarge(bytesMax);
        }
    }

    private Future<byte[]> receive(HttpServerRequest request, Caller caller, int bytesMax) {
        Promise<byte[]> received = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(part -> take(part, body, caller, bytesMax, received));
        request.exceptionHandler(
                _ -> received.tryFail(new ProblemException(ProblemCode.BAD_REQUEST, "The body broke off.")));
        request.endHandler(_ -> received.tryComplete(body.getBytes()));
        request.resume();
        return deadline.bound(received.future()).onComplete(_ -> room.giveBack(caller, body.length()));
    }

    private void take(Buffer part, Buffer body, Caller caller, int bytesMax, Promise<byte[]> received) {
        if (received.future().isComplete()) {
            return;
        }
        if (body.length() + part.length() > bytesMax) {
            received.fail(tooLarge(bytesMax));
        } else if (!room.take(caller, part.length())) {
            received.fail(new ProblemException(ProblemCode.OVERLOADED, "Too many bodies are being sent at once."));
        } else {
            body.appendBuffer(part);
        }
    }

    private static ProblemException tooLarge(int bytesMax) {
        return new ProblemException(ProblemCode.BODY_TOO_LARGE, "A body is at most " + bytesMax + " bytes.");
    }
}
