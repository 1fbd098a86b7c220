package io.yardpass.gateway.rest;

import io.yardpass.gateway.rest.Selected.Embedded;
import io.yardpass.gateway.rest.Selected.Everything;
import io.yardpass.gateway.rest.Selected.Field;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code select=id,name:title,metadata->>series,organizations!inner(name)}. */
final class SelectParser {
    private static final int NAME_BYTES_MAX = 63;
    private static final String FAILED = "\"failed to parse select parameter\"";

    private final QueryText text;
    private final RestLimits limits;
    private final Map<String, Integer> repeats = new HashMap<>();
    private int read;

    private SelectParser(String select, RestLimits limits) {
        this.text = new QueryText("select parameter", select);
        this.limits = limits;
    }

    static List<Selected> parse(String select, RestLimits limits) {
        if (select.isEmpty()) {
            return List.of(new Everything());
        }
        var parser = new SelectParser(select, limits);
        List<Selected> items = parser.items(false);
        parser.text.requireEnd();
        return items;
    }

    private List<Selected> items(boolean embedded) {
        Map<String, Selected> items = new LinkedHashMap<>();
        do {
            Selected item = item(embedded);
            if (++read > limits.selectedMax()) {
                throw RestProblem.tooMuch("At most " + limits.selectedMax() + " columns and relations are named.");
            }
            if (items.put(item.name(), item) != null) {
                throw RestProblem.unreadable(FAILED, item.name() + " is there twice.");
            }
        } while (text.take(","));
        return List.copyOf(items.values());
    }

    private Selected item(boolean embedded) {
        if (text.take("*")) {
            return new Everything();
        }
        String name = text.name();
        String alias = null;
        if (!text.isAt("::") && text.take(":")) {
            alias = name;
            name = text.name();
        }
        if (text.isAt("!") || text.isAt("(")) {
            return embedded(alias, name, embedded);
        }
        ColumnPath column = text.path(name);
        if (text.isAt("::")) {
            throw RestProblem.unreadable(FAILED, "A column is not cast here: take it as it is.");
        }
        if (repeats.merge(name, 1, Integer::sum) > limits.columnRepeatsMax()) {
            throw RestProblem.tooMuch("A column is named at most " + limits.columnRepeatsMax() + " times.");
        }
        return new Field(named(alias == null ? column.name() : alias), column);
    }

    /** The one word of a client's that becomes a name in SQL. PostgreSQL would cut a longer one short, and cannot read NUL. */
    private static String named(String name) {
        if (name.isEmpty()
                || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX
                || name.chars().anyMatch(Character::isISOControl)) {
            throw RestProblem.unreadable(
                    FAILED, "A name has up to " + NAME_BYTES_MAX + " bytes and no control characters.");
        }
        return name;
    }

    private Selected embedded(String alias, String relation, boolean within) {
        if (within) {
            throw RestProblem.unreadable(FAILED, "What is embedded embeds nothing: ask for it by itself.");
        }
        String hint = null;
        boolean inner = false;
        while (text.take("!")) {
            String modifier = text.name();
            switch (modifier) {
                case "inner" -> inner = true;
                case "left" -> inner = false;
                default -> hint = modifier;
            }
        }
        text.require("(");
        List<Selected> items = text.isAt(")") ? List.of() : items(true);
        text.require(")");
        return new Embedded(named(alias == null ? relation : alias), relation, hint, inner, items);
    }
}
