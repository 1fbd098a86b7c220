package io.yardpass.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.wire.Topic;
import io.yardpass.wire.Topics;
import io.yardpass.wire.problems.ProblemCode;
import java.util.Map;
import java.util.stream.Collectors;

/** What others are told, as JSON Schemas for anybody: webhooks and the outbox bring what stands there. */
final class Schemas {
    private static final Document CATALOGUE = Document.of(Topics.catalogue());
    private static final Map<String, Document> BY_TOPIC = Topics.all().stream()
            .collect(Collectors.toUnmodifiableMap(Topic::name, topic -> Document.of(topic.schema())));

    private record Document(Buffer body, EntityTag tag) {
        static Document of(String json) {
            Buffer body = Buffer.buffer(json);
            return new Document(body, EntityTag.of(body));
        }

        Reply reply(HttpServerRequest request) {
            return tag.replyToAll(request, body);
        }
    }

    private Schemas() {}

    /** The list of all topics. */
    static Reply catalogue(HttpServerRequest request) {
        return CATALOGUE.reply(request);
    }

    static Reply schema(HttpServerRequest request, String topic) {
        Document document = BY_TOPIC.get(topic);
        return document == null
                ? ProblemReply.of(ProblemCode.NOT_FOUND, "There is no topic of that name: /schemas lists all of them.")
                : document.reply(request);
    }
}
