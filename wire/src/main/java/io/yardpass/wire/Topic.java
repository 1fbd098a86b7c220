package io.yardpass.wire;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What others are told of one kind of happening.
 *
 * @param name as messages have it: {@code ticket.purchased}
 * @param version of the payload; fields are added within a version, anything else is another one
 * @param description when it is told
 * @param audience who hears of it
 * @param key what it is about: messages of one key are told in the order in which it happened
 * @param schema the JSON Schema of a message as a webhook brings it
 */
public record Topic(String name, int version, String description, Audience audience, String key, String schema) {
    /** Who hears of it. */
    public enum Audience {
        /** The webhooks of the organization that a message names, and the platform. */
        ORGANIZATION,
        /** The platform alone. */
        PLATFORM;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Audience named(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }

    public Topic {
        requireNonNull(name, "name");
        requireNonNull(description, "description");
        requireNonNull(audience, "audience");
        requireNonNull(key, "key");
        requireNonNull(schema, "schema");
        if (version < 1) {
            throw new IllegalArgumentException(name + " is of version " + version);
        }
    }

    /** Where its schema is served. */
    public String schemaPath() {
        return "/schemas/" + name + ".json";
    }

    @Override
    public String toString() {
        return name;
    }
}
