package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.rest.RestHeaders;
import io.yardpass.gateway.rest.RestQuery;
import io.yardpass.gateway.rest.RestReads;
import io.yardpass.gateway.rest.RestRequest;

/** A read of a view from its address to its answer. Confined to its event loop. */
final class RestHandler {
    private final RestReads reads;

    RestHandler(RestReads reads) {
        this.reads = reads;
    }

    Future<Reply> handle(RoutingContext context, Caller caller) {
        return Future.succeededFuture(context)
                .compose(asked -> read(asked, caller))
                .recover(RestReply::refused);
    }

    private Future<Reply> read(RoutingContext context, Caller caller) {
        HttpServerRequest request = context.request();
        RestQuery query =
                RestRequest.read(context.queryParams(), headers(request.headers(), "Accept-Profile"), reads.limits());
        return reads.read(caller, context.pathParam("view"), query).map(answer -> RestReply.of(request, query, answer));
    }

    /** @param profile the header that names the schema: reads and calls have one each */
    static RestHeaders headers(MultiMap sent, String profile) {
        return new RestHeaders(
                sent.getAll(HttpHeaders.ACCEPT),
                sent.getAll("Prefer"),
                sent.get("Range"),
                sent.get("Range-Unit"),
                sent.get(profile));
    }
}
