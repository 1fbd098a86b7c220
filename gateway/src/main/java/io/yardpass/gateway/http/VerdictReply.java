package io.yardpass.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import io.yardpass.domain.Verdict;
import java.io.IOException;

/** The answer to a body of events: how many of each verdict, and every event that was not accepted, by its place. */
final class VerdictReply {
    private VerdictReply() {}

    static Reply of(Answered answered) {
        return Reply.json(
                200,
                answered.notAccepted().isEmpty()
                        ? allAccepted(answered.accepted())
                        : Json.write(json -> write(answered, json)));
    }

    /** What nearly every body is answered, without a generator. */
    private static Buffer allAccepted(int events) {
        return Buffer.buffer("{\"accepted\":" + events + ",\"duplicate\":0,\"rejected\":0,\"errors\":[]}");
    }

    private static void write(Answered answered, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("accepted", answered.accepted());
        json.writeNumberField("duplicate", answered.duplicates());
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
            case Verdict.Accepted _ -> throw new IllegalStateException("an accepted event is no error");
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
