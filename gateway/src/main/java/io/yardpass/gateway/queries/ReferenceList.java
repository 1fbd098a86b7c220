package io.yardpass.gateway.queries;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lists of reference data, each a table of the schema ref, in the order of its key. */
public enum ReferenceList {
    COUNTRIES("code"),
    CURRENCIES("code"),
    INDUSTRIES("code"),
    TIMEZONES("name"),
    EVENT_CATEGORIES("code");

    private final String key;

    ReferenceList(String key) {
        this.key = key;
    }

    /** As addresses spell it. */
    public String wireName() {
        return table().replace('_', '-');
    }

    public static Optional<ReferenceList> named(String wireName) {
        return Stream.of(values())
                .filter(list -> list.wireName().equals(wireName))
                .findFirst();
    }

    /** All wire names, for people. */
    public static String names() {
        return Arrays.stream(values()).map(ReferenceList::wireName).collect(Collectors.joining(", "));
    }

    private String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Asks for one row: this list's name here, and the list as JSON text. */
    String query() {
        return String.format(Locale.ROOT, """
                SELECT '%1$s', '{"%2$s":' || coalesce(json_agg(to_json(t) ORDER BY t.%3$s), '[]')::text || '}'
                FROM ref.%2$s AS t
                """, name(), table(), key);
    }
}
