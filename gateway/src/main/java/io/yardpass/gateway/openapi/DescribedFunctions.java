package io.yardpass.gateway.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.gateway.rest.RestCatalogue.Argument;
import io.yardpass.gateway.rest.RestCatalogue.Function;
import io.yardpass.gateway.rest.RestCatalogue.Result;
import io.yardpass.wire.Parameter;
import io.yardpass.wire.Parameter.Type;

/** Functions of the database as operations. */
final class DescribedFunctions {
    private DescribedFunctions() {}

    /** Puts the operation among the paths, and the shapes of its arguments and its result among the schemas. */
    static void describe(Function function, JsonObject template, JsonObject paths, JsonObject schemas) {
        String name = Names.capitalized(function.name());
        JsonObject operation = template.copy()
                .put("operationId", Names.uncapitalized(function.name()))
                .put("summary", Names.firstSentence(function.comment(), function.name()))
                .put("description", Names.comment(function.comment(), function.name()))
                .put("parameters", new JsonArray().add(Names.reference("parameters/RequestId")));
        if (function.arguments().isEmpty()) {
            operation.remove("requestBody");
        } else {
            operation.put("requestBody", body(function, name));
            schemas.put(name, arguments(function));
        }
        JsonObject responses = operation.getJsonObject("responses");
        if (function.result().isVoid()) {
            responses.remove("200");
        } else {
            responses.remove("204");
            responses.getJsonObject("200").put("content", Names.json(name + "Result"));
            schemas.put(name + "Result", result(function));
        }
        paths.put("/rest/v1/rpc/" + function.name(), new JsonObject().put("post", operation));
    }

    private static JsonObject body(Function function, String name) {
        boolean isRequired = function.parameters().stream().anyMatch(Parameter::required);
        return new JsonObject().put("required", isRequired).put("content", Names.json(name));
    }

    private static JsonObject arguments(Function function) {
        var properties = new JsonObject();
        var required = new JsonArray();
        for (Argument argument : function.arguments()) {
            properties.put(argument.parameter().name(), schema(argument));
            if (argument.parameter().required()) {
                required.add(argument.parameter().name());
            }
        }
        JsonObject schema = new JsonObject()
                .put("description", "What " + function.name() + " takes.")
                .put("type", "object")
                .put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema.put("properties", properties);
    }

    private static JsonObject schema(Argument argument) {
        JsonObject schema = schema(argument.parameter().type());
        if (argument.comment() != null) {
            schema.put("description", argument.comment());
        }
        return schema;
    }

    private static JsonObject schema(Type type) {
        return switch (type) {
            case Type.Id() -> Names.typed("string").put("format", "uuid");
            case Type.Ids(int countMax) ->
                Names.typed("array")
                        .put("maxItems", countMax)
                        .put("items", Names.typed("string").put("format", "uuid"));
            case Type.Numbers() -> Names.typed("array").put("items", Names.typed("number"));
            case Type.Text(int lengthMax, String pattern) -> {
                JsonObject text = Names.typed("string").put("maxLength", lengthMax);
                yield pattern == null ? text : text.put("pattern", pattern);
            }
            case Type.Texts(int countMax, int lengthMax, String pattern) ->
                Names.typed("array")
                        .put("maxItems", countMax)
                        .put(
                                "items",
                                Names.typed("string")
                                        .put("maxLength", lengthMax)
                                        .put("pattern", pattern));
            case Type.Whole(long min, long max) ->
                Names.typed("integer")
                        .put("format", max > Integer.MAX_VALUE ? "int64" : "int32")
                        .put("minimum", min)
                        .put("maximum", max);
            case Type.Truth() -> Names.typed("boolean");
            case Type.Time() -> Names.typed("string").put("format", "date-time");
            case Type.Metadata() -> Names.typed("object").put("additionalProperties", true);
        };
    }

    private static JsonObject result(Function function) {
        JsonObject each = function.result().isRow()
                ? row(function.result())
                : Names.nullable(Names.ofSqlType(function.result().type()));
        JsonObject whole = function.result().isSet() ? Names.typed("array").put("items", each) : each;
        return whole.put("description", "What " + function.name() + " answers with.");
    }

    private static JsonObject row(Result result) {
        var properties = new JsonObject();
        result.columns()
                .forEach(column -> properties.put(column.name(), Names.nullable(Names.ofSqlType(column.type()))));
        return Names.typed("object").put("properties", properties);
    }
}
