package io.yardpass.gateway.rest;

import java.util.List;

/**
 * A column, or a place inside of a column of JSON.
 *
 * @param steps empty for the column itself
 */
record ColumnPath(String column, List<Step> steps) {
    /**
     * From a JSON value to one inside of it.
     *
     * @param asText true for {@code ->>}, after which there is no further step
     * @param key of an object; an integer is a place in an array
     */
    record Step(boolean asText, String key) {
        boolean isIndex() {
            return key.matches("-?[0-9]{1,9}");
        }
    }

    ColumnPath {
        steps = List.copyOf(steps);
    }

    static ColumnPath of(String column) {
        return new ColumnPath(column, List.of());
    }

    /** What it is called in the answer unless it is renamed. */
    String name() {
        return steps.isEmpty() ? column : steps.getLast().key();
    }

    boolean isText() {
        return !steps.isEmpty() && steps.getLast().asText();
    }
}
