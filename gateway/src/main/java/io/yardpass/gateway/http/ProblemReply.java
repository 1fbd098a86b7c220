package io.yardpass.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.Problem.FieldError;
import io.yardpass.wire.problems.ProblemCode;
import java.io.IOException;

/** A problem as an answer, written as RFC 9457 has it. */
final class ProblemReply {
    static final String CONTENT_TYPE = "application/problem+json";

    private ProblemReply() {}

    static Reply of(ProblemCode code, String detail) {
        return of(Problem.of(code, detail));
    }

    static Reply of(Problem problem) {
        return new Reply(
                problem.code().status(), CONTENT_TYPE, Json.write(json -> write(problem, json)), problem.headers());
    }

    /** The same problem as it befell that request, which is known only where it is answered. */
    static Buffer withInstance(Buffer problem, String requestId) {
        return problem.getBuffer(0, problem.length() - 1)
                .appendString(",\"instance\":\"/requests/")
                .appendString(requestId)
                .appendString("\"}");
    }

    private static void write(Problem problem, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "/problems/" + problem.code().wireName());
        json.writeStringField("title", problem.code().title());
        json.writeNumberField("status", problem.code().status());
        json.writeStringField("detail", problem.detail());
        json.writeStringField("code", problem.code().wireName());
        if (problem.totalCents().isPresent()) {
            json.writeNumberField("total_cents", problem.totalCents().getAsLong());
        }
        writeErrors(problem, json);
        json.writeEndObject();
    }

    /** What is wrong where, if that is known. */
    static void writeErrors(Problem problem, JsonGenerator json) throws IOException {
        if (!problem.errors().isEmpty()) {
            json.writeArrayFieldStart("errors");
            for (FieldError error : problem.errors()) {
                json.writeStartObject();
                json.writeStringField("pointer", error.pointer());
                json.writeStringField("detail", error.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }
}
