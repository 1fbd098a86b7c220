package io.yardpass.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.gateway.rest.RestAnswer;
import io.yardpass.gateway.rest.RestException;
import io.yardpass.gateway.rest.RestHeaders;
import io.yardpass.gateway.rest.RestProblem;
import io.yardpass.gateway.rest.RestQuery;
import io.yardpass.gateway.rest.RestQuery.Count;
import io.yardpass.wire.problems.Problem;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What was read as an answer that clients of PostgREST take: its headers, and problems that have beside our members those that
 * they look for.
 */
final class RestReply {
    /** What an answer depends on beside its address and its caller. */
    private static final String VARYING = "Accept, Prefer, Range";

    private RestReply() {}

    static Reply of(HttpServerRequest request, RestQuery query, RestAnswer answer) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Range", answer.contentRange());
        if (query.count() != Count.NONE) {
            headers.put("Preference-Applied", "count=" + query.count().wireName());
        }
        String type = query.single() ? RestHeaders.ONE_OBJECT : "application/json";
        // The same rows of more are another answer.
        EntityTag tag = EntityTag.of(answer.json().copy().appendString(answer.contentRange()));
        return tag.reply(request, new Reply(answer.isPart() ? 206 : 200, type, answer.json(), headers), VARYING);
    }

    /** What failed, where it is one of these problems. */
    static Future<Reply> refused(Throwable failure) {
        return failure instanceof RestException asked
                ? Future.succeededFuture(of(asked.problem()))
                : Future.failedFuture(failure);
    }

    /** A problem that any address may have. */
    static Reply of(Problem problem) {
        return of(problem, new RestProblem(problem.code(), problem.code().wireName(), problem.detail(), null, null));
    }

    static Reply of(RestProblem problem) {
        return of(Problem.of(problem.kind(), problem.message()), problem);
    }

    private static Reply of(Problem problem, RestProblem told) {
        return new Reply(
                problem.code().status(),
                ProblemReply.CONTENT_TYPE,
                Json.write(json -> write(problem, told, json)),
                problem.headers());
    }

    private static void write(Problem problem, RestProblem told, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "/problems/" + problem.code().wireName());
        json.writeStringField("title", problem.code().title());
        json.writeNumberField("status", problem.code().status());
        json.writeStringField("detail", problem.detail());
        json.writeStringField("code", told.code());
        json.writeStringField("message", told.message());
        json.writeStringField("details", told.details());
        json.writeStringField("hint", told.hint());
        ProblemReply.writeErrors(problem, json);
        json.writeEndObject();
    }
}
