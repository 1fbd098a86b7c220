package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.gateway.openapi.ApiOfCaller;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What the API is for whoever asks. Confined to its event loop. */
final class DescriptionHandler {
    private final ApiOfCaller api;

    DescriptionHandler(ApiOfCaller api) {
        this.api = api;
    }

    Future<Reply> handle(RoutingContext context, Caller caller) {
        Buffer described = describe(caller);
        return Future.succeededFuture(EntityTag.of(described).reply(context.request(), described));
    }

    /** The same buffer as long as there is nothing new. */
    Buffer describe(Caller caller) {
        return api.json(caller, paths -> takeAway(paths, caller.role()));
    }

    /** The routes that are not for the role. */
    private static void takeAway(JsonObject paths, Role role) {
        Stream.of(Endpoint.values())
                .filter(endpoint -> endpoint.needsCaller() && !endpoint.roles().contains(role))
                .forEach(endpoint -> paths.stream()
                        .filter(path -> path.getKey().equals(endpoint.path().replaceAll(":(\\w+)", "{$1}")))
                        .map(path -> (JsonObject) path.getValue())
                        .forEach(methods ->
                                methods.remove(endpoint.method().name().toLowerCase(Locale.ROOT))));
        paths.stream()
                .filter(path -> ((JsonObject) path.getValue()).isEmpty())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(paths::remove);
    }
}
