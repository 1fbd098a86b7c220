package io.yardpass.gateway.rest;

import io.yardpass.domain.Role;
import io.yardpass.gateway.rest.RestCatalogue.Column;
import io.yardpass.gateway.rest.RestCatalogue.Relation;
import io.yardpass.gateway.rest.RestCatalogue.View;
import io.yardpass.gateway.rest.Selected.Embedded;
import io.yardpass.gateway.rest.Selected.Everything;
import io.yardpass.gateway.rest.Selected.Field;
import io.yardpass.wire.problems.ProblemCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the one statement that answers a query: the JSON of the page, how many rows it has, and how many there are in all, NULL
 * where nobody asked. It ends with SQLSTATE 54000 as soon as the page is larger than allowed. Whole rows are written with an asterisk, since a client may call a
 * column as we call the row.
 */
final class RestSql {
    /** One more than may be there, so that several are told from one. */
    private static final int SINGLE_PROBE = 2;

    private final RestQuery query;
    private final RestCatalogue catalogue;
    private final RestLimits limits;
    private final Source source;
    private final BoundValues values = new BoundValues();
    private final Map<String, Joined> joined = new HashMap<>();

    /** @param condition of the rows that belong to the row, and are asked for */
    private record Joined(Relation relation, Source source, Restriction rows, String condition) {}

    private RestSql(RestQuery query, View view, RestCatalogue catalogue, Role role, RestLimits limits) {
        this.query = query;
        this.catalogue = catalogue;
        this.limits = limits;
        this.source = new Source(view, "t", role);
    }

    /** @param role as whom the statement will run, of the columns that it may select */
    static RestStatement of(RestQuery query, View view, RestCatalogue catalogue, Role role, RestLimits limits) {
        var sql = new RestSql(query, view, catalogue, role, limits);
        return new RestStatement(sql.write(), sql.values.inOrder());
    }

    private String write() {
        embedded().forEach(each -> joined.put(each.name(), join(each, "e" + joined.size())));
        String found = source.from() + " WHERE " + condition();
        String page = listed("SELECT " + columns(source, query.selected()) + " " + found + order(source, query.rows())
                + part(query.rows(), query.single() ? SINGLE_PROBE : rowsMax()));
        return "SELECT " + (query.single() ? WeighedRows.joined("page") : array("page"))
                + " AS body, count(*) AS row_count, " + total(found) + " AS total FROM " + page + " AS page";
    }

    private String listed(String rows) {
        return WeighedRows.of("row_to_json(item.*)::text", rows, limits.answerBytesMax());
    }

    private static String array(String list) {
        return "'[' || coalesce(" + WeighedRows.joined(list) + ", '') || ']'";
    }

    private int rowsMax() {
        boolean many = joined.values().stream().anyMatch(each -> each.relation().many());
        if (!many) {
            return limits.rowsMax();
        }
        Integer asked = query.rows().limit();
        if (asked != null && asked > limits.embeddingRowsMax()) {
            throw RestProblem.tooMuch("With rows of another view embedded a limit is at most "
                    + limits.embeddingRowsMax() + ": ask for the rest by a filter.");
        }
        return limits.embeddingRowsMax();
    }

    private Stream<Embedded> embedded() {
        return query.selected().stream().filter(Embedded.class::isInstance).map(Embedded.class::cast);
    }

    private Joined join(Embedded embedded, String alias) {
        Relation relation = source.view()
                .relation(embedded.relation())
                .filter(each -> catalogue.views().containsKey(each.otherView()))
                .filter(each -> embedded.hint() == null || embedded.hint().equals(each.column()))
                .orElseThrow(() -> noRelation(embedded));
        var other = new Source(catalogue.views().get(relation.otherView()), alias, source.role());
        Restriction rows = query.embedded().getOrDefault(embedded.name(), Restriction.NONE);
        String belongs =
                other.sql(other.column(relation.otherColumn())) + " = " + source.sql(source.column(relation.column()));
        String condition = belongs + " AND " + new Conditions(other, values).of(rows.filter());
        return new Joined(relation, other, rows, condition);
    }

    private RestException noRelation(Embedded embedded) {
        List<String> names =
                source.view().relations().stream().map(Relation::name).sorted().toList();
        return new RestException(new RestProblem(
                ProblemCode.INVALID_PARAMETER,
                "PGRST200",
                "Could not find a relationship between '" + source.view().name() + "' and '" + embedded.relation()
                        + "' in the schema cache",
                "There is none of that name" + (embedded.hint() == null ? "." : " by way of " + embedded.hint() + "."),
                names.isEmpty() ? null : "There are: " + String.join(", ", names) + "."));
    }

    private String condition() {
        String inner = embedded()
                .filter(Embedded::inner)
                .map(each -> joined.get(each.name()))
                .map(each -> " AND EXISTS (SELECT " + each.source().from() + " WHERE " + each.condition() + ")")
                .collect(Collectors.joining());
        return new Conditions(source, values).of(query.rows().filter()) + inner;
    }

    private String total(String found) {
        return switch (query.count()) {
            case NONE -> "NULL::pg_catalog.int8";
            case EXACT -> "(SELECT count(*) " + found + ")";
            case PLANNED, ESTIMATED ->
                "(SELECT count(*) FROM (SELECT " + found + " LIMIT " + limits.countedMax() + ") AS counted)";
        };
    }

    private String columns(Source from, List<Selected> selected) {
        return selected.stream().flatMap(each -> column(from, each)).collect(Collectors.joining(", "));
    }

    private Stream<String> column(Source from, Selected selected) {
        return switch (selected) {
            case Everything() ->
                from.columns().map(column -> named(shown(new Source.Place(from.sql(column), column)), column.name()));
            case Field(var name, var path) -> Stream.of(named(shown(from.place(path, values)), name));
            case Embedded embedded -> Stream.of(named(rowsOf(embedded), embedded.name()));
        };
    }

    private static String named(String expression, String name) {
        return expression + " AS " + Source.quoted(name);
    }

    /** A time is told as everywhere here: in UTC, however the session is set. */
    private static String shown(Source.Place place) {
        Column column = place.of();
        return column.isTime() ? "ref.utc(" + place.sql() + ")" : place.sql();
    }

    private String rowsOf(Embedded embedded) {
        Joined other = joined.get(embedded.name());
        boolean many = other.relation().many();
        String rows = "SELECT " + columns(other.source(), embedded.selected()) + " "
                + other.source().from() + " WHERE "
                + other.condition() + order(other.source(), other.rows())
                + part(other.rows(), many ? limits.embeddedRowsMax() : 1);
        return many
                ? "(SELECT (" + array("list") + ")::json FROM " + listed(rows) + " AS list)"
                : "(SELECT to_json(item.*) FROM (" + rows + ") AS item)";
    }

    private String order(Source from, Restriction rows) {
        return rows.order().isEmpty()
                ? ""
                : rows.order().stream()
                        .map(each -> ordering(from, each))
                        .collect(Collectors.joining(", ", " ORDER BY ", ""));
    }

    private String ordering(Source from, Ordering ordering) {
        String nulls = ordering.nullsFirst() == null ? "" : ordering.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
        return from.place(ordering.column(), values).sql() + (ordering.descending() ? " DESC" : " ASC") + nulls;
    }

    private String part(Restriction rows, int rowsMax) {
        int limit = rows.limit() == null ? rowsMax : Math.min(rows.limit(), rowsMax);
        String offset = rows.offset() == 0 ? "" : " OFFSET " + values.number(rows.offset());
        // Stands in the text, so that a plan that is kept knows how few are asked for.
        return " LIMIT " + limit + offset;
    }
}
