package io.yardpass.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.gateway.queries.ReferenceList;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** Answers with the reference data from memory, to anybody. Confined to its event loop. */
final class ReferenceHandler {
    private final Function<ReferenceList, Buffer> lists;
    private final Map<ReferenceList, Tagged> known = new EnumMap<>(ReferenceList.class);

    private record Tagged(Buffer body, EntityTag tag) {}

    ReferenceHandler(Function<ReferenceList, Buffer> lists) {
        this.lists = lists;
    }

    Reply list(RoutingContext context) {
        new QueryParameters(context).requireNoFault();
        ReferenceList list = ReferenceList.named(context.pathParam("list"))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.NOT_FOUND, "There is no such list, but: " + ReferenceList.names() + "."));
        Tagged tagged = tagged(list);
        return tagged.tag().replyToAll(context.request(), tagged.body());
    }

    /** Hashed once for as long as the list stays the same. */
    private Tagged tagged(ReferenceList list) {
        Buffer body = lists.apply(list);
        Tagged last = known.get(list);
        if (last == null || last.body() != body) {
            last = new Tagged(body, EntityTag.of(body));
            known.put(list, last);
        }
        return last;
    }
}
