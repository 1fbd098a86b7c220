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
import io.yardpass.gateway.quotas.RoundRobin;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntToLongFunction;

/**
 * Reads bodies within limits: of one body as sent and inflated, of the time that one may take, and of the room that is there for
 * all that waits, which a body holds until whatever is made of it is done. Confined to its event loop.
 */
final class BodyReader {
    /** What is made of the JSON of a command weighs no more than that many times its bytes. */
    private static final int DECODED_TIMES = 2;

    private final Deadline deadline;
    private final Room room;
    private final RoundRobin turns;

    BodyReader(Vertx vertx, EdgeOptions options, Room room, AfterSockets afterSockets) {
        this.room = room;
        this.turns = new RoundRobin(afterSockets, System::nanoTime);
        this.deadline = new Deadline(
                vertx,
                options.deadlines().body(),
                () -> new ProblemException(
                        ProblemCode.BODY_TIMEOUT,
                        "A body has " + options.deadlines().body().toSeconds() + " seconds."));
    }

    /** What a command holds whose body has so many bytes. */
    static long commandWeight(int bytes) {
        return (1L + DECODED_TIMES) * bytes;
    }

    /**
     * Completes as the work does, which is given the inflated body and weighs what it makes of it. The request may be paused;
     * it is read from now on.
     *
     * @param foreseen what will likely be made of a body of so many bytes; where there is no room for that, nothing is done
     *     with the body, since nothing costs more than what is refused in the end
     */
    <T> Future<T> read(
            HttpServerRequest request,
            Caller caller,
            int bytesMax,
            IntToLongFunction foreseen,
            Function<Body, Future<T>> work) {
        BodyEncoding encoding = BodyEncoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        requireDeclaredLength(request, bytesMax);
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        Room.Hold hold = room.holdFor(caller);
        return receive(request, new Received(hold, bytesMax))
                .map(sent -> withRoom(sent, encoding.promised(sent, bytesMax), hold, foreseen))
                .compose(sent ->
                        turns.take(caller, () -> work.apply(new Body(inflated(sent, encoding, hold, bytesMax), hold))))
                .onComplete(_ -> hold.release());
    }

    /** The same for a command, of which it is known what it weighs when it is decoded. */
    <T> Future<T> readCommand(
            HttpServerRequest request, Caller caller, int bytesMax, Function<byte[], Future<T>> work) {
        IntToLongFunction weight = bytes -> (long) DECODED_TIMES * bytes;
        return read(request, caller, bytesMax, weight, body -> {
            body.weigh(weight.applyAsLong(body.bytes().length));
            return work.apply(body.bytes());
        });
    }

    private static void requireDeclaredLength(HttpServerRequest request, int bytesMax) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has checked that it is a number; one of more than nine digits is beyond every limit.
        if (length != null && (length.length() > 9 || Long.parseLong(length) > bytesMax)) {
            throw tooLarge(bytesMax);
        }
    }

    private Future<byte[]> receive(HttpServerRequest request, Received received) {
        Promise<byte[]> whole = Promise.promise();
        Inbound inbound = Inbound.of(request.connection());
        request.handler(part -> {
            inbound.taken(part.length());
            if (!whole.future().isComplete()) {
                try {
                    received.append(part);
                } catch (ProblemException refused) {
                    whole.fail(refused);
                }
            }
        });
        request.exceptionHandler(
                _ -> whole.tryFail(new ProblemException(ProblemCode.BAD_REQUEST, "The body broke off.")));
        request.endHandler(_ -> {
            if (!whole.future().isComplete()) {
                whole.complete(received.whole());
            }
        });
        request.resume();
        return deadline.bound(whole.future());
    }

    /** Holds what will be made of it while it waits for its turn. */
    private static byte[] withRoom(byte[] sent, int plain, Room.Hold hold, IntToLongFunction foreseen) {
        if (!hold.resize(Math.max(sent.length, plain + foreseen.applyAsLong(plain)))) {
            throw Body.overloaded();
        }
        return sent;
    }

    /** No more than there is room for is inflated. */
    private static byte[] inflated(byte[] sent, BodyEncoding encoding, Room.Hold hold, int bytesMax) {
        hold.shrink(sent.length);
        if (encoding == BodyEncoding.IDENTITY) {
            return sent;
        }
        int limit = (int) Math.min(bytesMax, hold.left());
        try {
            byte[] inflated = encoding.decode(sent, limit);
            hold.resize(inflated.length);
            return inflated;
        } catch (ProblemException refused) {
            boolean byRoom = limit < bytesMax && refused.problem().code() == ProblemCode.BODY_TOO_LARGE;
            throw byRoom ? Body.overloaded() : refused;
        }
    }

    /** A body in the making, which holds what it has allocated. */
    private static final class Received {
        private final Room.Hold hold;
        private final int bytesMax;
        private byte[] bytes = {};
        private int length;

        Received(Room.Hold hold, int bytesMax) {
            this.hold = hold;
            this.bytesMax = bytesMax;
        }

        void append(Buffer part) {
            int needed = length + part.length();
            if (needed > bytesMax) {
                throw tooLarge(bytesMax);
            }
            if (needed > bytes.length) {
                int capacity = Math.min(bytesMax, Math.max(needed, 2 * bytes.length));
                if (!hold.resize(capacity)) {
                    throw Body.overloaded();
                }
                bytes = Arrays.copyOf(bytes, capacity);
            }
            part.getBytes(bytes, length);
            length = needed;
        }

        byte[] whole() {
            hold.resize(length);
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
    }

    private static ProblemException tooLarge(int bytesMax) {
        return new ProblemException(ProblemCode.BODY_TOO_LARGE, "A body is at most " + bytesMax + " bytes.");
    }
}
