package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.gateway.openapi.ApiOfCaller;
import io.yardpass.gateway.rest.RestCatalogue;
import io.yardpass.gateway.rest.RestCatalogueSql;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description that a caller gets is of what that caller may do, and as OpenAPI has it. */
class ApiOfCallerTest {
    private static RestCatalogue catalogue;

    @BeforeAll
    static void read() {
        Vertx vertx = Vertx.vertx();
        try (TestDatabase database = TestDatabase.fresh()) {
            catalogue = RestCatalogueSql.read(Pools.reader(vertx, database.address(), DatabaseRole.GATEWAY, 1))
                    .await();
        } finally {
            vertx.close().await();
        }
    }

    private static final Caller PLATFORM = new Caller("test", null, Role.SERVICE_ROLE, null);
    private static final Caller USER = new Caller("test", UUID.randomUUID(), Role.AUTHENTICATED, null);

    private static JsonObject of(Caller caller) {
        var handler = new DescriptionHandler(new ApiOfCaller(() -> catalogue));
        return new JsonObject(handler.describe(caller));
    }

    @Test
    void itIsADescriptionThatReadersTake() {
        Stream.of(Caller.visitor(7), USER, PLATFORM).forEach(caller -> ApiDescription.requireValid(of(caller)));
    }

    @Test
    void everyViewAndEveryFunctionIsInIt() {
        Set<String> paths = of(PLATFORM).getJsonObject("paths").fieldNames();
        catalogue.views().values().stream()
                .filter(view -> view.isFor(Role.SERVICE_ROLE))
                .forEach(view -> assertTrue(paths.contains("/rest/v1/" + view.name()), view.name()));
        catalogue.functions().values().stream()
                .filter(function -> function.callers().contains(Role.SERVICE_ROLE))
                .forEach(function -> assertTrue(paths.contains("/rest/v1/rpc/" + function.name()), function.name()));
    }

    @Test
    void whatIsNotForACallerIsNotInIt() {
        Set<String> ofVisitor = of(Caller.visitor(7)).getJsonObject("paths").fieldNames();
        assertTrue(ofVisitor.contains("/rest/v1/events"));
        assertTrue(ofVisitor.contains("/v1/event-views"));
        assertFalse(ofVisitor.contains("/v1/ticket-purchases"));
        assertFalse(ofVisitor.contains("/rest/v1/orders"));
        assertFalse(ofVisitor.contains("/rest/v1/rpc/create_event"));
        assertTrue(of(PLATFORM).getJsonObject("paths").containsKey("/rest/v1/rpc/erase_user"));
        JsonObject ofBound = of(new Caller("test", null, Role.SERVICE_ROLE, UUID.randomUUID()));
        assertFalse(ofBound.getJsonObject("paths").containsKey("/rest/v1/rpc/erase_user"));
        assertTrue(ofBound.getJsonObject("paths").containsKey("/v1/ledger/trial-balance"));
    }

    @Test
    void boundsOfArgumentsAreThoseOfTheDatabase() {
        JsonObject schemas = of(PLATFORM).getJsonObject("components").getJsonObject("schemas");
        JsonObject key = schemas.getJsonObject("CreatePublishableKey");
        assertEquals(new JsonArray().add("name"), key.getJsonArray("required"));
        assertEquals(200, key.getJsonObject("properties").getJsonObject("name").getInteger("maxLength"));
        assertEquals("uuid", key.getJsonObject("properties").getJsonObject("id").getString("format"));
    }

    @Test
    void aRowOfAFunctionIsDescribedByItsColumns() {
        JsonObject result =
                of(USER).getJsonObject("components").getJsonObject("schemas").getJsonObject("SimilarEventsResult");
        JsonObject properties = result.getJsonObject("items").getJsonObject("properties");
        assertEquals(Set.of("id", "title", "category", "starts_at", "ends_at"), properties.fieldNames());
        assertEquals("date-time", properties.getJsonObject("starts_at").getString("format"));
    }

    @Test
    void noOperationHasTheNameOfAnother() {
        Set<String> names = new HashSet<>();
        of(PLATFORM)
                .getJsonObject("paths")
                .forEach(path -> ((JsonObject) path.getValue())
                        .forEach(operation -> assertTrue(
                                names.add(((JsonObject) operation.getValue()).getString("operationId")),
                                path.getKey())));
    }
}
