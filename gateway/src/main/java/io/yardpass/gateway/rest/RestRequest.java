package io.yardpass.gateway.rest;

import io.yardpass.gateway.rest.Selected.Embedded;
import io.yardpass.wire.problems.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what a client asks from the parameters of the address and from its headers, as PostgREST's grammar has it. */
public final class RestRequest {
    private static final String TWICE = " is there twice.";

    private final RestLimits limits;
    private final FilterParser filters;
    private final Draft rows = new Draft();
    private final Map<String, Draft> embedded = new HashMap<>();
    private List<Selected> selected;

    /** A restriction while it is read. */
    private static final class Draft {
        private final List<Filter> filters = new ArrayList<>();
        private List<Ordering> order;
        private Integer limit;
        private Integer offset;

        private Restriction restriction() {
            return new Restriction(
                    new Filter.And(filters), order == null ? List.of() : order, limit, offset == null ? 0 : offset);
        }
    }

    private RestRequest(RestLimits limits) {
        this.limits = limits;
        this.filters = new FilterParser(limits);
    }

    /** @param parameters decoded, in any order */
    public static RestQuery read(
            Iterable<Map.Entry<String, String>> parameters, RestHeaders headers, RestLimits limits) {
        var request = new RestRequest(limits);
        headers.requireSchema();
        parameters.forEach(parameter -> request.read(parameter.getKey(), parameter.getValue()));
        return request.query(headers);
    }

    /** True where the one row of a function's result is the answer. Its arguments are in the body, so the address asks for nothing. */
    public static boolean requireCall(Iterable<Map.Entry<String, String>> parameters, RestHeaders headers) {
        headers.requireSchema();
        for (Map.Entry<String, String> parameter : parameters) {
            throw RestProblem.unreadable(
                    "A function has its arguments in the body",
                    "The address has the parameter " + parameter.getKey() + ".");
        }
        return headers.isSingle();
    }

    private void read(String name, String value) {
        int dot = name.indexOf('.');
        if (name.equals("select")) {
            requireNew(selected, name);
            selected = SelectParser.parse(value, limits);
        } else if (dot < 0 || name.startsWith("not.") || name.contains("->") && name.indexOf("->") < dot) {
            read(rows, limits.rowsMax(), name, value);
        } else {
            Draft draft = embedded.computeIfAbsent(name.substring(0, dot), _ -> new Draft());
            read(draft, limits.embeddedRowsMax(), name.substring(dot + 1), value);
        }
    }

    private void read(Draft draft, int rowsMax, String name, String value) {
        switch (name) {
            case "order" -> {
                requireNew(draft.order, name);
                draft.order = OrderParser.parse(value, limits);
            }
            case "limit" -> {
                requireNew(draft.limit, name);
                draft.limit = requireWithin(rowsMax, number(name, value));
            }
            case "offset" -> {
                requireNew(draft.offset, name);
                draft.offset = requireNear(number(name, value));
            }
            case "and", "or", "not.and", "not.or" -> draft.filters.add(filters.tree(name, value));
            default -> draft.filters.add(filters.comparison(column(name), value));
        }
    }

    private static ColumnPath column(String name) {
        var text = new QueryText("column (" + name + ")", name);
        ColumnPath column = text.path();
        text.requireEnd();
        return column;
    }

    private static void requireNew(Object known, String name) {
        if (known != null) {
            throw RestProblem.unreadable("\"failed to parse " + name + "\"", "The parameter " + name + TWICE);
        }
    }

    private static int number(String name, String value) {
        if (!value.matches("[0-9]{1,9}")) {
            throw RestProblem.unreadable(
                    "\"failed to parse " + name + " (" + value + ")\"", name + " is a number of up to nine digits.");
        }
        return Integer.parseInt(value);
    }

    private static int requireWithin(int rowsMax, int limit) {
        if (limit > rowsMax) {
            throw RestProblem.tooMuch(
                    "A limit is at most " + rowsMax + ": ask for the rest by offset, or by a filter.");
        }
        return limit;
    }

    private int requireNear(long offset) {
        if (offset > limits.offsetMax()) {
            throw RestProblem.tooMuch("An offset is at most " + limits.offsetMax()
                    + ": ask for what is behind the last row that you have by a filter.");
        }
        return (int) offset;
    }

    private RestQuery query(RestHeaders headers) {
        List<Selected> all = selected == null ? List.of(new Selected.Everything()) : selected;
        requireEmbedded(all);
        Map<String, Restriction> restrictions = new HashMap<>();
        embedded.forEach((name, draft) -> restrictions.put(name, draft.restriction()));
        return new RestQuery(
                all, inPart(headers.part()).restriction(), restrictions, headers.count(), headers.isSingle());
    }

    /** A part that the address names goes before one that a header names. */
    private Draft inPart(RestHeaders.Part part) {
        if (part != null && rows.limit == null && rows.offset == null) {
            rows.offset = requireNear(part.offset());
            rows.limit = part.limit() == null ? null : requireWithin(limits.rowsMax(), part.limit());
        }
        return rows;
    }

    private void requireEmbedded(List<Selected> all) {
        Set<String> names = all.stream()
                .filter(Embedded.class::isInstance)
                .map(Selected::name)
                .collect(Collectors.toSet());
        if (names.size() > limits.embeddedMax()) {
            throw RestProblem.tooMuch("At most " + limits.embeddedMax() + " relations are embedded.");
        }
        for (String name : embedded.keySet()) {
            if (!names.contains(name)) {
                throw RestProblem.refused(
                        ProblemCode.INVALID_PARAMETER,
                        "PGRST108",
                        "'" + name + "' is not an embedded resource in this request",
                        "Verify that '" + name + "' is included in the 'select' query parameter.");
            }
        }
    }
}
