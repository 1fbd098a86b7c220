package io.yardpass.gateway.rest;

import io.yardpass.domain.Role;
import io.yardpass.gateway.rest.RestCatalogue.Column;
import io.yardpass.gateway.rest.RestCatalogue.View;
import io.yardpass.wire.problems.ProblemCode;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A view as one part of a statement reads it. Names of views and columns come from here, that is from the catalogue, and never
 * from a client.
 *
 * @param alias ours
 */
record Source(View view, String alias, Role role) {
    /** An expression of SQL, and what it is of. */
    record Place(String sql, Column of) {}

    String from() {
        return "FROM public." + quoted(view.name()) + " AS " + alias;
    }

    Stream<Column> columns() {
        return view.columnsFor(role);
    }

    String sql(Column column) {
        return alias + "." + quoted(column.name());
    }

    /** Throws where there is no such column, or none for this role. */
    Column column(String name) {
        Column column = view.columns().get(name);
        if (column == null) {
            throw RestProblem.refused(
                    ProblemCode.INVALID_PARAMETER,
                    "42703",
                    "column " + view.name() + "." + name + " does not exist",
                    "Its columns: "
                            + String.join(", ", columns().map(Column::name).toList()) + ".");
        }
        if (!column.readers().contains(role)) {
            throw RestProblem.refused(
                    ProblemCode.FORBIDDEN, "42501", "permission denied for column " + view.name() + "." + name, null);
        }
        return column;
    }

    Place place(ColumnPath path, BoundValues values) {
        Column column = column(path.column());
        if (path.steps().isEmpty()) {
            return new Place(sql(column), column);
        }
        if (!column.isJson()) {
            throw RestProblem.refused(
                    ProblemCode.INVALID_PARAMETER,
                    "42883",
                    "column " + view.name() + "." + column.name() + " is no JSON",
                    "Arrows lead into columns of JSON.");
        }
        var sql = new StringBuilder("(").append(sql(column));
        for (ColumnPath.Step step : path.steps()) {
            sql.append(step.asText() ? " ->> " : " -> ")
                    .append(values.text(step.key()))
                    .append(step.isIndex() ? "::pg_catalog.int4" : "");
        }
        return new Place(sql.append(")").toString(), inside(column, path));
    }

    private static Column inside(Column json, ColumnPath path) {
        Set<Role> readers = json.readers();
        return path.isText()
                ? new Column(path.name(), "pg_catalog.text", 'S', null, readers)
                : new Column(path.name(), json.type(), json.category(), null, readers);
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
