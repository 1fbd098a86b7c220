package io.yardpass.gateway.rest;

import io.yardpass.gateway.rest.RestCatalogue.Column;
import io.yardpass.gateway.rest.Source.Place;
import io.yardpass.wire.problems.ProblemCode;
import java.util.List;
import java.util.stream.Collectors;

/** Writes filters as SQL; each value is cast to the type of what it is compared with. */
final class Conditions {
    private final Source source;
    private final BoundValues values;

    Conditions(Source source, BoundValues values) {
        this.source = source;
        this.values = values;
    }

    String of(Filter filter) {
        return switch (filter) {
            case Filter.And(var all) -> joined(all, " AND ", "true");
            case Filter.Or(var any) -> joined(any, " OR ", "false");
            case Filter.Not(var inner) -> "NOT (" + of(inner) + ")";
            case Filter.Compare(var column, var operator, var value) ->
                compared(source.place(column, values), operator, value);
            case Filter.In(var column, var list) -> among(source.place(column, values), list);
            case Filter.Patterns(var column, var operator, var all, var patterns) ->
                matched(source.place(column, values), operator, all ? "ALL" : "ANY", patterns);
            case Filter.Is(var column, var state) -> is(source.place(column, values), state);
        };
    }

    private String joined(List<Filter> filters, String word, String none) {
        return filters.isEmpty() ? none : filters.stream().map(this::of).collect(Collectors.joining(word, "(", ")"));
    }

    private String compared(Place place, Operator operator, String value) {
        Column type = place.of();
        requireText(operator, type);
        if (operator.isContainment() && !type.hasParts()) {
            throw notFor(type, operator.wireName());
        }
        String pattern = values.text(value);
        return place.sql() + " " + operator.sql() + " "
                + (operator.isPattern() ? pattern : pattern + "::" + type.type());
    }

    private String matched(Place place, Operator operator, String quantifier, List<String> patterns) {
        requireText(operator, place.of());
        return place.sql() + " " + operator.sql() + " " + quantifier + " (" + values.texts(patterns) + ")";
    }

    private static void requireText(Operator operator, Column type) {
        if (operator.isPattern() && !type.isText()) {
            throw notFor(type, operator.wireName());
        }
    }

    private String among(Place place, List<String> list) {
        Column type = place.of();
        if (type.category() == 'A') {
            throw notFor(type, "in");
        }
        return place.sql() + " = ANY (" + values.texts(list) + "::" + type.type() + "[])";
    }

    private String is(Place place, Filter.State state) {
        if (!state.isOfAnyType() && !place.of().isTruth()) {
            throw notFor(place.of(), "is");
        }
        return place.sql() + " IS " + state.sql();
    }

    private static RestException notFor(Column column, String operator) {
        return RestProblem.refused(
                ProblemCode.INVALID_PARAMETER,
                "42883",
                "operator does not exist: " + operator + " for " + column.name(),
                "The column is of type " + column.type().replaceFirst("^pg_catalog\\._?", "") + ".");
    }
}
