package io.yardpass.gateway.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import io.yardpass.gateway.rest.RestCatalogue.Column;
import io.yardpass.gateway.rest.RestCatalogue.View;

/** Views of the database as operations. */
final class DescribedViews {
    private DescribedViews() {}

    /** Puts the operation among the paths, and the shape of a row and of a page among the schemas. */
    static void describe(View view, Role role, JsonObject template, JsonObject paths, JsonObject schemas) {
        String name = Names.capitalized(view.name());
        JsonObject operation = template.copy()
                .put("operationId", "read" + name)
                .put("summary", Names.firstSentence(view.comment(), view.name()))
                .put(
                        "description",
                        Names.comment(view.comment(), view.name()) + "\n\n" + template.getString("description"));
        JsonArray parameters = new JsonArray();
        operation.getJsonArray("parameters").stream()
                .map(JsonObject.class::cast)
                .filter(parameter -> !"view".equals(parameter.getString("name")))
                .forEach(parameters::add);
        operation.put("parameters", parameters);
        JsonObject responses = operation.getJsonObject("responses");
        for (String status : new String[] {"200", "206"}) {
            JsonObject content =
                    responses.getJsonObject(status, new JsonObject()).getJsonObject("content", new JsonObject());
            content.forEach(media -> ((JsonObject) media.getValue())
                    .put(
                            "schema",
                            Names.reference("schemas/"
                                    + (media.getKey().equals("application/json") ? name + "Rows" : name + "Row"))));
        }
        schemas.put(name + "Row", row(view, role));
        schemas.put(
                name + "Rows",
                Names.typed("array")
                        .put("description", "Rows of " + view.name() + ", with the columns that were asked for.")
                        .put("items", Names.reference("schemas/" + name + "Row")));
        paths.put("/rest/v1/" + view.name(), new JsonObject().put("get", operation));
    }

    private static JsonObject row(View view, Role role) {
        var properties = new JsonObject();
        view.columnsFor(role).forEach(column -> properties.put(column.name(), schema(column)));
        return Names.typed("object")
                .put("description", Names.comment(view.comment(), view.name()))
                .put("additionalProperties", true)
                .put("properties", properties);
    }

    private static JsonObject schema(Column column) {
        JsonObject schema = Names.nullable(Names.ofSqlType(column.type().replace("pg_catalog.", "")));
        return column.comment() == null ? schema : schema.put("description", column.comment());
    }
}
