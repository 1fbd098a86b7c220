package io.yardpass.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.quotas.Allowance;

/**
 * A request on its way to what answers it.
 *
 * @param caller null where none is needed, as is the allowance
 */
record Call(Handlers handlers, RoutingContext context, Caller caller, Allowance allowance) {
    HttpServerRequest request() {
        return context.request();
    }
}
