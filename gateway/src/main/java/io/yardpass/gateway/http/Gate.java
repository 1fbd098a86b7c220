package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.quotas.Allowance;
import io.yardpass.gateway.quotas.Quotas;
import io.yardpass.gateway.tokens.Authenticator;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;

/**
 * Lets callers through that may be here, have room and have not used up their quota, before anything of a body is read. Confined
 * to its event loop.
 */
final class Gate {
    private final Authenticator authenticator;
    private final Quotas quotas;
    private final TrustedProxies proxies;

    /** Goes on with whoever got through. */
    interface Passed {
        Future<Reply> of(Caller caller, Allowance allowance);
    }

    Gate(Authenticator authenticator, Quotas quotas, TrustedProxies proxies) {
        this.authenticator = authenticator;
        this.quotas = quotas;
        this.proxies = proxies;
    }

    Future<Reply> pass(Endpoint endpoint, Exchange exchange, Passed passed) {
        Future<Caller> asked = caller(endpoint, exchange.request());
        if (!asked.isComplete()) {
            exchange.waitsForItsCaller();
        }
        return asked.compose(caller -> {
            exchange.belongsTo(caller);
            requireAllowed(endpoint, caller);
            Allowance allowance = quotas.of(caller, endpoint.metered());
            allowance.require(1);
            return passed.of(caller, allowance).map(reply -> reply.with(allowance.headers()));
        });
    }

    private Future<Caller> caller(Endpoint endpoint, HttpServerRequest request) {
        boolean isVisit = endpoint.admitsVisitors() && !request.headers().contains(HttpHeaders.AUTHORIZATION);
        return isVisit
                ? Future.succeededFuture(Caller.visitor(proxies.subscriber(request)))
                : authenticator.caller(request);
    }

    private static void requireAllowed(Endpoint endpoint, Caller caller) {
        if (!endpoint.roles().contains(caller.role())) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "The role " + caller.role().wireName() + " may not use this route.");
        }
        if (endpoint.isForPlatform() && !caller.isPlatform()) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "This route is for services that are bound to no organization.");
        }
    }
}
