package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Uuids;
import io.yardpass.gateway.queries.CallerQueries;
import io.yardpass.gateway.queries.LedgerReads;
import io.yardpass.gateway.queries.PageRequest;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.OffsetDateTime;
import java.util.UUID;

/** A read of the ledger from its address to its answer. Confined to its event loop. */
final class ReadHandler {
    private final LedgerReads ledger;

    ReadHandler(CallerQueries queries) {
        this.ledger = new LedgerReads(queries);
    }

    Future<Reply> account(RoutingContext context, Caller caller) {
        requireNoParameters(context);
        return answer(context, ledger.account(caller, id(context)));
    }

    Future<Reply> balance(RoutingContext context, Caller caller) {
        var query = new QueryParameters(context);
        OffsetDateTime at = query.time("at");
        query.requireNoFault();
        return answer(context, ledger.balance(caller, id(context), at));
    }

    Future<Reply> statement(RoutingContext context, Caller caller) {
        var query = new QueryParameters(context);
        PageRequest page = query.page();
        query.requireNoFault();
        return answer(context, ledger.statement(caller, id(context), page));
    }

    Future<Reply> transaction(RoutingContext context, Caller caller) {
        requireNoParameters(context);
        return answer(context, ledger.transaction(caller, id(context)));
    }

    Future<Reply> transactions(RoutingContext context, Caller caller) {
        var query = new QueryParameters(context);
        UUID reference = query.requiredUuid("reference");
        PageRequest page = query.page();
        query.requireNoFault();
        return answer(context, ledger.transactions(caller, reference, page));
    }

    Future<Reply> trialBalance(RoutingContext context, Caller caller) {
        var query = new QueryParameters(context);
        OffsetDateTime at = query.time("at");
        query.requireNoFault();
        return answer(context, ledger.trialBalance(caller, at));
    }

    private static Future<Reply> answer(RoutingContext context, Future<Buffer> body) {
        HttpServerRequest request = context.request();
        return body.map(json -> EntityTag.of(json).reply(request, json));
    }

    private static void requireNoParameters(RoutingContext context) {
        new QueryParameters(context).requireNoFault();
    }

    /** What is no UUID names nothing. */
    private static UUID id(RoutingContext context) {
        UUID id = Uuids.parse(context.pathParam("id"));
        if (id == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "The id in the address is not a UUID.");
        }
        return id;
    }
}
