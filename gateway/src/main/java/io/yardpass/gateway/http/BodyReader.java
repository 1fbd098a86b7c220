package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.quotas.Room;
import io.yardpass.gateway.quotas.RoundRobin;
import io.yardpass.wire.BodyFormat;
import io.yardpass.wire.ByteOrderMark;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.Arrays;
import java.util.function.BiFunction;
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
     * @param types what a content type stands for, or a problem; null stands for none, and is asked for where there is no body
     * @param foreseen what will likely be made of a body of so many bytes; where there is no room for that, nothing is done
     *     with the body, since nothing costs more than what is refused in the end
     */
    <T> Future<T> read(
            HttpServerRequest request,
            Caller caller,
            int bytesMax,
            Function<String, BodyFormat> types,
            IntToLongFunction foreseen,
            Function<Body, Future<T>> work) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        // Of one whose length is not told it is not known yet whether there is any.
        long declared = declaredLength(request);
        BodyFormat known = declared > 0 ? types.apply(type) : null;
        BodyEncoding encoding = BodyEncoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        return readAsSent(request, caller, bytesMax, (sent, hold) -> {
            requireRoom(Math.max(sent.length, weight(encoding.promised(sent, bytesMax), foreseen)), hold);
            BodyFormat format = known != null ? known : types.apply(sent.length == 0 ? null : type);
            return turns.take(caller, () -> work.apply(new Body(format, plain(sent, encoding, hold, bytesMax), hold)));
        });
    }

    /** The same for a body that is given to the work as it was sent, with what is held for it, and at once. */
    <T> Future<T> readAsSent(
            HttpServerRequest request, Caller caller, int bytesMax, BiFunction<byte[], Room.Hold, Future<T>> work) {
        if (declaredLength(request) > bytesMax) {
            throw tooLarge(bytesMax);
        }
        if (Expectation.isOf(request)) {
            request.response().writeContinue();
            ClientConnection.of(request.connection()).continued();
        }
        Room.Hold hold = room.holdFor(caller);
        return receive(request, new Received(hold, bytesMax))
                .compose(sent -> work.apply(sent, hold))
                .onComplete(_ -> hold.release());
    }

    /**
     * The same for a command, which is JSON, and of which it is known what it weighs when it is decoded.
     *
     * @param noun what the body is, for the error text: "a purchase"
     */
    <T> Future<T> readCommand(
            HttpServerRequest request, Caller caller, int bytesMax, String noun, Function<byte[], Future<T>> work) {
        IntToLongFunction weight = bytes -> (long) DECODED_TIMES * bytes;
        return read(request, caller, bytesMax, type -> BodyFormat.json(type, noun), weight, body -> {
            body.weigh(weight.applyAsLong(body.bytes().length));
            return work.apply(body.bytes());
        });
    }

    /** Zero where none is told, too; what is told is not believed, only refused. */
    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // That it is a number, and no larger one, was checked when it was read.
        return length == null ? 0 : Long.parseLong(length);
    }

    private Future<byte[]> receive(HttpServerRequest request, Received received) {
        Promise<byte[]> whole = deadline.promise();
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
        inbound.reads(() -> whole.tryFail(
                new ProblemException(ProblemCode.BAD_REQUEST, "The body is not in chunks as RFC 9112 has them.")));
        request.resume();
        return whole.future();
    }

    private static long weight(int plain, IntToLongFunction foreseen) {
        return plain + foreseen.applyAsLong(plain);
    }

    /** Holds what will be made of it while it waits for its turn. */
    private static void requireRoom(long bytes, Room.Hold hold) {
        if (!hold.resize(bytes)) {
            throw Body.overloaded();
        }
    }

    private static byte[] plain(byte[] sent, BodyEncoding encoding, Room.Hold hold, int bytesMax) {
        return ByteOrderMark.passedOver(inflated(sent, encoding, hold, bytesMax));
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
