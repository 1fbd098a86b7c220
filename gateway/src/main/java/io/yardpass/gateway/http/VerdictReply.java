package io.yardpass.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import io.yardpass.domain.Verdict;
import java.io.IOException;

/**
 * The answer to a body of events: how many of each verdict, and every event that was not taken, by its place. It is 202 where
 * some wait to be stored.
 */
final class VerdictReply {
    private VerdictReply() {}

    static Reply of(Answered answered) {
        boolean isQueued = answered.queued() > 0;
        if (answered.notAccepted().isEmpty()) {
            return isQueued
                    ? Reply.json(202, allQueued(answered.queued()))
                    : Reply.json(200, allAccepted(answered.accepted()));
        }
        return Reply.json(isQueued ? 202 : 200, Json.write(json -> write(answered, json)));
    }

    /** What nearly every body is answered, without a generator. */
    private static Buffer allAccepted(int events) {
        return Buffer.buffer("{\"accepted\":" + events + ",\"duplicate\":0,\"rejected\":0,\"errors\":[]}");
    }

    private static Buffer allQueued(int events) {
        return Buffer.buffer("{\"queued\":" + events + ",\"rejected\":0,\"errors\":[]}");
    }

    private static void write(Answered answered, JsonGenerator json) throws IOException {
        json.writeStartObject();
        if (answered.queued() > 0) {
            json.writeNumberField("queued", answered.queued());
        } else {
            json.writeNumberField("accepted", answered.accepted());
            json.writeNumberField("duplicate", answered.duplicates());
        }
        json.writeNumberField("rejected", answered.rejected());
        json.writeArrayFieldStart("errors");
        for (Answered.NotAccepted other : answered.notAccepted()) {
            json.writeStartObject();
            json.writeNumberField("index", other.index());
            if (other.event().id() != null) {
                json.writeStringField("id", other.event().id().toString());
            }
            writeVerdict(other.verdict(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeVerdict(Verdict verdict, JsonGenerator json) throws IOException {
        switch (verdict) {
            case Verdict.Accepted _, Verdict.Queued _ ->
                throw new IllegalStateException("an event that was taken is no error");
            case Verdict.Duplicate _ -> {
                json.writeStringField("code", "duplicate");
                json.writeStringField("detail", "was there already under this id");
            }
            case Verdict.Rejected(var code, var detail) -> {
                json.writeStringField("code", code.wireName());
                json.writeStringField("detail", detail);
            }
        }
    }
}
