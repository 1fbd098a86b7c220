package io.yardpass.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.wire.PurchaseElement;
import io.yardpass.wire.Unpaid;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Several purchases in one body, each decided on its own and under a key of its own. */
final class PurchaseArray {
    /** So that the key of each can be sent alone, as any other. */
    private static final int KEY_LENGTH_MAX = IdempotencyKey.LENGTH_MAX - 1 - 36;

    private final List<PurchaseElement> elements;
    private final String requestId;

    /** @param requestId of which each problem is an instance of its own */
    PurchaseArray(List<PurchaseElement> elements, String requestId) {
        this.elements = elements;
        this.requestId = requestId;
    }

    static void requireKeyForEach(String key) {
        if (key.length() > KEY_LENGTH_MAX) {
            throw new ProblemException(
                    ProblemCode.IDEMPOTENCY_KEY_INVALID,
                    "The key of an array is at most " + KEY_LENGTH_MAX + " characters.");
        }
    }

    int size() {
        return elements.size();
    }

    /** @param buying decides one purchase; a problem of it is that one's verdict */
    Future<Reply> decide(Function<Unpaid<PurchaseTickets>, Future<Reply>> buying) {
        List<Future<Reply>> replies =
                elements.stream().map(element -> decide(element, buying)).toList();
        return Future.all(replies).map(all -> Reply.json(200, Json.write(json -> write(replies, json))));
    }

    private static Future<Reply> decide(
            PurchaseElement element, Function<Unpaid<PurchaseTickets>, Future<Reply>> buying) {
        return switch (element) {
            case PurchaseElement.Refused refused -> Future.succeededFuture(ProblemReply.of(refused.problem()));
            // Composed, so that a problem that is thrown is a verdict too.
            case PurchaseElement.Taken taken ->
                Future.succeededFuture(taken.purchase()).compose(buying).recover(PurchaseArray::verdict);
        };
    }

    private static Future<Reply> verdict(Throwable failure) {
        return failure instanceof ProblemException refused
                ? Future.succeededFuture(ProblemReply.of(refused.problem()))
                : Future.failedFuture(failure);
    }

    private void write(List<Future<Reply>> replies, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("posted", count(replies, 201));
        json.writeNumberField("replayed", count(replies, 200));
        json.writeNumberField("refused", replies.size() - count(replies, 201) - count(replies, 200));
        json.writeArrayFieldStart("results");
        for (int index = 0; index < replies.size(); index++) {
            Reply reply = replies.get(index).result().to(requestId + "#" + index);
            UUID id = elements.get(index).id();
            json.writeStartObject();
            json.writeNumberField("index", index);
            json.writeStringField("id", id == null ? null : id.toString());
            json.writeNumberField("status", reply.status());
            json.writeFieldName("body");
            json.writeRawValue(reply.body().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static int count(List<Future<Reply>> replies, int status) {
        return (int) replies.stream()
                .filter(reply -> reply.result().status() == status)
                .count();
    }
}
