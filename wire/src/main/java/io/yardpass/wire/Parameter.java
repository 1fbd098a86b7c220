package io.yardpass.wire;

import static java.util.Objects.requireNonNull;

/**
 * A named argument that a function takes.
 *
 * @param required false when the function has a default, which holds where the argument is missing or null
 */
public record Parameter(String name, Type type, boolean required) {

    /** What its value must be on the wire. */
    public sealed interface Type {
        record Id() implements Type {}

        record Ids(int countMax) implements Type {}

        /** @param pattern a regular expression that the whole of it matches; null where any text will do */
        record Text(int lengthMax, String pattern) implements Type {}

        /** Some names, each of the length and pattern of a text, and none twice. */
        record Texts(int countMax, int lengthMax, String pattern) implements Type {}

        record Whole(long min, long max) implements Type {}

        /** Finite numbers; how many is bounded by the length of the body. */
        record Numbers() implements Type {}

        record Truth() implements Type {}

        record Time() implements Type {}

        /** An object of at most 4 KB, passed on as it is. */
        record Metadata() implements Type {}
    }

    public Parameter {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }
}
