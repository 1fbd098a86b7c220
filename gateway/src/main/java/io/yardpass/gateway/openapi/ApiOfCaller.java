package io.yardpass.gateway.openapi;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.yardpass.database.TenantTransaction;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.gateway.rest.RestCatalogue;
import io.yardpass.gateway.rest.RestCatalogue.Function;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The description of the API for one role: what is written by hand, and in the place of any view and any function those that the
 * role may read and call. Made once for a catalogue. Confined to its event loop.
 */
public final class ApiOfCaller {
    private static final String ANY_VIEW = "/rest/v1/{view}";
    private static final String ANY_FUNCTION = "/rest/v1/rpc/{function}";

    private final Supplier<RestCatalogue> catalogue;
    private final Map<Rights, Buffer> made = new HashMap<>();
    private RestCatalogue described;

    /** What a caller is to the routes, and to the database: an organization's service sees there as much as its members. */
    private record Rights(Role atRoutes, Role inDatabase) {}

    public ApiOfCaller(Supplier<RestCatalogue> catalogue) {
        this.catalogue = catalogue;
    }

    /** @param forCaller takes away from the paths what is written by hand and not for this caller's role */
    public Buffer json(Caller caller, Consumer<JsonObject> forCaller) {
        RestCatalogue known = catalogue.get();
        if (known != described) {
            made.clear();
            described = known;
        }
        var rights = new Rights(caller.role(), TenantTransaction.roleOf(caller));
        return made.computeIfAbsent(
                rights, _ -> describe(known, rights.inDatabase(), forCaller).toBuffer());
    }

    private static JsonObject describe(RestCatalogue known, Role role, Consumer<JsonObject> forCaller) {
        JsonObject whole = WrittenPart.copy();
        JsonObject paths = whole.getJsonObject("paths");
        JsonObject schemas = whole.getJsonObject("components").getJsonObject("schemas");
        JsonObject view = ((JsonObject) paths.remove(ANY_VIEW)).getJsonObject("get");
        JsonObject function = ((JsonObject) paths.remove(ANY_FUNCTION)).getJsonObject("post");
        forCaller.accept(paths);
        new TreeMap<>(known.views())
                .values().stream()
                        .filter(each -> each.isFor(role))
                        .forEach(each -> DescribedViews.describe(each, role, view, paths, schemas));
        new TreeMap<>(known.functions())
                .values().stream()
                        .filter(each -> each.callers().contains(role))
                        .forEach((Function each) -> DescribedFunctions.describe(each, function, paths, schemas));
        return whole;
    }
}
