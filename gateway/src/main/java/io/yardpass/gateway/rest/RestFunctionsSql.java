package io.yardpass.gateway.rest;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.yardpass.gateway.rest.RestCatalogue.Argument;
import io.yardpass.gateway.rest.RestCatalogue.Function;
import io.yardpass.gateway.rest.RestCatalogue.Result;
import io.yardpass.gateway.rest.RestCatalogue.ResultColumn;
import io.yardpass.wire.Parameter;
import io.yardpass.wire.Parameter.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what functions there are, and of each argument what it may be: its type, and the bounds that its domain has in one of the
 * forms that are known here. What else the database demands, it says when it is called.
 */
final class RestFunctionsSql {
    private static final Logger LOG = LoggerFactory.getLogger(RestFunctionsSql.class);

    /** A row for each argument that is passed in, or one where there is none. */
    static final String FUNCTIONS = """
            SELECT
                p.oid::bigint AS function_id,
                p.proname::text AS function_name,
                obj_description(p.oid, 'pg_proc') AS function_comment,
                p.proretset AS is_set,
                format_type(p.prorettype, NULL) AS result_type,
                columns.names AS column_names,
                columns.types AS column_types,
                p.provolatile <> 'v' AS is_read_only,
                has_function_privilege('anon', p.oid, 'EXECUTE') AS anon,
                has_function_privilege('authenticated', p.oid, 'EXECUTE') AS authenticated,
                has_function_privilege('service_role', p.oid, 'EXECUTE') AS service_role,
                argument.name AS argument_name,
                argument.place <= p.pronargs - p.pronargdefaults AS is_required,
                format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL) AS argument_type,
                obj_description(t.oid, 'pg_type') AS argument_comment,
                (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname)
                    FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid) AS argument_bounds
            FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_type AS result ON result.oid = p.prorettype
            CROSS JOIN LATERAL (
                SELECT
                    coalesce(array_agg(c.name ORDER BY c.place), '{}') AS names,
                    coalesce(array_agg(format_type(c.type, NULL) ORDER BY c.place), '{}') AS types
                FROM (
                    SELECT a.attname::text, a.atttypid, a.attnum
                    FROM pg_catalog.pg_attribute AS a
                    WHERE a.attrelid = result.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                    UNION ALL
                    SELECT o.name, o.type, o.place
                    FROM unnest(p.proallargtypes, p.proargmodes, p.proargnames) WITH ORDINALITY AS o (type, mode, name, place)
                    WHERE o.mode IN ('o', 'b', 't') AND p.prorettype = 'pg_catalog.record'::regtype
                ) AS c (name, type, place)
            ) AS columns
            LEFT JOIN LATERAL unnest(p.proargtypes::oid[], p.proargnames[1:p.pronargs]) WITH ORDINALITY
                AS argument (type, name, place) ON argument.place <= p.pronargs
            LEFT JOIN pg_catalog.pg_type AS t ON t.oid = argument.type
            WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = 'yardpass_owner'::regrole
                AND p.prokind = 'f' AND p.prorettype <> 'pg_catalog.trigger'::regtype
                AND (has_function_privilege('anon', p.oid, 'EXECUTE')
                    OR has_function_privilege('authenticated', p.oid, 'EXECUTE')
                    OR has_function_privilege('service_role', p.oid, 'EXECUTE'))
            ORDER BY p.proname, p.oid, argument.place
            """;

    private static final Pattern LEAST = Pattern.compile("VALUE >= '?(-?\\d+)");
    private static final Pattern MOST = Pattern.compile("VALUE <= '?(-?\\d+)");
    private static final Pattern LENGTH = Pattern.compile("length\\(VALUE\\) <= (\\d+)");
    private static final Pattern MATCHES = Pattern.compile("VALUE ~ '([^']*)'");
    /** Where a domain says nothing. */
    private static final int LENGTH_MAX = 10_000;

    private static final int IDS_MAX = 1_000;

    private RestFunctionsSql() {}

    static Map<String, Function> functions(RowSet<Row> rows) {
        Map<Long, List<Row>> byId = new HashMap<>();
        rows.forEach(row -> byId.computeIfAbsent(row.getLong("function_id"), _ -> new ArrayList<>())
                .add(row));
        Map<String, Function> functions = new HashMap<>();
        Set<String> twice = new HashSet<>();
        for (List<Row> described : byId.values()) {
            String name = described.getFirst().getString("function_name");
            try {
                if (functions.put(name, function(name, described)) != null) {
                    twice.add(name);
                }
            } catch (IllegalArgumentException unknownType) {
                LOG.warn("public.{} cannot be called over HTTP: {}", name, unknownType.getMessage());
            }
        }
        twice.forEach(name -> LOG.warn("public.{} cannot be called over HTTP: there are several of that name", name));
        functions.keySet().removeAll(twice);
        return functions;
    }

    private static Function function(String name, List<Row> described) {
        Row row = described.getFirst();
        List<Argument> arguments = described.stream()
                .filter(each -> each.getString("argument_type") != null)
                .map(RestFunctionsSql::argument)
                .toList();
        var result = new Result(row.getString("result_type"), row.getBoolean("is_set"), columns(row));
        return new Function(
                name,
                row.getString("function_comment"),
                arguments,
                result,
                row.getBoolean("is_read_only"),
                RestCatalogueSql.roles(row));
    }

    private static List<ResultColumn> columns(Row row) {
        String[] names = row.getArrayOfStrings("column_names");
        String[] types = row.getArrayOfStrings("column_types");
        return IntStream.range(0, names.length)
                .mapToObj(i -> new ResultColumn(names[i], types[i]))
                .toList();
    }

    private static Argument argument(Row row) {
        String name = row.getString("argument_name");
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("an argument has no name");
        }
        String type = row.getString("argument_type");
        String bounds = row.getString("argument_bounds");
        var parameter = new Parameter(name, type(type, bounds == null ? "" : bounds), row.getBoolean("is_required"));
        return new Argument(parameter, type, row.getString("argument_comment"));
    }

    private static Type type(String type, String bounds) {
        return switch (type) {
            case "uuid" -> new Type.Id();
            case "uuid[]" -> new Type.Ids(IDS_MAX);
            case "double precision[]" -> new Type.Numbers();
            case "text" -> new Type.Text((int) bound(LENGTH, bounds, LENGTH_MAX), pattern(bounds));
            case "integer" -> whole(bounds, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "bigint" -> whole(bounds, Long.MIN_VALUE, Long.MAX_VALUE);
            case "boolean" -> new Type.Truth();
            case "timestamp with time zone" -> new Type.Time();
            case "jsonb" -> new Type.Metadata();
            default -> throw new IllegalArgumentException("an argument is of type " + type);
        };
    }

    private static Type whole(String bounds, long least, long most) {
        return new Type.Whole(bound(LEAST, bounds, least), bound(MOST, bounds, most));
    }

    private static long bound(Pattern pattern, String bounds, long otherwise) {
        Matcher found = pattern.matcher(bounds);
        return found.find() ? Long.parseLong(found.group(1)) : otherwise;
    }

    private static String pattern(String bounds) {
        Matcher found = MATCHES.matcher(bounds);
        return found.find() ? found.group(1) : null;
    }
}
