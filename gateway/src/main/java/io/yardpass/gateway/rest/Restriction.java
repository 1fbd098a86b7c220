package io.yardpass.gateway.rest;

import java.util.List;

/**
 * Which rows of a view, in which order, and which part of them.
 *
 * @param limit null for as many as are allowed
 */
record Restriction(Filter filter, List<Ordering> order, Integer limit, long offset) {
    static final Restriction NONE = new Restriction(new Filter.And(List.of()), List.of(), null, 0);

    Restriction {
        order = List.copyOf(order);
    }
}
