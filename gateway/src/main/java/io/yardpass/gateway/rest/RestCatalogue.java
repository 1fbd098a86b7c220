package io.yardpass.gateway.rest;

import io.yardpass.domain.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What there is to be read: the views of schema public, by name, as the database describes them. Immutable. */
public record RestCatalogue(Map<String, View> views) {
    /** @param comment null where there is none, as with columns */
    record View(String name, String comment, Map<String, Column> columns, List<Relation> relations) {
        View {
            columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
            relations = List.copyOf(relations);
        }

        boolean isFor(Role role) {
            return columns.values().stream().anyMatch(column -> column.readers().contains(role));
        }

        Stream<Column> columnsFor(Role role) {
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
    record Column(String name, String type, char category, String comment, Set<Role> readers) {
        Column {
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
    record Relation(String name, String column, String otherView, String otherColumn, boolean many) {}

    public RestCatalogue {
        views = Map.copyOf(views);
    }
}
