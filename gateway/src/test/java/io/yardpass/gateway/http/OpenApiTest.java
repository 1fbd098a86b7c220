package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.RejectionCode;
import io.yardpass.gateway.queries.ReferenceList;
import io.yardpass.wire.EventType;
import io.yardpass.wire.Field;
import io.yardpass.wire.problems.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The description served and the code say the same, in a way that generated clients like. */
class OpenApiTest {
    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonObject description = ApiDescription.json();
    private final JsonObject schemas = description.getJsonObject("components").getJsonObject("schemas");

    @Test
    void everyRouteIsDescribedAndNoOther() {
        Set<String> routed = Stream.of(Endpoint.values())
                .flatMap(endpoint -> paths(endpoint).map(path -> endpoint.method() + " " + path))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> described = new TreeSet<>();
        forEachOperation((address, _) -> described.add(address));
        assertEquals(routed, described);
    }

    /** A list has a path of its own each, so that each has its own shape. */
    private static Stream<String> paths(Endpoint endpoint) {
        return switch (endpoint) {
            case REFERENCE -> Stream.of(ReferenceList.values()).map(list -> "/v1/reference/" + list.wireName());
            default -> Stream.of(endpoint.path().replaceAll(":(\\w+)", "{$1}"));
        };
    }

    @Test
    void everyOperationHasANameATagAndASummary() {
        Set<String> tags = new HashSet<>();
        description.getJsonArray("tags").forEach(tag -> tags.add(((JsonObject) tag).getString("name")));
        Set<String> names = new HashSet<>();
        forEachOperation((address, operation) -> {
            assertTrue(names.add(operation.getString("operationId")), address);
            assertEquals(1, operation.getJsonArray("tags").size(), address);
            assertTrue(tags.contains(operation.getJsonArray("tags").getString(0)), address);
            assertFalse(operation.getString("summary").isBlank(), address);
        });
    }

    @Test
    void everyCodeIsDescribedAndNoOther() {
        assertEquals(
                Stream.of(ProblemCode.values()).map(ProblemCode::wireName).toList(),
                schemas.getJsonObject("ProblemCode").getJsonArray("enum").getList());
        assertEquals(
                Stream.concat(
                                Stream.of("duplicate"),
                                Stream.of(RejectionCode.values()).map(RejectionCode::wireName))
                        .toList(),
                schemas.getJsonObject("VerdictCode").getJsonArray("enum").getList());
    }

    @Test
    void everyFieldOfEveryEventIsDescribed() {
        for (EventType type : EventType.values()) {
            String name = camelCase(type.name().toLowerCase(Locale.ROOT));
            Set<String> described = properties(name);
            for (Field field : Field.values()) {
                assertEquals(type.has(field), described.contains(field.wireName()), name + " " + field);
            }
            assertEquals(List.of(type.subject().wireName()), required(own(name)));
        }
        Set<String> ofAny = Stream.concat(
                        Stream.of("type"), Stream.of(Field.values()).map(Field::wireName))
                .collect(Collectors.toSet());
        assertEquals(ofAny, properties("TypedEvent"));
    }

    private Set<String> properties(String event) {
        Set<String> names = new HashSet<>(
                schemas.getJsonObject("EventBase").getJsonObject("properties").fieldNames());
        names.addAll(own(event).getJsonObject("properties").fieldNames());
        return names;
    }

    /** What an event has beside what all of them have. */
    private JsonObject own(String event) {
        return schemas.getJsonObject(event).getJsonArray("allOf").getJsonObject(1);
    }

    /** Of a shape without a name generators make one up, and of an array without one, code that does not compile. */
    @Test
    void everyBodyIsANamedSchema() {
        JsonObject components = description.getJsonObject("components");
        List<JsonObject> bodies = new ArrayList<>();
        Stream.of(description.getJsonObject("paths"), components.getJsonObject("responses"))
                .forEach(part -> collectContents(part, bodies));
        collectContents(components.getJsonObject("requestBodies"), bodies);
        assertTrue(bodies.size() > 50);
        for (JsonObject body : bodies) {
            assertEquals(Set.of("$ref"), body.fieldNames(), body::encode);
        }
    }

    private static void collectContents(Object part, List<JsonObject> bodies) {
        if (part instanceof JsonObject object) {
            JsonObject content = object.getJsonObject("content", new JsonObject());
            for (String type : content.fieldNames()) {
                if (type.contains("json") || type.endsWith("urlencoded")) {
                    bodies.add(content.getJsonObject(type).getJsonObject("schema"));
                }
            }
            object.forEach(each -> collectContents(each.getValue(), bodies));
        }
    }

    @Test
    void noSchemaHidesAnotherWithoutAName() {
        for (String name : schemas.fieldNames()) {
            JsonObject schema = schemas.getJsonObject(name);
            assertFalse(schema.getString("description", "").isBlank(), name);
            JsonArray parts = schema.getJsonArray("allOf", new JsonArray().add(schema));
            for (Object part : parts) {
                JsonObject properties = ((JsonObject) part).getJsonObject("properties", new JsonObject());
                properties.forEach(property -> requireNoShape((JsonObject) property.getValue(), name));
            }
        }
    }

    private static void requireNoShape(JsonObject schema, String where) {
        for (String keyword : List.of("properties", "oneOf", "anyOf", "allOf")) {
            assertFalse(schema.containsKey(keyword), () -> where + ": " + schema.encode());
        }
        if (schema.getValue("items") instanceof JsonObject items) {
            requireNoShape(items, where);
        }
    }

    /** A client that does not know what must be there takes anything for anything. */
    @Test
    void whatIsAlwaysThereIsRequired() {
        for (String name : schemas.fieldNames()) {
            JsonObject schema = schemas.getJsonObject(name);
            // Which of these are needed depends on the step, and on what is to change.
            if (schema.containsKey("properties")
                    && !Set.of("EscrowMove", "WebhookEndpointChange").contains(name)) {
                assertFalse(required(schema).isEmpty(), name);
                assertTrue(schema.getJsonObject("properties").fieldNames().containsAll(required(schema)), name);
            }
        }
    }

    /** Generated clients leave out of their models what is only a form's, and name it all the same. */
    @Test
    void aFormIsNoModel() {
        Map<String, Boolean> onlyForms = new HashMap<>();
        collectShapes(description, onlyForms);
        onlyForms.forEach((schema, onlyForm) ->
                assertFalse(onlyForm && schemas.getJsonObject(schema).containsKey("properties"), schema));
        assertTrue(onlyForms.containsValue(true));
    }

    private static void collectShapes(Object part, Map<String, Boolean> onlyForms) {
        if (part instanceof JsonObject object) {
            JsonObject content = object.getJsonObject("content", new JsonObject());
            for (String type : content.fieldNames()) {
                String reference =
                        content.getJsonObject(type).getJsonObject("schema").getString("$ref", "");
                if (reference.startsWith(SCHEMAS)) {
                    onlyForms.merge(
                            reference.substring(SCHEMAS.length()), type.endsWith("urlencoded"), Boolean::logicalAnd);
                }
            }
            object.forEach(each -> collectShapes(each.getValue(), onlyForms));
        }
    }

    /** Not every client heeds what is required: what both sides have differs in type, so that one cannot be read as the other. */
    @Test
    void oneOfTwoIsToldByTheTypeOfAField() {
        int seen = 0;
        for (String name : schemas.fieldNames()) {
            List<JsonObject> sides = schemas.getJsonObject(name).getJsonArray("oneOf", new JsonArray()).stream()
                    .map(side -> ((JsonObject) side).getString("$ref").substring(SCHEMAS.length()))
                    .map(schemas::getJsonObject)
                    .toList();
            for (JsonObject one : sides) {
                for (JsonObject other : sides) {
                    assertTrue(
                            one == other || required(one).stream().anyMatch(field -> isOfTwoTypes(field, one, other)),
                            name);
                    seen++;
                }
            }
        }
        assertTrue(seen > 0);
    }

    private static boolean isOfTwoTypes(Object field, JsonObject one, JsonObject other) {
        Object type =
                one.getJsonObject("properties").getJsonObject((String) field).getValue("type");
        JsonObject same = other.getJsonObject("properties").getJsonObject((String) field);
        return required(other).contains(field) && type != null && !type.equals(same.getValue("type"));
    }

    private static List<?> required(JsonObject schema) {
        return schema.getJsonArray("required", new JsonArray()).getList();
    }

    private void forEachOperation(BiConsumer<String, JsonObject> reader) {
        for (Map.Entry<String, Object> path : description.getJsonObject("paths")) {
            for (Map.Entry<String, Object> operation : (JsonObject) path.getValue()) {
                reader.accept(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), (JsonObject)
                        operation.getValue());
            }
        }
    }

    private static String camelCase(String name) {
        return Stream.of(name.split("_"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }
}
