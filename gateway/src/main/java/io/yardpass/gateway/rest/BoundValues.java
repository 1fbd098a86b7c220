package io.yardpass.gateway.rest;

import java.util.ArrayList;
import java.util.List;

/** The values of a statement, none of which stands in its text. */
final class BoundValues {
    private final List<Object> values = new ArrayList<>();

    /** How the statement refers to this text. */
    String text(String value) {
        return add(value) + "::pg_catalog.text";
    }

    /** The same of several at once. */
    String texts(List<String> several) {
        return add(several.toArray(String[]::new)) + "::pg_catalog.text[]";
    }

    String number(long value) {
        return text(Long.toString(value)) + "::pg_catalog.int8";
    }

    List<Object> inOrder() {
        return List.copyOf(values);
    }

    private String add(Object value) {
        values.add(value);
        return "$" + values.size();
    }
}
