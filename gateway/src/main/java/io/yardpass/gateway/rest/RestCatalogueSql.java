package io.yardpass.gateway.rest;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.yardpass.domain.Role;
import io.yardpass.gateway.rest.RestCatalogue.Column;
import io.yardpass.gateway.rest.RestCatalogue.Relation;
import io.yardpass.gateway.rest.RestCatalogue.View;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads from the database what there is to be read and called. */
public final class RestCatalogueSql {
    /** The channel on which it is told that views, functions, or how they hang together, may have changed. */
    public static final String CHANNEL = "ref_changed";

    /**
     * The owner's views that run as whoever asks: an extension may put others there, which show what they please. Types are named
     * without their length: a text that is cut short to it would equal what it does not.
     */
    private static final String COLUMNS = """
            SELECT
                c.relname::text AS view_name,
                obj_description(c.oid, 'pg_class') AS view_comment,
                a.attname::text AS column_name,
                quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS type_name,
                t.typcategory::text AS type_category,
                col_description(c.oid, a.attnum) AS column_comment,
                has_column_privilege('anon', c.oid, a.attnum, 'SELECT') AS anon,
                has_column_privilege('authenticated', c.oid, a.attnum, 'SELECT') AS authenticated,
                has_column_privilege('service_role', c.oid, a.attnum, 'SELECT') AS service_role
            FROM pg_catalog.pg_class AS c
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'
                AND c.relowner = 'yardpass_owner'::regrole AND 'security_invoker=true' = ANY (c.reloptions)
            ORDER BY c.relname, a.attnum
            """;

    private static final String RELATIONS = """
            SELECT view_name, name, column_name, other_view, other_column, many
            FROM ref.view_relations
            ORDER BY view_name, name
            """;

    private RestCatalogueSql() {}

    /** As anybody: the catalogue is no secret, and who may do what is told of each role. */
    public static Future<RestCatalogue> read(Pool gateway) {
        return gateway.withTransaction(connection -> connection
                .query("SET LOCAL ROLE anon")
                .execute()
                .compose(_ -> connection.query(RELATIONS).execute())
                .map(RestCatalogueSql::relations)
                .compose(relations -> connection.query(COLUMNS).execute().map(columns -> views(columns, relations)))
                .compose(views -> connection
                        .query(RestFunctionsSql.FUNCTIONS)
                        .execute()
                        .map(functions -> new RestCatalogue(views, RestFunctionsSql.functions(functions)))));
    }

    private static Map<String, List<Relation>> relations(RowSet<Row> rows) {
        Map<String, List<Relation>> relations = new HashMap<>();
        rows.forEach(row -> relations
                .computeIfAbsent(row.getString("view_name"), _ -> new ArrayList<>())
                .add(new Relation(
                        row.getString("name"),
                        row.getString("column_name"),
                        row.getString("other_view"),
                        row.getString("other_column"),
                        row.getBoolean("many"))));
        return relations;
    }

    private static Map<String, View> views(RowSet<Row> rows, Map<String, List<Relation>> relations) {
        Map<String, String> comments = new HashMap<>();
        Map<String, Map<String, Column>> columns = new HashMap<>();
        for (Row row : rows) {
            String view = row.getString("view_name");
            Column column = column(row);
            comments.put(view, row.getString("view_comment"));
            columns.computeIfAbsent(view, _ -> new LinkedHashMap<>()).put(column.name(), column);
        }
        Map<String, View> views = new HashMap<>();
        columns.forEach((name, all) ->
                views.put(name, new View(name, comments.get(name), all, relations.getOrDefault(name, List.of()))));
        return views;
    }

    private static Column column(Row row) {
        return new Column(
                row.getString("column_name"),
                row.getString("type_name"),
                row.getString("type_category").charAt(0),
                row.getString("column_comment"),
                roles(row));
    }

    /** The roles whose columns say so. */
    static Set<Role> roles(Row row) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            if (row.getBoolean(role.wireName())) {
                roles.add(role);
            }
        }
        return roles;
    }
}
