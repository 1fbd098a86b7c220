package io.yardpass.service;

import static java.util.Objects.requireNonNull;

/** A text that must not be seen: it prints as {@code ***}, in logs, in faults and in what {@code config} shows. */
record Secret(String value) {
    Secret {
        requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return "***";
    }
}
