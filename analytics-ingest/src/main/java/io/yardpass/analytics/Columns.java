package io.yardpass.analytics;

import io.yardpass.pgcopy.CopyRows;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Takes a row apart: its columns one after the other, each by its name, as its type, with its value; null is NULL. So a table
 * says once what it consists of, and is asked for its definition and for its rows alike.
 */
interface Columns {
    Columns uuid(String name, UUID value);

    Columns text(String name, String value);

    Columns jsonb(String name, String value);

    Columns bool(String name, Boolean value);

    Columns int4(String name, Integer value);

    Columns int8(String name, Long value);

    /** Microseconds since the Unix epoch. */
    Columns timestamptz(String name, long epochMicros);

    /** Keeps what a table consists of, whatever the row holds. */
    final class Definition implements Columns {
        private final List<String> names = new ArrayList<>();
        private final List<String> types = new ArrayList<>();

        int count() {
            return names.size();
        }

        /** As COPY and INSERT list them. */
        String names() {
            return String.join(", ", names);
        }

        /** As CREATE TABLE lists them. */
        String namesAndTypes() {
            var listed = new ArrayList<String>();
            for (int i = 0; i < names.size(); i++) {
                listed.add(names.get(i) + " " + types.get(i));
            }
            return String.join(", ", listed);
        }

        @Override
        public Columns uuid(String name, UUID value) {
            return column(name, "uuid");
        }

        @Override
        public Columns text(String name, String value) {
            return column(name, "text");
        }

        @Override
        public Columns jsonb(String name, String value) {
            return column(name, "jsonb");
        }

        @Override
        public Columns bool(String name, Boolean value) {
            return column(name, "boolean");
        }

        @Override
        public Columns int4(String name, Integer value) {
            return column(name, "integer");
        }

        @Override
        public Columns int8(String name, Long value) {
            return column(name, "bigint");
        }

        @Override
        public Columns timestamptz(String name, long epochMicros) {
            return column(name, "timestamptz");
        }

        private Columns column(String name, String type) {
            names.add(name);
            types.add(type);
            return this;
        }
    }

    /** Writes rows for a COPY, which are started there. */
    record Copied(CopyRows rows) implements Columns {
        @Override
        public Columns uuid(String name, UUID value) {
            rows.uuid(value);
            return this;
        }

        @Override
        public Columns text(String name, String value) {
            rows.text(value);
            return this;
        }

        @Override
        public Columns jsonb(String name, String value) {
            rows.jsonb(value);
            return this;
        }

        @Override
        public Columns bool(String name, Boolean value) {
            rows.bool(value);
            return this;
        }

        @Override
        public Columns int4(String name, Integer value) {
            rows.int4(value);
            return this;
        }

        @Override
        public Columns int8(String name, Long value) {
            rows.int8(value);
            return this;
        }

        @Override
        public Columns timestamptz(String name, long epochMicros) {
            rows.timestamptz(epochMicros);
            return this;
        }
    }
}
