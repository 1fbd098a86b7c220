package io.yardpass.gateway.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How things of the database are called and shaped in OpenAPI. */
final class Names {
    private Names() {}

    /** create_event is CreateEvent. */
    static String capitalized(String name) {
        return Arrays.stream(name.split("_"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** create_event is createEvent. */
    static String uncapitalized(String name) {
        String capitalized = capitalized(name);
        return Character.toLowerCase(capitalized.charAt(0)) + capitalized.substring(1);
    }

    static String comment(String comment, String name) {
        return comment == null ? name : comment;
    }

    static String firstSentence(String comment, String name) {
        String whole = comment(comment, name);
        int end = whole.indexOf(". ");
        return end < 0 ? whole : whole.substring(0, end + 1);
    }

    static JsonObject reference(String place) {
        return new JsonObject().put("$ref", "#/components/" + place);
    }

    static JsonObject json(String schema) {
        return new JsonObject().put("application/json", new JsonObject().put("schema", reference("schemas/" + schema)));
    }

    static JsonObject typed(String type) {
        return new JsonObject().put("type", type);
    }

    /** The same, or null. What may be anything may be null already. */
    static JsonObject nullable(JsonObject schema) {
        String type = schema.getString("type");
        return type == null
                ? schema
                : schema.put("type", new JsonArray().add(type).add("null"));
    }

    /** What a value of this type of PostgreSQL is in JSON; anything where that is not told. */
    static JsonObject ofSqlType(String type) {
        return switch (type) {
            case "uuid" -> typed("string").put("format", "uuid");
            case "text", "bpchar", "varchar", "character", "name" -> typed("string");
            case "timestamptz", "timestamp with time zone" -> typed("string").put("format", "date-time");
            case "date" -> typed("string").put("format", "date");
            case "int2", "int4", "smallint", "integer" -> typed("integer").put("format", "int32");
            case "int8", "bigint" -> typed("integer").put("format", "int64");
            case "float4", "float8", "numeric", "real", "double precision" -> typed("number");
            case "bool", "boolean" -> typed("boolean");
            default -> new JsonObject();
        };
    }
}
