package io.yardpass.gateway.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.gateway.queries.LedgerWriter;
import io.yardpass.gateway.queries.WriterDirectory;
import io.yardpass.gateway.quotas.Room;
import io.yardpass.wire.problems.ProblemException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has commands decided where the ledger is written: here, or by the process that its lease names, which gets the request as it
 * came and looks at its token anew. A request that is forwarded names the process that it is meant for; no other takes it, none
 * forwards it again, and only that one's answer is believed. Whoever names a process without being one gets what they would get
 * there, or nothing. Confined to its event loop.
 */
final class Forwarder {
    /** Names the process that a request is meant for, and the one that an answer is from. */
    static final CharSequence PROCESS = HttpHeaders.createOptimized("YardPass-Process");

    private static final List<CharSequence> PASSED_ON = List.of(
            HttpHeaders.AUTHORIZATION,
            IdempotencyKey.HEADER,
            TraceContext.HEADER,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.CONTENT_ENCODING,
            RequestId.HEADER);

    private final Forwarding forwarding;
    private final WriterDirectory writers;
    private final BodyReader bodies;
    private final int bytesMax;
    private final long answerNanos;
    private final WriterClient client;
    private final ForwardMeters meters;

    Forwarder(Vertx vertx, Forwarding forwarding, EdgeOptions options, BodyReader bodies, MeterRegistry registry) {
        this.forwarding = forwarding;
        this.writers = new WriterDirectory(forwarding.look(), System::nanoTime);
        this.bodies = bodies;
        this.bytesMax =
                Math.max(options.request().bodyBytesMax(), options.request().purchaseBytesMax());
        this.answerNanos = options.deadlines().answer().toNanos();
        this.client = new WriterClient(vertx, forwarding.connectionsMax(), forwarding.waitingMax());
        this.meters = new ForwardMeters(registry);
    }

    /** Whoever sent it here knows by that whom they met. */
    void introduce(HttpServerRequest request) {
        if (forwarding.process().equals(request.getHeader(PROCESS))) {
            request.response().putHeader(PROCESS, forwarding.process());
        }
    }

    /** Of a command whose caller may be here. */
    Future<Reply> answer(Endpoint endpoint, Call call) {
        String meant = call.request().getHeader(PROCESS);
        if (meant != null) {
            return meant.equals(forwarding.process())
                    ? endpoint.answer(call)
                    : Future.failedFuture(ended(ForwardFate.MISDIRECTED));
        }
        if (forwarding.decidesHere().getAsBoolean()) {
            return endpoint.answer(call);
        }
        long lateNanos = System.nanoTime() + answerNanos;
        return writers.current()
                .otherwise(unknown -> {
                    throw ended(ForwardFate.NO_WRITER);
                })
                .compose(writer -> answer(endpoint, call, writer, lateNanos));
    }

    private Future<Reply> answer(Endpoint endpoint, Call call, LedgerWriter writer, long lateNanos) {
        if (writer == null) {
            throw ended(ForwardFate.NO_WRITER);
        }
        if (writer.process().equals(forwarding.process())) {
            return endpoint.answer(call);
        }
        if (writer.address() == null) {
            throw ended(ForwardFate.NO_WRITER);
        }
        return bodies.readAsSent(
                call.request(), call.caller(), bytesMax, (body, hold) -> forward(call, writer, body, hold, lateNanos));
    }

    private Future<Reply> forward(Call call, LedgerWriter writer, byte[] body, Room.Hold hold, long lateNanos) {
        // Once as it was read, and once as it is sent.
        if (!hold.add(body.length)) {
            throw Body.overloaded();
        }
        long began = System.nanoTime();
        return client.post(
                        writer,
                        target(call.request()),
                        headers(call.request(), writer),
                        Buffer.buffer(body),
                        hold,
                        TimeUnit.NANOSECONDS.toMillis(lateNanos - began))
                .onComplete(_ -> meters.took(System.nanoTime() - began))
                .map(reply -> {
                    if (reply.status() == 503) {
                        writers.doubt();
                    }
                    meters.ended(ForwardFate.ANSWERED);
                    return reply;
                })
                .recover(failure -> {
                    writers.doubt();
                    return Future.failedFuture(ended(WriterClient.fate(failure)));
                });
    }

    /** Of an absolute one the rest, for the authority is the client's word. */
    private static String target(HttpServerRequest request) {
        return request.query() == null ? request.path() : request.path() + "?" + request.query();
    }

    private static MultiMap headers(HttpServerRequest request, LedgerWriter writer) {
        MultiMap headers = HttpHeaders.headers();
        for (CharSequence name : PASSED_ON) {
            request.headers().getAll(name).forEach(value -> headers.add(name, value));
        }
        return headers.set(PROCESS, writer.process());
    }

    private ProblemException ended(ForwardFate fate) {
        meters.ended(fate);
        return fate.problem();
    }
}
