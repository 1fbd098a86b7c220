package io.yardpass.gateway.rest;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code order=starts_at.desc.nullslast,id}. */
final class OrderParser {
    private final QueryText text;

    private OrderParser(String order) {
        this.text = new QueryText("order (" + order + ")", order);
    }

    static List<Ordering> parse(String order, RestLimits limits) {
        var parser = new OrderParser(order);
        List<Ordering> orderings = new ArrayList<>();
        do {
            orderings.add(parser.ordering());
            if (orderings.size() > limits.orderMax()) {
                throw RestProblem.tooMuch("An order has at most " + limits.orderMax() + " columns.");
            }
        } while (parser.text.take(","));
        parser.text.requireEnd();
        return orderings;
    }

    private Ordering ordering() {
        ColumnPath column = text.path();
        boolean descending = text.take(".desc");
        if (!descending) {
            text.take(".asc");
        }
        return new Ordering(column, descending, nullsFirst());
    }

    private Boolean nullsFirst() {
        if (text.take(".nullsfirst")) {
            return true;
        }
        return text.take(".nullslast") ? false : null;
    }
}
