package io.yardpass.gateway.rest;

import io.yardpass.gateway.rest.Filter.And;
import io.yardpass.gateway.rest.Filter.Compare;
import io.yardpass.gateway.rest.Filter.In;
import io.yardpass.gateway.rest.Filter.Is;
import io.yardpass.gateway.rest.Filter.Not;
import io.yardpass.gateway.rest.Filter.Or;
import io.yardpass.gateway.rest.Filter.Patterns;
import io.yardpass.gateway.rest.Filter.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads {@code price_cents=gte.100} and {@code or=(status.eq.issued,and(a.is.null,b.in.(1,2)))}; counts what it reads. */
final class FilterParser {
    private final RestLimits limits;
    private int read;

    FilterParser(RestLimits limits) {
        this.limits = limits;
    }

    /** A parameter named as a column. */
    Filter comparison(ColumnPath column, String value) {
        var text = new QueryText("filter (" + value + ")", value);
        Filter filter = condition(text, column, false);
        text.requireEnd();
        return filter;
    }

    /** A parameter named {@code and}, {@code or}, or one of them after {@code not.}. */
    Filter tree(String parameter, String value) {
        var text = new QueryText("logic tree (" + value + ")", value);
        boolean negated = parameter.startsWith("not.");
        Filter filter = branches(text, parameter.endsWith("or"), 1);
        text.requireEnd();
        return negated ? new Not(filter) : filter;
    }

    private Filter branches(QueryText text, boolean any, int depth) {
        if (depth > limits.depthMax()) {
            throw RestProblem.tooMuch("and() and or() stand within each other at most " + limits.depthMax() + " deep.");
        }
        List<Filter> branches = new ArrayList<>();
        text.require("(");
        do {
            branches.add(branch(text, depth));
        } while (text.take(","));
        text.require(")");
        return any ? new Or(branches) : new And(branches);
    }

    private Filter branch(QueryText text, int depth) {
        boolean isTree = Stream.of("and(", "or(", "not.and(", "not.or(").anyMatch(text::isAt);
        if (!isTree) {
            ColumnPath column = text.path();
            text.require(".");
            return condition(text, column, true);
        }
        boolean negated = text.take("not.");
        boolean any = text.take("or");
        if (!any) {
            text.require("and");
        }
        Filter filter = branches(text, any, depth + 1);
        return negated ? new Not(filter) : filter;
    }

    private Filter condition(QueryText text, ColumnPath column, boolean nested) {
        if (++read > limits.filtersMax()) {
            throw RestProblem.tooMuch("A query has at most " + limits.filtersMax() + " comparisons.");
        }
        boolean negated = text.take("not.");
        Filter filter = operation(text, column, nested);
        return negated ? new Not(filter) : filter;
    }

    private Filter operation(QueryText text, ColumnPath column, boolean nested) {
        if (text.take("in.")) {
            return new In(column, list(text));
        }
        if (text.take("is.")) {
            return new Is(column, state(text, nested));
        }
        Operator operator = Stream.of(Operator.values())
                .filter(each -> text.isAt(each.wireName() + ".") || text.isAt(each.wireName() + "("))
                .findFirst()
                .orElseThrow(() -> text.unexpected("\"not\" or an operator (" + Operator.names() + ")"));
        text.require(operator.wireName());
        if (operator.isPattern() && text.isAt("(")) {
            boolean all = text.take("(all).");
            if (!all) {
                text.require("(any).");
            }
            return new Patterns(column, operator, all, patterns(text));
        }
        text.require(".");
        String value = nested ? nestedValue(text) : text.rest();
        return new Compare(column, operator, operator.isPattern() ? pattern(value) : value);
    }

    private List<String> patterns(QueryText text) {
        text.require("{");
        List<String> patterns = new ArrayList<>();
        do {
            patterns.add(pattern(text.isAt("\"") ? text.quoted() : text.until(",}")));
            requireListed(patterns);
        } while (text.take(","));
        text.require("}");
        return patterns;
    }

    private List<String> list(QueryText text) {
        text.require("(");
        List<String> values = new ArrayList<>();
        while (!text.isAt(")")) {
            values.add(text.isAt("\"") ? text.quoted() : text.until(",)"));
            if (!text.isAt(")")) {
                text.require(",");
            }
            requireListed(values);
        }
        text.require(")");
        return values;
    }

    private void requireListed(List<String> values) {
        if (values.size() > limits.listMax()) {
            throw RestProblem.tooMuch("A list has at most " + limits.listMax() + " values.");
        }
    }

    private static State state(QueryText text, boolean nested) {
        String word = nested ? text.until(",)") : text.rest();
        return Stream.of(State.values())
                .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> text.unexpected("null, not_null, true, false or unknown"));
    }

    /** Within a tree a value ends at a comma or a parenthesis, unless it is quoted or an array or object of its own. */
    private static String nestedValue(QueryText text) {
        if (text.isAt("\"")) {
            return text.quoted();
        }
        return text.isAt("{") ? text.braces() : text.until(",)");
    }

    /** An asterisk stands for a percent sign, which an address would have to encode. */
    private String pattern(String value) {
        if (value.length() > limits.patternMax()) {
            throw RestProblem.tooMuch("A pattern has at most " + limits.patternMax() + " characters.");
        }
        return value.replace('*', '%');
    }
}
