package io.yardpass.gateway.rest;

import io.yardpass.domain.Role;
import io.yardpass.wire.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What there is to be read and called: the views and functions of schema public, by name, as the database describes them. Immutable. */
public record RestCatalogue(Map<String, View> views, Map<String, Function> functions) {
    /** @param comment null where there is none, as with columns */
    public record View(String name, String comment, Map<String, Column> columns, List<Relation> relations) {
        public View {
            columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
            relations = List.copyOf(relations);
        }

        public boolean isFor(Role role) {
            return columns.values().stream().anyMatch(column -> column.readers().contains(role));
        }

        public Stream<Column> columnsFor(Role role) {
            return columns.values().stream().filter(column -> column.readers().contains(role));
        }

        Optional<Relation> relation(String relation) {
            return relations.stream()
                    .filter(each -> each.name().equals(relation))
                    .findFirst();
        }
    }

    /**
     * @param type as SQL spells it, with its schema
     * @param category PostgreSQL's letter: S for texts, A for arrays, B for truth values
     * @param readers who may select it
     */
    public record Column(String name, String type, char category, String comment, Set<Role> readers) {
        public Column {
            readers = Set.copyOf(readers);
        }

        boolean isText() {
            return category == 'S';
        }

        boolean isTruth() {
            return category == 'B';
        }

        boolean isJson() {
            return type.equals("pg_catalog.jsonb");
        }

        boolean isTime() {
            return type.equals("pg_catalog.timestamptz");
        }

        boolean hasParts() {
            return category == 'A' || isJson();
        }
    }

    /**
     * Rows of another view that belong to a row.
     *
     * @param column of the view that has the relation, equal to the other's
     * @param many true for a list, false for one or none
     */
    public record Relation(String name, String column, String otherView, String otherColumn, boolean many) {}

    /**
     * A function that some role may execute.
     *
     * @param comment null where there is none
     * @param isReadOnly true where it promises to change nothing
     * @param callers who may execute it
     */
    public record Function(
            String name,
            String comment,
            List<Argument> arguments,
            Result result,
            boolean isReadOnly,
            Set<Role> callers) {
        public Function {
            arguments = List.copyOf(arguments);
            callers = Set.copyOf(callers);
        }

        public List<Parameter> parameters() {
            return arguments.stream().map(Argument::parameter).toList();
        }
    }

    /**
     * @param type as SQL spells that of which its domain is
     * @param comment what its domain says about itself; null for none
     */
    public record Argument(Parameter parameter, String type, String comment) {}

    /**
     * What a function answers with.
     *
     * @param type of each, as SQL spells it
     * @param columns of rows that have some; empty for values
     */
    public record Result(String type, boolean isSet, List<ResultColumn> columns) {
        public Result {
            columns = List.copyOf(columns);
        }

        public boolean isVoid() {
            return type.equals("void");
        }

        public boolean isRow() {
            return !columns.isEmpty();
        }
    }

    /** @param type as SQL spells it */
    public record ResultColumn(String name, String type) {}

    public RestCatalogue {
        views = Map.copyOf(views);
        functions = Map.copyOf(functions);
    }
}
